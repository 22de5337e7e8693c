package org.followup.recipient;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.followup.recipient.RightsRequests.Closing;
import org.followup.recipient.RightsRequests.Kind;
import org.followup.recipient.RightsRequests.Outcome;
import org.followup.recipient.RightsRequests.RightsRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_rights_request. */
@Repository
class RightsRequestRepository {

  private final JdbcClient sql;
  private final JsonColumn json;

  RightsRequestRepository(JdbcClient sql, JsonColumn json) {
    this.sql = sql;
    this.json = json;
  }

  long open(
      Kind kind, String shop, @Nullable RecipientId id, Map<String, Object> facts, Instant now) {
    return sql.sql(
            """
            insert into recipient_rights_request (kind, shop, recipient_id, facts, opened_at)
            values (:kind, :shop, recipient_standing(:id), :facts::jsonb, :now)
            returning id
            """)
        .param("kind", kind.name())
        .param("shop", shop)
        .param("id", id == null ? null : id.value())
        .param("facts", json.write(facts))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }

  void move(RecipientId from, RecipientId into) {
    sql.sql("update recipient_rights_request set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  List<RightsRequest> listOpen() {
    return sql.sql("select * from recipient_rights_request where closed_at is null order by id")
        .query(this::request)
        .list();
  }

  List<RightsRequest> listClosed(int limit) {
    return sql.sql(
            """
            select * from recipient_rights_request where closed_at is not null
            order by closed_at desc, id desc limit :limit
            """)
        .param("limit", limit)
        .query(this::request)
        .list();
  }

  /** What it asked; empty where it is not open. Its facts go: they were there to find somebody. */
  Optional<Kind> close(long id, Closing closing) {
    return values(
            """
            update recipient_rights_request
            set closed_at = :at, closed_by = :by, outcome = :outcome, receipt = :receipt,
              facts = '{}'
            where id = :id and closed_at is null
            returning kind
            """,
            closing)
        .param("id", id)
        .query((row, n) -> Kind.valueOf(row.getString("kind")))
        .optional();
  }

  /** The person's open requests. @return those that asked for the erasure */
  List<Long> closeOf(RecipientId recipient, Closing closing) {
    return values(
            """
            update recipient_rights_request
            set closed_at = :at, closed_by = :by, outcome = :outcome, receipt = :receipt
            where recipient_id = :recipient and closed_at is null and kind = 'REDACT'
            returning id
            """,
            closing)
        .param("recipient", recipient.value())
        .query(Long.class)
        .list();
  }

  private JdbcClient.StatementSpec values(String statement, Closing closing) {
    return sql.sql(statement)
        .param("at", closing.at().atOffset(ZoneOffset.UTC))
        .param("by", closing.by())
        .param("outcome", closing.outcome().name())
        .param("receipt", closing.receipt(), java.sql.Types.OTHER);
  }

  private RightsRequest request(ResultSet row, int number) throws SQLException {
    String id = row.getString("recipient_id");
    OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
    return new RightsRequest(
        row.getLong("id"),
        Kind.valueOf(row.getString("kind")),
        row.getString("shop"),
        id == null ? null : new RecipientId(id),
        json.read(row.getString("facts")),
        row.getObject("opened_at", OffsetDateTime.class).toInstant(),
        closed == null
            ? null
            : new Closing(
                closed.toInstant(),
                row.getString("closed_by"),
                Outcome.valueOf(row.getString("outcome")),
                row.getObject("receipt", UUID.class)));
  }

  /**
   * Takes away the facts of the person's requests, and of those that named nobody we knew then and
   * are theirs by address or by the shop's customer id; leaves that there was a request.
   */
  int forget(RecipientId id, List<Alias> aliases, Optional<EmailAddress> email) {
    return sql.sql(
            """
            update recipient_rights_request set facts = '{}'
            where facts <> '{}' and (recipient_id = :id or recipient_id is null and (
              lower(facts ->> 'email') in (:typed, :address)
              or shop || ' ' || (facts ->> 'customerId') = any (:aliases::text[])))
            """)
        .param("id", id.value())
        .param("typed", email.map(address -> address.value().toLowerCase(Locale.ROOT)).orElse(""))
        .param("address", email.map(EmailAddress::normalised).orElse(""))
        .param(
            "aliases",
            aliases.stream()
                .map(alias -> alias.shop() + " " + alias.externalId())
                .toArray(String[]::new))
        .update();
  }
}
