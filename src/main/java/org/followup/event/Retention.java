package org.followup.event;

import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.followup.event.MonthlyPartitions.Drop;
import org.followup.event.MonthlyPartitions.Table;
import org.followup.recipient.Forgettable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
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
class Retention implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final long FIRST_ROUND_SECONDS = 60;
  private static final long PAUSE_SECONDS = 600;
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
  private @Nullable ScheduledExecutorService worker;

  Retention(
      RetentionRepository repository,
      MonthlyPartitions partitions,
      Ledger ledger,
      RetentionSettings settings,
      ApplicationEventPublisher listeners,
      List<Forgettable> forgettables,
      Clock clock) {
    this.repository = repository;
    this.partitions = partitions;
    this.ledger = ledger;
    this.settings = settings;
    this.listeners = listeners;
    this.forgettables = forgettables;
    this.clock = clock;
  }

  /** One round; what could not be done is left to the next one. */
  void round() {
    try {
      ledger.compact();
      forget(Identities.TABLE, settings.identity(), this::dropIdentities);
      forget(Inbox.LOG_TABLE, settings.events(), this::dropEvents);
    } catch (RuntimeException e) {
      log.warn("Retention stopped half-way, goes on in ten minutes", e);
    }
    forgettables.forEach(this::forget);
  }

  /** In batches, each a transaction; a kind that fails holds up no other. */
  private void forget(Forgettable kind) {
    try {
      Instant before = clock.instant().atOffset(ZoneOffset.UTC).minus(kind.kept()).toInstant();
      long all = 0;
      int some = FORGOTTEN_AT_ONCE;
      while (some == FORGOTTEN_AT_ONCE && !Thread.currentThread().isInterrupted()) {
        some = kind.forget(before, FORGOTTEN_AT_ONCE);
        all += some;
      }
      if (all > 0) {
        log.info("Forgot what was kept long enough kind={} count={}", kind.kind(), all);
      }
    } catch (RuntimeException e) {
      log.warn("Nothing more is forgotten for ten minutes kind={}", kind.kind(), e);
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

  @Override
  public synchronized void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            round -> {
              Thread thread = new Thread(round, "event-retention");
              thread.setDaemon(true);
              return thread;
            });
    started.scheduleWithFixedDelay(
        this::round, FIRST_ROUND_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    worker = started;
  }

  /** Interrupts a round; what it had in hand is rolled back. */
  @Override
  public synchronized void stop() {
    ScheduledExecutorService stopped = worker;
    worker = null;
    if (stopped == null) {
      return;
    }
    stopped.shutdownNow();
    try {
      stopped.awaitTermination(20, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return worker != null;
  }
}
