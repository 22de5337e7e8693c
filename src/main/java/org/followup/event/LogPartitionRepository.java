package org.followup.event;

import java.time.YearMonth;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The monthly parts of the log. */
@Repository
class LogPartitionRepository {

  private final JdbcClient jdbc;

  LogPartitionRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Lets one node at a time make partitions, and gives up soon where somebody reads for long. */
  void begin() {
    jdbc.sql("set local lock_timeout = '2s'").update();
    jdbc.sql("select pg_advisory_xact_lock(hashtext('event_log partitions'))")
        .query((row, number) -> true)
        .single();
  }

  boolean exists(YearMonth month) {
    return jdbc.sql("select to_regclass(:name) is not null")
        .param("name", name(month))
        .query(Boolean.class)
        .single();
  }

  /**
   * Makes the month's partition beside the log and attaches it, which lets readers and writers of
   * the other months go on; what the safety partition holds of that month moves over.
   */
  void create(YearMonth month) {
    String name = name(month);
    String from = month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC).toString();
    String to = month.plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC).toString();
    jdbc.sql("create table %s (like event_log including all)".formatted(name)).update();
    jdbc.sql("lock table event_log_default in access exclusive mode").update();
    jdbc.sql(
            """
            with moved as (
              delete from event_log_default
              where accepted_at >= '%2$s' and accepted_at < '%3$s' returning *)
            insert into %1$s select * from moved
            """
                .formatted(name, from, to))
        .update();
    jdbc.sql(
            "alter table event_log attach partition %s for values from ('%s') to ('%s')"
                .formatted(name, from, to))
        .update();
  }

  private static String name(YearMonth month) {
    return "event_log_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
  }
}
