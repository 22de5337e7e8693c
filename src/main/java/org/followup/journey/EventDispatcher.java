package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.followup.event.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies accepted events to instances, a slice in one transaction: marks and effects together.
 *
 * <p>A slice that fails is rolled back and its events are applied one by one; an event that fails
 * alone waits for its next try ({@link Inbox#failed}) and holds up nobody but its own recipient.
 */
@Component
public class EventDispatcher implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(EventDispatcher.class);

  /** Stops before the engine and the database do, starts after them. */
  static final int PHASE = 1_000;

  private static final int SLICE = 100;
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(1);

  /** A lost race with a timer repeats silently, so often at most. */
  private static final int RACES = 10;

  private final Inbox inbox;
  private final EventRouter router;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final ReentrantLock working = new ReentrantLock();
  private final Object applied = new Object();
  private final Background background = new Background("event-dispatcher", this::dispatch);

  EventDispatcher(
      Inbox inbox, EventRouter router, PlatformTransactionManager transactions, Clock clock) {
    this.inbox = inbox;
    this.router = router;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
    inbox.onAccepted(background::wake);
  }

  /** Applies everything that is due now and returns when nothing due is left. */
  public void drain() {
    working.lock();
    try {
      while (applyNext()) {
        log.trace("applied a slice");
      }
    } finally {
      working.unlock();
    }
  }

  /** When the next waiting event may be tried; in the past where one is due. */
  public Optional<Instant> findNextDue() {
    return inbox.findNextDue();
  }

  /**
   * Waits until the events are applied, at most {@code patience} of real time.
   *
   * @return receipts by sequence number; those not applied in time are missing
   */
  public Map<Long, Receipt> await(List<Long> seqs, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<Long, Receipt> receipts = new HashMap<>();
    while (true) {
      receipts.putAll(
          inbox.listReceipts(seqs.stream().filter(seq -> !receipts.containsKey(seq)).toList()));
      long left = deadline - System.nanoTime();
      if (receipts.size() == seqs.size() || left <= 0) {
        return receipts;
      }
      synchronized (applied) {
        try {
          TimeUnit.NANOSECONDS.timedWait(applied, Math.min(left, 20_000_000L));
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return receipts;
        }
      }
    }
  }

  private boolean applyNext() {
    Slice slice = new Slice();
    try {
      transaction.executeWithoutResult(status -> slice.applyAll(SLICE));
    } catch (RuntimeException fault) {
      if (slice.events.isEmpty()) {
        throw fault;
      }
      applyOneByOne(slice.events.size());
    }
    synchronized (applied) {
      applied.notifyAll();
    }
    return !slice.events.isEmpty();
  }

  private void applyOneByOne(int count) {
    int races = 0;
    for (int i = 0; i < count; i++) {
      Slice slice = new Slice();
      try {
        transaction.executeWithoutResult(status -> slice.applyAll(1));
        races = 0;
      } catch (OptimisticLockingException | ConcurrencyFailureException race) {
        if (races++ < RACES) {
          i--;
        } else {
          giveUp(slice, race);
        }
      } catch (RuntimeException fault) {
        giveUp(slice, fault);
      }
    }
  }

  private void giveUp(Slice slice, RuntimeException fault) {
    if (slice.events.isEmpty()) {
      throw fault;
    }
    for (Event event : slice.events) {
      log.warn(
          "Event could not be applied and is tried again. seq={} type={}",
          event.seq(),
          event.type(),
          fault);
      inbox.failed(event, fault);
    }
  }

  /** One transaction's worth of events. */
  private final class Slice {
    private List<Event> events = List.of();

    void applyAll(int limit) {
      events = inbox.claimSlice(limit);
      Map<Event, Receipt> receipts = new LinkedHashMap<>();
      for (Event event : events) {
        receipts.put(event, router.apply(event));
      }
      if (!receipts.isEmpty()) {
        inbox.applied(receipts);
      }
    }
  }

  private void dispatch() {
    Duration rest = PAUSE_AFTER_FAULT;
    try {
      drain();
      rest = untilDue();
    } catch (RuntimeException fault) {
      if (background.isRunning()) {
        log.warn("Dispatching events paused for a moment; nothing is lost.", fault);
      }
    }
    background.rest(rest);
  }

  /** Until the next event is due, yet no longer than a second: other nodes accept events too. */
  private Duration untilDue() {
    Duration untilDue =
        inbox
            .findNextDue()
            .map(due -> Duration.between(clock.instant(), due))
            .orElse(LONGEST_SLEEP);
    if (untilDue.isNegative() || untilDue.isZero()) {
      // Due, yet not ours: another node holds the recipient.
      return Duration.ofMillis(50);
    }
    return untilDue.compareTo(LONGEST_SLEEP) < 0 ? untilDue : LONGEST_SLEEP;
  }

  @Override
  public void start() {
    background.start();
  }

  @Override
  public void stop() {
    background.stop();
  }

  @Override
  public boolean isRunning() {
    return background.isRunning();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
