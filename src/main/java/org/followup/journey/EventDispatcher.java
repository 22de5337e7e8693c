package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.followup.event.Inbox;
import org.followup.event.Receipt;
import org.followup.node.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Applies accepted events to instances, a slice in one transaction: marks and effects together.
 *
 * <p>An event that fails waits for its next try and holds up nobody but its own recipient. Where
 * the database is away, full or shut down, no event counts a try: dispatching pauses and goes on.
 */
@Component
public class EventDispatcher extends Background {

  private static final Logger log = LoggerFactory.getLogger(EventDispatcher.class);

  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  private final Inbox inbox;
  private final WayDown wayDown;
  private final Clock clock;
  private final ReentrantLock working = new ReentrantLock();
  private final Object applied = new Object();

  EventDispatcher(Inbox inbox, WayDown wayDown, Clock clock) {
    super("event-dispatcher", Blame::isRace);
    this.inbox = inbox;
    this.wayDown = wayDown;
    this.clock = clock;
    inbox.onAccepted(this::wake);
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

  @Override
  protected Duration round() {
    working.lock();
    try {
      while (isRunning() && applyNext()) {
        log.trace("applied a slice");
      }
    } finally {
      working.unlock();
    }
    return untilDue();
  }

  private boolean applyNext() {
    try {
      return wayDown.applyNext();
    } finally {
      synchronized (applied) {
        applied.notifyAll();
      }
    }
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
}
