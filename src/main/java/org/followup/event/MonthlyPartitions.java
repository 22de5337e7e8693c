package org.followup.event;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps a partition of a table that is partitioned by time ready for the clock's month and the
 * months after it. Asked before each write, so that a clock that jumps finds its month too; costs a
 * comparison while the month is the same.
 */
@Component
public class MonthlyPartitions {

  private static final Logger log = LoggerFactory.getLogger(MonthlyPartitions.class);
  private static final int MONTHS_AHEAD = 3;
  private static final Duration PAUSE_AFTER_FAULT = Duration.ofMinutes(1);

  /**
   * A table partitioned by range of a time, with a default partition {@code <name>_default}, which
   * takes a row for whose month there is no partition.
   *
   * @param timeColumn what it is partitioned by
   * @param unique columns that are unique in each partition; none for nothing
   */
  public record Table(String name, String timeColumn, List<String> unique) {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_]+");

    public Table {
      unique = List.copyOf(unique);
      if (!Stream.concat(Stream.of(name, timeColumn), unique.stream())
          .allMatch(text -> IDENTIFIER.matcher(text).matches())) {
        throw new IllegalArgumentException("Names of tables and columns are lower case.");
      }
    }

    public Table(String name, String timeColumn) {
      this(name, timeColumn, List.of());
    }
  }

  /** How far a table has been got ready. */
  private static final class State {
    private volatile @Nullable YearMonth ready;
    private volatile long notBeforeNanos = System.nanoTime();
  }

  private final MonthlyPartitionRepository repository;
  private final TransactionTemplate own;
  private final Map<Table, State> states = new ConcurrentHashMap<>();

  MonthlyPartitions(
      MonthlyPartitionRepository repository, PlatformTransactionManager transactions) {
    this.repository = repository;
    this.own = new TransactionTemplate(transactions);
    this.own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /**
   * Makes what is missing in a transaction of its own, and what the default partition holds of a
   * month moves into it. Where that fails, rows of the month go to the default partition and the
   * next try is a minute later.
   */
  public void ensure(Table table, Instant now) {
    State state = states.computeIfAbsent(table, first -> new State());
    YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    if (month.equals(state.ready) || System.nanoTime() - state.notBeforeNanos < 0) {
      return;
    }
    try {
      own.executeWithoutResult(status -> create(table, month));
      state.ready = month;
    } catch (DataAccessException e) {
      state.notBeforeNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(PAUSE_AFTER_FAULT);
      log.warn(
          "Partition not made, rows go to the default one until the next try table={} month={}",
          table.name(),
          month,
          e);
    }
  }

  /** The months of which the table may hold rows, oldest first; months ahead are among them. */
  public List<YearMonth> list(Table table) {
    return repository.list(table);
  }

  /** What became of a month that was to be dropped. */
  public enum Drop {
    /** All its rows are gone. */
    GONE,
    /** The caller's last word was no. */
    KEPT,
    /** Somebody reads or writes for long, or another node is at it: to be tried again later. */
    BUSY
  }

  /**
   * Drops a month with all its rows, in a transaction of its own. Readers and writers of the table
   * wait for half a second at most.
   *
   * @param last what is to happen in that transaction before; the month stays where it says false
   * @throws DataAccessException where the database fails; the month stays
   */
  public Drop drop(Table table, YearMonth month, BooleanSupplier last) {
    Drop done;
    try {
      done = Objects.requireNonNull(own.execute(status -> dropNow(table, month, last)));
    } catch (DataAccessException e) {
      if (!MonthlyPartitionRepository.isLockTimeout(e)) {
        throw e;
      }
      done = Drop.BUSY;
    }
    if (done == Drop.GONE) {
      log.info("Dropped a month that was kept long enough table={} month={}", table.name(), month);
    }
    return done;
  }

  private Drop dropNow(Table table, YearMonth month, BooleanSupplier last) {
    if (!repository.tryBegin(table)) {
      return Drop.BUSY;
    }
    if (!last.getAsBoolean()) {
      return Drop.KEPT;
    }
    repository.drop(table, month);
    return Drop.GONE;
  }

  private void create(Table table, YearMonth month) {
    repository.begin(table);
    for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      YearMonth wanted = month.plusMonths(ahead);
      if (!repository.exists(table, wanted)) {
        repository.create(table, wanted);
        log.info("Made partition table={} month={}", table.name(), wanted);
      }
    }
  }
}
