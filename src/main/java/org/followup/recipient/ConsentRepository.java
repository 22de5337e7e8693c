package org.followup.recipient;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.followup.recipient.Consents.Consent;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tables recipient_consent and recipient_consent_evidence. */
@Repository
class ConsentRepository {

  /**
   * Having bought something does not take back an objection, so that basis counts only where nobody
   * objected before, or consented expressly since.
   */
  private static final String DECISIVE =
      """
      from recipient_consent_said said
      where said.recipient_id = recipient_standing(:id) and said.purpose in (:purposes)
        and not (said.granted and said.basis = 'existing-customer' and coalesce((
          select not earlier.granted from recipient_consent earlier
          where earlier.recipient_id = recipient_standing(:id) and earlier.purpose in (:purposes)
            and (not earlier.granted or earlier.basis = 'express')
            and (earlier.effective_at, earlier.seq) < (said.effective_at, said.seq)
          order by earlier.effective_at desc, earlier.seq desc limit 1), false))
      order by said.effective_at desc, said.seq desc limit 1
      """;

  private final JdbcClient sql;
  private final JsonColumn json;

  ConsentRepository(JdbcClient sql, JsonColumn json) {
    this.sql = sql;
    this.json = json;
  }

  /** Appends; the table itself sets the evidence apart and chains the hashes. */
  long append(RecipientId id, Consent consent, Instant effectiveAt, Instant now) {
    return sql.sql(
            """
            insert into recipient_consent
              (recipient_id, purpose, granted, basis, level, given_at, effective_at, recorded_at,
               evidence)
            values
              (recipient_standing(:id), :purpose, :granted, :basis, :level, :givenAt, :effectiveAt, :now,
               :evidence::jsonb)
            returning seq
            """)
        .param("id", id.value())
        .param("purpose", consent.purpose().value())
        .param("granted", consent.granted())
        .param("basis", consent.basis())
        .param("level", consent.level())
        .param("givenAt", consent.at().atOffset(ZoneOffset.UTC))
        .param("effectiveAt", effectiveAt.atOffset(ZoneOffset.UTC))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("evidence", json.write(consent.evidence()))
        .query(Long.class)
        .single();
  }

  /** As {@link #append} for each of them, in their order. */
  void append(List<Consents.Statement> statements, Instant now) {
    sql.sql(
            """
            insert into recipient_consent
              (recipient_id, purpose, granted, basis, level, given_at, effective_at, recorded_at,
               evidence)
            select recipient_standing(id), purpose, granted, basis, level, given_at,
              least(given_at, :now), :now, evidence
            from unnest(:ids::text[], :purposes::text[], :granted::boolean[], :bases::text[],
              :levels::text[], :moments::timestamptz[], :evidence::jsonb[]) with ordinality
              as t (id, purpose, granted, basis, level, given_at, evidence, n)
            order by n
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("ids", texts(statements, one -> one.recipient().value()))
        .param("purposes", texts(statements, one -> one.consent().purpose().value()))
        .param(
            "granted",
            statements.stream().map(one -> one.consent().granted()).toArray(Boolean[]::new))
        .param("bases", texts(statements, one -> one.consent().basis()))
        .param("levels", texts(statements, one -> one.consent().level()))
        .param("moments", texts(statements, one -> one.consent().at().toString()))
        .param("evidence", texts(statements, one -> json.write(one.consent().evidence())))
        .update();
  }

  private static @Nullable String[] texts(
      List<Consents.Statement> statements, Function<Consents.Statement, @Nullable String> text) {
    return statements.stream().map(text).toArray(String[]::new);
  }

  /** Purposes that people who are known said something about. */
  List<String> listPurposes() {
    return sql.sql("select distinct purpose from recipient_consent_said order by purpose")
        .query(String.class)
        .list();
  }

  List<Consent> list(RecipientId id) {
    return sql.sql(
            """
            select * from recipient_consent_said
            where recipient_id = recipient_standing(:id) order by seq
            """)
        .param("id", id.value())
        .query(this::consent)
        .list();
  }

  /** By the name that was asked for, oldest first; whoever said nothing is left out. */
  Map<RecipientId, List<Consent>> list(Collection<RecipientId> names) {
    Map<RecipientId, List<Consent>> found = new HashMap<>();
    sql.sql(
            """
            select asked.name as asked_name, said.* from unnest(:names::text[]) as asked (name)
            join recipient_consent_said said on said.recipient_id = recipient_standing(asked.name)
            order by said.seq
            """)
        .param("names", names.stream().map(RecipientId::value).toArray(String[]::new))
        .query(
            row -> {
              found
                  .computeIfAbsent(
                      new RecipientId(row.getString("asked_name")), name -> new ArrayList<>())
                  .add(consent(row, 0));
            });
    return found;
  }

  /** A record as it was written, and when it took effect. */
  record Record(Consent consent, Instant effectiveAt) {

    /** Only words of one kind take each other's place. */
    String kind() {
      return consent.purpose() + (consent.isOfASale() ? " by sale" : "");
    }

    /** Whether this one counts where both are one person's: given later, or then a withdrawal. */
    boolean prevailsOver(Record other) {
      int later = effectiveAt.compareTo(other.effectiveAt);
      return later > 0 || later == 0 && !consent.granted() && other.consent.granted();
    }
  }

  /**
   * The last word on each purpose, of records under this very name: the last that a sale stands
   * for, and the last that the person said themselves, since a sale takes back no objection.
   */
  List<Record> listLatest(RecipientId id) {
    return sql.sql(
            """
            select distinct on (purpose, basis is not distinct from 'existing-customer') *
            from recipient_consent_said where recipient_id = :id
            order by purpose, basis is not distinct from 'existing-customer',
              effective_at desc, granted, seq desc
            """)
        .param("id", id.value())
        .query(
            (row, n) ->
                new Record(
                    consent(row, n),
                    row.getObject("effective_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** The record that decides about any of the purposes. */
  Optional<Consent> findDecisive(RecipientId id, List<String> purposes) {
    return sql.sql("select said.* " + DECISIVE)
        .param("id", id.value())
        .param("purposes", purposes)
        .query(this::consent)
        .optional();
  }

  /**
   * Whether that record is a withdrawal that took effect after {@code from} or was written between.
   */
  boolean isWithdrawn(RecipientId id, List<String> purposes, Instant from, Instant to) {
    return sql.sql(
            """
            select not said.granted
              and (said.effective_at >= :from or said.recorded_at between :from and :to)
            """
                + DECISIVE)
        .param("id", id.value())
        .param("purposes", purposes)
        .param("from", from.atOffset(ZoneOffset.UTC))
        .param("to", to.atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** The same record, with what the gates look at. */
  Optional<StandingConsent> findStanding(RecipientId id, List<String> purposes) {
    return sql.sql(
            """
            select said.seq, said.purpose, said.granted, said.basis, said.effective_at,
              case when said.basis = 'existing-customer' then said.evidence else '{}' end as evidence,
              (select max(used_on) from recipient_consent_use used
               where used.recipient_id = recipient_standing(:id)
                 and said.purpose in (used.purpose, 'marketing:*')) as used_on
            """
                + DECISIVE)
        .param("id", id.value())
        .param("purposes", purposes)
        .query(
            (row, number) ->
                new StandingConsent(
                    row.getLong("seq"),
                    new Purpose(row.getString("purpose")),
                    row.getBoolean("granted"),
                    row.getString("basis"),
                    row.getObject("effective_at", OffsetDateTime.class).toInstant(),
                    json.read(row.getString("evidence")),
                    row.getObject("used_on", LocalDate.class)))
        .optional();
  }

  /** Tells the table whose records may go in this transaction. */
  void allowErasure(RecipientId id) {
    sql.sql("select set_config('followup.erasing', :id, true)")
        .param("id", id.value())
        .query(String.class)
        .single();
  }

  /**
   * Closes the chain with a record of the erasure, deletes the evidence and takes the person off
   * the records, which stay.
   *
   * @return how many there were
   */
  int delete(RecipientId id, Instant now) {
    int closed =
        sql.sql(
                """
                insert into recipient_consent
                  (recipient_id, purpose, granted, given_at, effective_at, recorded_at, evidence)
                select :id, 'erasure', false, :now, :now, :now, '{}'
                where exists (select from recipient_consent where recipient_id = :id)
                """)
            .param("id", id.value())
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update();
    sql.sql(
            """
            delete from recipient_consent_evidence
            where seq in (select seq from recipient_consent where recipient_id = :id)
            """)
        .param("id", id.value())
        .update();
    return sql.sql("update recipient_consent set recipient_id = null where recipient_id = :id")
            .param("id", id.value())
            .update()
        - closed;
  }

  private Consent consent(ResultSet row, int number) throws SQLException {
    return new Consent(
        new Purpose(row.getString("purpose")),
        row.getBoolean("granted"),
        row.getString("basis"),
        row.getString("level"),
        row.getObject("given_at", OffsetDateTime.class).toInstant(),
        json.read(row.getString("evidence")));
  }
}
