package org.followup.report;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.followup.message.MessageState;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Views report_send, report_hit, report_return, report_order and report_entry. */
@Repository
class ResultRepository {

  private static final String CELL =
      "message, activity_id, extract(hour from at at time zone :zone)::int as hour";
  private static final String WHICH = "journey = :journey and at >= :from and at < :to";

  /** Mails of one name from one send task, sent in one hour of the day. */
  record Cell(String message, String activityId, int hour) {}

  record SendCount(Cell cell, MessageState state, long mails) {}

  /**
   * @param kind {@code open} or {@code click}
   * @param verdict {@code human}, {@code machine} or {@code unknown}
   * @param mails how many mails had such a hit
   */
  record HitCount(Cell cell, String kind, String verdict, long hits, long mails) {}

  /**
   * @param kind {@code HARD_BOUNCE}, {@code SOFT_BOUNCE}, {@code COMPLAINT} or {@code UNSUBSCRIBED}
   */
  record ReturnCount(Cell cell, String kind, long mails) {}

  /**
   * @param currency null for the shop's
   */
  record OrderSum(Cell cell, @Nullable String currency, long orders, BigDecimal amount) {}

  /**
   * @param outcome null for entries that have not ended
   */
  record EntryCount(@Nullable String outcome, long entries) {}

  /** Something of a journey, counted. */
  record JourneyCount(String journey, long count) {}

  /**
   * @param currency null for the shop's
   */
  record JourneyOrders(String journey, @Nullable String currency, long orders, BigDecimal amount) {}

  private final JdbcClient sql;

  ResultRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Until the transaction ends each question is planned for the journey and the period it asks
   * about: a plan for any of them, which the database keeps after some repetitions, takes twice as
   * long.
   */
  void planEachTime() {
    sql.sql("select set_config('plan_cache_mode', 'force_custom_plan', true)")
        .query(String.class)
        .single();
  }

  List<SendCount> countSends(String journey, Period period, ZoneId zone) {
    return ask(
            """
            select %s, state, count(*) as mails from report_send
            where %s group by 1, 2, 3, 4
            """,
            journey, period, zone)
        .query(
            (row, n) ->
                new SendCount(
                    cell(row), MessageState.valueOf(row.getString("state")), row.getLong("mails")))
        .list();
  }

  List<HitCount> countHits(String journey, Period period, ZoneId zone) {
    return ask(
            """
            select %s, kind, verdict, count(*) as hits, count(distinct message_id) as mails
            from report_hit where %s group by 1, 2, 3, 4, 5
            """,
            journey, period, zone)
        .query(
            (row, n) ->
                new HitCount(
                    cell(row),
                    row.getString("kind"),
                    row.getString("verdict"),
                    row.getLong("hits"),
                    row.getLong("mails")))
        .list();
  }

  List<ReturnCount> countReturns(String journey, Period period, ZoneId zone) {
    return ask(
            """
            select %s, kind, count(*) as mails from report_return
            where %s group by 1, 2, 3, 4
            """,
            journey, period, zone)
        .query((row, n) -> new ReturnCount(cell(row), row.getString("kind"), row.getLong("mails")))
        .list();
  }

  List<OrderSum> sumOrders(String journey, Period period, ZoneId zone) {
    return ask(
            """
            select %s, currency, count(*) as orders, coalesce(sum(amount), 0) as amount
            from report_order where %s group by 1, 2, 3, 4
            """,
            journey, period, zone)
        .query(
            (row, n) ->
                new OrderSum(
                    cell(row),
                    row.getString("currency"),
                    row.getLong("orders"),
                    row.getBigDecimal("amount")))
        .list();
  }

  List<EntryCount> countEntries(String journey, Period period) {
    return sql.sql(
            """
            select outcome, count(*) as entries from report_entry
            where journey = :journey and entered_at >= :from and entered_at < :to
            group by outcome
            """)
        .param("journey", journey)
        .param("from", from(period))
        .param("to", to(period))
        .query((row, n) -> new EntryCount(row.getString("outcome"), row.getLong("entries")))
        .list();
  }

  List<JourneyCount> countRunning() {
    return sql.sql(
            """
            select journey, count(*) as count from report_entry
            where ended_at is null group by journey
            """)
        .query(ResultRepository::count)
        .list();
  }

  List<JourneyCount> countEntered(Period period) {
    return sql.sql(
            """
            select journey, count(*) as count from report_entry
            where entered_at >= :from and entered_at < :to group by journey
            """)
        .param("from", from(period))
        .param("to", to(period))
        .query(ResultRepository::count)
        .list();
  }

  List<JourneyCount> countSent(Period period) {
    return sql.sql(
            """
            select journey, count(*) as count from report_send
            where state = 'SENT' and at >= :from and at < :to group by journey
            """)
        .param("from", from(period))
        .param("to", to(period))
        .query(ResultRepository::count)
        .list();
  }

  List<JourneyOrders> sumOrders(Period period) {
    return sql.sql(
            """
            select journey, currency, count(*) as orders, coalesce(sum(amount), 0) as amount
            from report_order where at >= :from and at < :to group by journey, currency
            """)
        .param("from", from(period))
        .param("to", to(period))
        .query(
            (row, n) ->
                new JourneyOrders(
                    row.getString("journey"),
                    row.getString("currency"),
                    row.getLong("orders"),
                    row.getBigDecimal("amount")))
        .list();
  }

  private JdbcClient.StatementSpec ask(
      String question, String journey, Period period, ZoneId zone) {
    return sql.sql(question.formatted(CELL, WHICH))
        .param("journey", journey)
        .param("from", from(period))
        .param("to", to(period))
        .param("zone", name(zone));
  }

  // The driver writes the two ends of time as PostgreSQL's own.
  private static OffsetDateTime from(Period period) {
    return utc(period.from()).orElse(OffsetDateTime.MIN);
  }

  private static OffsetDateTime to(Period period) {
    return utc(period.to()).orElse(OffsetDateTime.MAX);
  }

  private static Optional<OffsetDateTime> utc(@Nullable Instant moment) {
    return Optional.ofNullable(moment).map(at -> at.atOffset(ZoneOffset.UTC));
  }

  /** PostgreSQL counts bare offsets west of Greenwich, Java east of it. */
  private static String name(ZoneId zone) {
    return zone.normalized() instanceof ZoneOffset offset
        ? ZoneOffset.ofTotalSeconds(-offset.getTotalSeconds()).getId()
        : zone.getId();
  }

  private static Cell cell(ResultSet row) throws SQLException {
    return new Cell(row.getString("message"), row.getString("activity_id"), row.getInt("hour"));
  }

  private static JourneyCount count(ResultSet row, int n) throws SQLException {
    return new JourneyCount(row.getString("journey"), row.getLong("count"));
  }
}
