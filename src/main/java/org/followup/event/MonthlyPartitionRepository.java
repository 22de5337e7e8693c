package org.followup.event;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.followup.event.MonthlyPartitions.Table;
import org.springframework.dao.DataAccessException;
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

  /**
   * As {@link #begin}, and waits for nobody for long: whoever comes behind a lock that waits waits
   * too.
   *
   * @return false where another node is at it
   */
  boolean tryBegin(Table table) {
    jdbc.sql("set local lock_timeout = '500ms'").update();
    return jdbc.sql("select pg_try_advisory_xact_lock(hashtext(:lock))")
        .param("lock", table.name() + " partitions")
        .query(Boolean.class)
        .single();
  }

  /** Whether somebody else held a lock for too long, and nothing worse happened. */
  static boolean isLockTimeout(DataAccessException fault) {
    return fault.getMostSpecificCause() instanceof SQLException cause
        && "55P03".equals(cause.getSQLState());
  }

  /** The months that have a partition, and those of rows in the default one; oldest first. */
  List<YearMonth> list(Table table) {
    return jdbc
        .sql(
            """
            select to_date(right(relname, 7), 'YYYY_MM') as month
            from pg_inherits join pg_class on oid = inhrelid
            where inhparent = cast(:table as regclass) and relname ~ '_[0-9]{4}_[0-9]{2}$'
            union
            select date_trunc('month', %2$s at time zone 'UTC')::date from %1$s_default
            order by 1
            """
                .formatted(table.name(), table.timeColumn()))
        .param("table", table.name())
        .query(LocalDate.class)
        .list()
        .stream()
        .map(YearMonth::from)
        .toList();
  }

  void drop(Table table, YearMonth month) {
    jdbc.sql("drop table if exists " + name(table, month)).update();
    jdbc.sql(
            "delete from %1$s_default where %2$s >= '%3$s' and %2$s < '%4$s'"
                .formatted(
                    table.name(), table.timeColumn(), start(month), start(month.plusMonths(1))))
        .update();
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
    String from = start(month);
    String to = start(month.plusMonths(1));
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

  private static String start(YearMonth month) {
    return month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC).toString();
  }

  private static String name(Table table, YearMonth month) {
    return "%s_%04d_%02d".formatted(table.name(), month.getYear(), month.getMonthValue());
  }
}
