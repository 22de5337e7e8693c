package org.followup.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Tables report_attribution and report_order_kept. */
@Repository
class OrderRepository {

  private final JdbcClient sql;

  OrderRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * @param windows by journey
   */
  void replaceWindows(Map<String, Duration> windows) {
    List<String> journeys = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    windows.forEach(
        (journey, window) -> {
          journeys.add(journey);
          seconds.add(window.toMillis() / 1_000.0);
        });
    sql.sql(
            """
            with wanted as (
              select journey, make_interval(secs => seconds) as time_window
              from unnest(:journeys::text[], :seconds::float8[]) as told (journey, seconds)
            ), gone as (
              delete from report_attribution where journey not in (select journey from wanted)
            )
            insert into report_attribution (journey, time_window)
            select journey, time_window from wanted order by journey
            on conflict (journey) do update set time_window = excluded.time_window
            """)
        .param("journeys", new SqlArrayValue("text", journeys.toArray()))
        .param("seconds", new SqlArrayValue("float8", seconds.toArray()))
        .update();
  }

  /**
   * @return how many orders
   */
  int keep(RecipientId recipient) {
    return sql.sql(
            """
            insert into report_order_kept (message_id, clicked_at, ordered_at, amount, currency)
            select message_id, clicked_at, ordered_at, amount, currency from report_order
            where recipient_id = :recipient
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /**
   * Keeps the orders of events that were accepted in that time.
   *
   * @return how many orders
   */
  int keepAccepted(Instant from, Instant to) {
    return sql.sql(
            """
            insert into report_order_kept (message_id, clicked_at, ordered_at, amount, currency)
            select message_id, clicked_at, ordered_at, amount, currency from report_order r
            where exists (
              select from event_log e
              where e.recipient_id = r.recipient_id and e.happened_at = r.ordered_at
                and e.type = 'order-completed' and e.handling = 'ACT'
                and e.accepted_at >= :from and e.accepted_at < :to)
            """)
        .param("from", from.atOffset(ZoneOffset.UTC))
        .param("to", to.atOffset(ZoneOffset.UTC))
        .update();
  }
}
