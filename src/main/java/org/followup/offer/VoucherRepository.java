package org.followup.offer;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.followup.offer.Voucher.State;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table offer_voucher as far as vouchers belong to somebody. Each method is one statement. */
@Repository
class VoucherRepository {

  private static final String COLUMNS =
      """
      voucher_id, code, pool, state, value, currency, expires_at, recipient_id, journey,
      instance_id, activity_id, issued_at, redeemed_at, revoked_at
      """;

  private final JdbcClient jdbc;

  VoucherRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The voucher that this step gave to its person, unless it was taken back. */
  Optional<Voucher> findOfStep(String instanceId, String activityId, Instant now) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + """
                from offer_voucher
                where instance_id = :instance and activity_id = :activity and state <> 'revoked'
                """)
        .param("instance", instanceId)
        .param("activity", activityId)
        .query((row, n) -> voucher(row, now))
        .optional();
  }

  Optional<Voucher> find(String code, Instant now) {
    return jdbc.sql("select " + COLUMNS + " from offer_voucher where upper(code) = upper(:code)")
        .param("code", code)
        .query((row, n) -> voucher(row, now))
        .optional();
  }

  /**
   * Gives the oldest free code of the pool that can still be used; codes that others are just
   * taking are passed over.
   */
  Optional<Voucher> take(VoucherWish wish, @Nullable Instant expiresAt, Instant now) {
    return jdbc.sql(
            """
            update offer_voucher
               set state = 'issued', recipient_id = :recipient, journey = :journey,
                   instance_id = :instance, activity_id = :activity, issued_at = :now,
                   value = coalesce(:value, value), currency = coalesce(:currency, currency),
                   expires_at = least(expires_at, :expires::timestamptz)
             where voucher_id = (
               select voucher_id from offer_voucher
               where pool = :pool and state = 'free' and (expires_at is null or expires_at > :now)
               order by voucher_id limit 1
               for update skip locked)
            returning
            """
                + COLUMNS)
        .param("recipient", wish.recipient().value())
        .param("journey", wish.journey())
        .param("instance", wish.instanceId())
        .param("activity", wish.activityId())
        .param("pool", wish.pool())
        .param("value", wish.value(), Types.NUMERIC)
        .param("currency", wish.currency(), Types.VARCHAR)
        .param("expires", utc(expiresAt), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("now", utc(now))
        .query((row, n) -> voucher(row, now))
        .optional();
  }

  /** Keeps a code that was made; empty where there is such a code already. */
  Optional<Voucher> insert(
      VoucherWish wish, String code, @Nullable Instant expiresAt, Instant now) {
    return jdbc.sql(
            """
            insert into offer_voucher (code, state, value, currency, expires_at, recipient_id,
              journey, instance_id, activity_id, added_at, issued_at)
            values (:code, 'issued', :value, :currency, :expires, :recipient,
              :journey, :instance, :activity, :now, :now)
            on conflict (upper(code)) do nothing
            returning
            """
                + COLUMNS)
        .param("code", code)
        .param("value", wish.value(), Types.NUMERIC)
        .param("currency", wish.currency(), Types.VARCHAR)
        .param("expires", utc(expiresAt), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("recipient", wish.recipient().value())
        .param("journey", wish.journey())
        .param("instance", wish.instanceId())
        .param("activity", wish.activityId())
        .param("now", utc(now))
        .query((row, n) -> voucher(row, now))
        .optional();
  }

  /** Takes back what the step gave, unless it was used or has expired. */
  Optional<Voucher> revoke(String instanceId, String activityId, Instant now) {
    return jdbc.sql(
            """
            update offer_voucher set state = 'revoked', revoked_at = :now
            where instance_id = :instance and activity_id = :activity and state = 'issued'
              and (expires_at is null or expires_at > :now)
            returning
            """
                + COLUMNS)
        .param("instance", instanceId)
        .param("activity", activityId)
        .param("now", utc(now))
        .query((row, n) -> voucher(row, now))
        .optional();
  }

  /**
   * Whatever was thought of it before; the first time counts. One that was taken back is the step's
   * no longer: that may have given another one since.
   */
  int redeem(String code, Instant at) {
    return jdbc.sql(
            """
            update offer_voucher set state = 'redeemed', redeemed_at = :at,
              instance_id = case when state <> 'revoked' then instance_id end,
              activity_id = case when state <> 'revoked' then activity_id end
            where upper(code) = upper(:code) and state <> 'redeemed'
            """)
        .param("code", code)
        .param("at", utc(at))
        .update();
  }

  /** Newest first. Null asks for any. */
  List<Voucher> list(VoucherQuery query, Instant now) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + """
                from offer_voucher
                where voucher_id < :before
                  and (:pool::text is null or pool = :pool)
                  and (:journey::text is null or journey = :journey)
                  and (:recipient::text is null or recipient_id = :recipient)
                  and (:state::text is null or :state = case
                    when state = 'issued' and expires_at <= :now then 'expired' else state end)
                order by voucher_id desc limit :limit
                """)
        .param("before", query.before())
        .param("pool", query.pool(), Types.VARCHAR)
        .param("journey", query.journey(), Types.VARCHAR)
        .param(
            "recipient",
            query.recipient() == null ? null : query.recipient().value(),
            Types.VARCHAR)
        .param("state", query.state() == null ? null : query.state().word(), Types.VARCHAR)
        .param("now", utc(now))
        .param("limit", query.limit())
        .query((row, n) -> voucher(row, now))
        .list();
  }

  /** Last given first. Null asks for any. */
  List<Voucher> listGiven(GivenQuery query, Instant now) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + " from offer_voucher where issued_at is not null"
                + (query.pool() == null ? "" : " and pool = :pool")
                + (query.journey() == null ? "" : " and journey = :journey")
                + (query.before() == null
                    ? ""
                    : """
                       and (issued_at, voucher_id) < (
                        select issued_at, voucher_id from offer_voucher where voucher_id = :before)
                      """)
                + " order by issued_at desc, voucher_id desc limit :limit")
        .param("pool", query.pool(), Types.VARCHAR)
        .param("journey", query.journey(), Types.VARCHAR)
        .param("before", query.before(), Types.BIGINT)
        .param("limit", query.limit())
        .query((row, n) -> voucher(row, now))
        .list();
  }

  void move(RecipientId from, RecipientId into) {
    jdbc.sql("update offer_voucher set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int takePersonOut(RecipientId recipient) {
    return jdbc.sql(
            """
            update offer_voucher set recipient_id = null, instance_id = null, activity_id = null
            where recipient_id = :id
            """)
        .param("id", recipient.value())
        .update();
  }

  int takeOldPersonsOut(Instant before, int atMost) {
    return jdbc.sql(
            """
            update offer_voucher set recipient_id = null, instance_id = null, activity_id = null
            where voucher_id in (
              select voucher_id from offer_voucher
              where recipient_id is not null and issued_at < :before
                and (expires_at is null or expires_at < :before)
              order by issued_at limit :atMost for update skip locked)
            """)
        .param("before", utc(before))
        .param("atMost", atMost)
        .update();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant moment) {
    return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
  }

  private static Voucher voucher(ResultSet row, Instant now) throws SQLException {
    Instant expiresAt = moment(row, "expires_at");
    State state = State.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    boolean expired = state == State.ISSUED && expiresAt != null && !expiresAt.isAfter(now);
    String recipient = row.getString("recipient_id");
    BigDecimal value = row.getBigDecimal("value");
    return new Voucher(
        row.getLong("voucher_id"),
        row.getString("code"),
        row.getString("pool"),
        expired ? State.EXPIRED : state,
        value,
        row.getString("currency"),
        expiresAt,
        recipient == null ? null : new RecipientId(recipient),
        row.getString("journey"),
        row.getString("instance_id"),
        row.getString("activity_id"),
        moment(row, "issued_at"),
        moment(row, "redeemed_at"),
        moment(row, "revoked_at"));
  }

  private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
    OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
    return moment == null ? null : moment.toInstant();
  }
}
