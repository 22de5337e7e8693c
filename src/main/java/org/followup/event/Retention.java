package org.followup.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.followup.event.MonthlyPartitions.Drop;
import org.followup.event.MonthlyPartitions.Table;
import org.followup.node.Background;
import org.followup.recipient.Forgettable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Forgets what is old: every ten minutes, on every node, it lets each {@link Forgettable} kind go,
 * drops the months of the log and of the identities that are older than their period, and merges
 * the postings of the ledger, which keeps every month.
 *
 * <p>Guarantee: a month goes as a whole and only once all of it is older than the period; never
 * while an event of it waits, spreads or is a dead letter. Periods are counted by the clock, rounds
 * by real time, so that a clock that jumps is followed soon.
 */
@Component
class Retention extends Background {

  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration REST = Duration.ofMinutes(10);
  private static final int RECEIPTS_AT_ONCE = 5_000;

  /** Few enough that nobody waits behind them. */
  static final int FORGOTTEN_AT_ONCE = 500;

  private final RetentionRepository repository;
  private final MonthlyPartitions partitions;
  private final Ledger ledger;
  private final RetentionSettings settings;
  private final ApplicationEventPublisher listeners;
  private final List<Forgettable> forgettables;
  private final Clock clock;

  Retention(
      RetentionRepository repository,
      MonthlyPartitions partitions,
      Ledger ledger,
      RetentionSettings settings,
      ApplicationEventPublisher listeners,
      List<Forgettable> forgettables,
      Clock clock) {
    super("event-retention", FIRST, REST);
    this.repository = repository;
    this.partitions = partitions;
    this.ledger = ledger;
    this.settings = settings;
    this.listeners = listeners;
    this.forgettables = forgettables;
    this.clock = clock;
  }

  /** A part that fails holds up no other; what could not be done is left to the next round. */
  @Override
  protected Duration round() {
    List<RuntimeException> faults = new ArrayList<>();
    attempt("event", this::forgetMonths, faults);
    forgettables.forEach(kind -> attempt(kind.kind(), () -> forget(kind), faults));
    if (!faults.isEmpty()) {
      RuntimeException fault = faults.remove(0);
      faults.forEach(fault::addSuppressed);
      throw fault;
    }
    return REST;
  }

  private static void attempt(String kind, Runnable part, List<RuntimeException> faults) {
    try {
      part.run();
    } catch (RuntimeException fault) {
      faults.add(
          new IllegalStateException("Not all that is old is forgotten, kind=" + kind, fault));
    }
  }

  private void forgetMonths() {
    ledger.compact();
    forget(Identities.TABLE, settings.identity(), this::dropIdentities);
    forget(Inbox.LOG_TABLE, settings.events(), this::dropEvents);
  }

  /** In batches, each a transaction. */
  private void forget(Forgettable kind) {
    Instant before = clock.instant().atOffset(ZoneOffset.UTC).minus(kind.kept()).toInstant();
    long all = 0;
    int some = FORGOTTEN_AT_ONCE;
    while (some == FORGOTTEN_AT_ONCE && !isStopping()) {
      some = kind.forget(before, FORGOTTEN_AT_ONCE);
      all += some;
    }
    if (all > 0) {
      log.info("Forgot what was kept long enough kind={} count={}", kind.kind(), all);
    }
  }

  private void forget(Table table, Period kept, Function<YearMonth, Drop> drop) {
    for (YearMonth month : partitions.list(table)) {
      if (isOver(month, kept) && drop.apply(month) == Drop.BUSY) {
        log.info("Table in use, tries again in ten minutes table={} month={}", table.name(), month);
        return; // whoever came behind us has waited; not once more for each month
      }
    }
  }

  private boolean isOver(YearMonth month, Period kept) {
    Instant oldest = clock.instant().atOffset(ZoneOffset.UTC).minus(kept).toInstant();
    return !end(month).isAfter(oldest);
  }

  private Drop dropIdentities(YearMonth month) {
    return partitions.drop(Identities.TABLE, month, () -> last("identity", month));
  }

  private Drop dropEvents(YearMonth month) {
    if (repository.existsWaiting(start(month), end(month))) {
      return Drop.KEPT;
    }
    OptionalLong looked = OptionalLong.of(0);
    while (looked.isPresent()) {
      if (isStopping()) {
        return Drop.KEPT;
      }
      looked =
          repository.deleteReceipts(start(month), end(month), looked.getAsLong(), RECEIPTS_AT_ONCE);
    }
    return partitions.drop(
        Inbox.LOG_TABLE,
        month,
        () -> {
          listeners.publishEvent(new Forgetting(start(month), end(month)));
          return last("log", month);
        });
  }

  private boolean last(String part, YearMonth month) {
    if (repository.existsWaiting(start(month), end(month))) {
      return false;
    }
    repository.insertDropped(part, month.atDay(1), clock.instant());
    return true;
  }

  private static Instant start(YearMonth month) {
    return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static Instant end(YearMonth month) {
    return start(month.plusMonths(1));
  }
}
