package org.followup.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Views report_assignment, report_test_order, report_test_send, report_test_hit and _goal. */
@Repository
class TestRepository {

  private static final String WHICH = "journey = :journey and test = :test";
  private static final String WITHIN = " < assigned_at + :seconds * interval '1 second'";

  /** A test that people came to. */
  record Begun(String test, Instant since, long leftOut) {}

  /**
   * What the people of a variant did within the window.
   *
   * @param ordered people who ordered at least once
   * @param ordersSquared number of orders of each person, squared
   * @param revenue in the shop's currency
   * @param revenueSquared of each person, squared
   * @param paid people who ordered in the shop's currency
   * @param goals people of whom an entry reached a goal
   */
  record VariantCount(
      String variant,
      long people,
      long sent,
      long opened,
      long clicked,
      long ordered,
      long orders,
      long ordersSquared,
      BigDecimal revenue,
      double revenueSquared,
      long paid,
      long goals) {}

  /** So many got the variant that day, and so many ordered for the first time. */
  record Day(LocalDate day, String variant, long people, long ordered) {}

  private final JdbcClient sql;

  TestRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Tests of the journey in the order in which they began. */
  List<Begun> list(String journey) {
    return sql.sql(
            """
            select test, min(assigned_at) as since, count(*) filter (where crossed) as left_out
            from report_assignment where journey = :journey
            group by test order by since, test
            """)
        .param("journey", journey)
        .query(
            (row, n) ->
                new Begun(
                    row.getString("test"),
                    row.getObject("since", OffsetDateTime.class).toInstant(),
                    row.getLong("left_out")))
        .list();
  }

  /**
   * @param currency the shop's
   */
  List<VariantCount> count(String journey, String test, Duration window, String currency) {
    return sql.sql(
            """
            with ordered as (
              select assignment_id, count(*) as orders,
                sum(amount) filter (where coalesce(currency, :currency) = :currency) as revenue,
                bool_or(coalesce(currency, :currency) = :currency and amount > 0) as paid
              from report_test_order where %1$s and ordered_at %2$s
              group by assignment_id
            ), sent as (
              select assignment_id, count(*) as mails
              from report_test_send where %1$s and sent_at %2$s
              group by assignment_id
            ), answered as (
              select assignment_id, bool_or(kind = 'open') as opened,
                bool_or(kind = 'click') as clicked
              from report_test_hit where %1$s and hit_at %2$s
              group by assignment_id
            ), reached as (
              select distinct assignment_id
              from report_test_goal where %1$s and ended_at %2$s
            )
            select a.variant, count(*) as people, coalesce(sum(s.mails), 0) as sent,
              count(*) filter (where h.opened) as opened,
              count(*) filter (where h.clicked) as clicked,
              count(o.orders) as ordered, coalesce(sum(o.orders), 0) as orders,
              coalesce(sum(o.orders * o.orders), 0) as orders_squared,
              coalesce(sum(o.revenue), 0) as revenue,
              coalesce(sum(o.revenue * o.revenue), 0)::float8 as revenue_squared,
              count(*) filter (where o.paid) as paid, count(g.assignment_id) as goals
            from report_assignment a
            left join ordered o using (assignment_id)
            left join sent s using (assignment_id)
            left join answered h using (assignment_id)
            left join reached g using (assignment_id)
            where a.journey = :journey and a.test = :test and not a.crossed
            group by a.variant order by a.variant
            """
                .formatted(WHICH, WITHIN))
        .param("journey", journey)
        .param("test", test)
        .param("seconds", window.toSeconds())
        .param("currency", currency)
        .query(
            (row, n) ->
                new VariantCount(
                    row.getString("variant"),
                    row.getLong("people"),
                    row.getLong("sent"),
                    row.getLong("opened"),
                    row.getLong("clicked"),
                    row.getLong("ordered"),
                    row.getLong("orders"),
                    row.getLong("orders_squared"),
                    row.getBigDecimal("revenue"),
                    row.getDouble("revenue_squared"),
                    row.getLong("paid"),
                    row.getLong("goals")))
        .list();
  }

  /** How it came about, day by day on the shop's calendar. */
  List<Day> listDays(String journey, String test, Duration window, ZoneId zone) {
    return sql.sql(
            """
            select day, variant, sum(people) as people, sum(ordered) as ordered from (
              select (assigned_at at time zone :zone)::date as day, variant, 1 as people,
                0 as ordered
              from report_assignment where %1$s and not crossed
              union all
              select (min(o.ordered_at) at time zone :zone)::date, o.variant, 0, 1
              from report_test_order o join report_assignment a using (assignment_id)
              where o.journey = :journey and o.test = :test and not a.crossed
                and o.ordered_at < o.assigned_at + :seconds * interval '1 second'
              group by assignment_id, o.variant) happened
            group by day, variant order by day, variant
            """
                .formatted(WHICH))
        .param("journey", journey)
        .param("test", test)
        .param("seconds", window.toSeconds())
        .param("zone", zone.getId())
        .query(
            (row, n) ->
                new Day(
                    row.getObject("day", LocalDate.class),
                    row.getString("variant"),
                    row.getLong("people"),
                    row.getLong("ordered")))
        .list();
  }
}
