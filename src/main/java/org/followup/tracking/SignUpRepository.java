package org.followup.tracking;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Table tracking_sign_up. */
@Repository
class SignUpRepository {

  /**
   * One sign-up.
   *
   * @param evidence JSON; null once it is confirmed, as the others that can be null
   * @param confirmedAt null while it is open
   * @param recipient who it turned out to be; null while it is open
   */
  record SignUp(
      SignUpId id,
      @Nullable String email,
      @Nullable String address,
      List<String> topics,
      @Nullable String evidence,
      @Nullable RecipientId wanted,
      Instant requestedAt,
      @Nullable Instant confirmedAt,
      @Nullable RecipientId recipient) {}

  private final JdbcClient sql;

  SignUpRepository(JdbcClient sql) {
    this.sql = sql;
  }

  void insert(SignUpId id, SignUpRequest request, String evidence, Instant now) {
    RecipientId wanted = request.recipient();
    sql.sql(
            """
            insert into tracking_sign_up
              (sign_up_id, email, address, topics, evidence, wanted_recipient, requested_at)
            values (:id, :email, :address, :topics, :evidence::jsonb, :wanted, :now)
            """)
        .param("id", id.value())
        .param("email", request.email().value())
        .param("address", request.email().normalised())
        .param("topics", new SqlArrayValue("text", request.topics().toArray()))
        .param("evidence", evidence)
        .param("wanted", wanted == null ? null : wanted.value())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  Optional<SignUp> find(SignUpId id) {
    return sql.sql("select * from tracking_sign_up where sign_up_id = :id")
        .param("id", id.value())
        .query(SignUpRepository::signUp)
        .optional();
  }

  /** Open ones of the address that have not been repeated are, from now on. @return them */
  List<SignUpId> repeat(String address, Instant now) {
    return sql.sql(
            """
            update tracking_sign_up set repeated_at = :now
            where address = :address and confirmed_at is null and repeated_at is null
            returning sign_up_id
            """)
        .param("address", address)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query((row, n) -> new SignUpId(row.getString(1)))
        .list();
  }

  /** Keeps that it was confirmed and by whom, and nothing else of the person. */
  void confirm(SignUpId id, RecipientId recipient, Instant now) {
    sql.sql(
            """
            update tracking_sign_up
            set confirmed_at = :now, recipient_id = :recipient, email = null, address = null,
              evidence = null, wanted_recipient = null
            where sign_up_id = :id and confirmed_at is null
            """)
        .param("id", id.value())
        .param("recipient", recipient.value())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Open ones requested until then, oldest first. */
  List<SignUpId> listOpen(Instant until, int limit) {
    return sql.sql(
            """
            select sign_up_id from tracking_sign_up
            where confirmed_at is null and requested_at <= :until
            order by requested_at limit :limit
            """)
        .param("until", until.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, n) -> new SignUpId(row.getString(1)))
        .list();
  }

  Optional<Instant> findOldestOpen() {
    return sql.sql("select min(requested_at) from tracking_sign_up where confirmed_at is null")
        .query((row, n) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
        .single()
        .map(OffsetDateTime::toInstant);
  }

  /**
   * Makes open sign-ups of these addresses as old as {@code then}, but for one who is pending
   * themselves: that one of several of an address goes says nothing about the others.
   */
  int outdate(RecipientId recipient, Collection<String> addresses, Instant then) {
    return sql.sql(
            """
            update tracking_sign_up set requested_at = :then
            where address = any (:addresses) and confirmed_at is null and requested_at > :then
              and not exists (
                select from tracking_sign_up own where own.sign_up_id = :recipient
                  and own.recipient_id is distinct from own.sign_up_id)
            """)
        .param("then", then.atOffset(ZoneOffset.UTC))
        .param("addresses", new SqlArrayValue("text", addresses.toArray()))
        .param("recipient", recipient.value())
        .update();
  }

  /** Takes the person out: sign-ups that were theirs, and the shop's word that one would be. */
  int delete(RecipientId recipient) {
    return sql.sql(
            """
            with named as (
              update tracking_sign_up set wanted_recipient = null
              where wanted_recipient = :recipient and sign_up_id <> :recipient)
            delete from tracking_sign_up
            where recipient_id = :recipient or (sign_up_id = :recipient and confirmed_at is null)
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /** Takes away one that nobody confirmed. */
  void deleteOpen(SignUpId id) {
    sql.sql("delete from tracking_sign_up where sign_up_id = :id and confirmed_at is null")
        .param("id", id.value())
        .update();
  }

  void move(RecipientId from, RecipientId into) {
    sql.sql(
            """
            update tracking_sign_up
            set recipient_id = case recipient_id when :from then :into else recipient_id end,
              wanted_recipient = case wanted_recipient when :from then :into else wanted_recipient end
            where recipient_id = :from or wanted_recipient = :from
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  private static SignUp signUp(ResultSet row, int number) throws SQLException {
    return new SignUp(
        new SignUpId(row.getString("sign_up_id")),
        row.getString("email"),
        row.getString("address"),
        List.of((String[]) row.getArray("topics").getArray()),
        row.getString("evidence"),
        recipient(row.getString("wanted_recipient")),
        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("confirmed_at", OffsetDateTime.class)),
        recipient(row.getString("recipient_id")));
  }

  private static @Nullable RecipientId recipient(@Nullable String id) {
    return id == null ? null : new RecipientId(id);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
