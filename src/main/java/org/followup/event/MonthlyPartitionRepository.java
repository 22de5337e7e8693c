package org.followup.event;

import java.time.YearMonth;
import java.time.ZoneOffset;
import org.followup.event.MonthlyPartitions.Table;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The monthly parts of a table. */
@Repository
class MonthlyPartitionRepository {

  private final JdbcClient jdbc;

  MonthlyPartitionRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Lets one node at a time make partitions, and gives up soon where somebody reads for long. */
  void begin(Table table) {
    jdbc.sql("set local lock_timeout = '2s'").update();
    jdbc.sql("select pg_advisory_xact_lock(hashtext(:lock))")
        .param("lock", table.name() + " partitions")
        .query((row, number) -> true)
        .single();
  }

  boolean exists(Table table, YearMonth month) {
    return jdbc.sql("select to_regclass(:name) is not null")
        .param("name", name(table, month))
        .query(Boolean.class)
        .single();
  }

  /**
   * Makes the month's partition beside the table and attaches it, which lets readers and writers of
   * the other months go on; what the default partition holds of that month moves over. Numbers come
   * from the table, a partition must not count for itself.
   */
  void create(Table table, YearMonth month) {
    String name = name(table, month);
    String from = month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC).toString();
    String to = month.plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC).toString();
    jdbc.sql(
            "create table %s (like %s including all excluding identity)"
                .formatted(name, table.name()))
        .update();
    if (!table.unique().isEmpty()) {
      jdbc.sql(
              "create unique index %1$s_key on %1$s (%2$s)"
                  .formatted(name, String.join(", ", table.unique())))
          .update();
    }
    jdbc.sql("lock table %s_default in access exclusive mode".formatted(table.name())).update();
    jdbc.sql(
            """
            with moved as (
              delete from %2$s_default
              where %3$s >= '%4$s' and %3$s < '%5$s' returning *)
            insert into %1$s select * from moved
            """
                .formatted(name, table.name(), table.timeColumn(), from, to))
        .update();
    jdbc.sql(
            "alter table %s attach partition %s for values from ('%s') to ('%s')"
                .formatted(table.name(), name, from, to))
        .update();
  }

  private static String name(Table table, YearMonth month) {
    return "%s_%04d_%02d".formatted(table.name(), month.getYear(), month.getMonthValue());
  }
}
