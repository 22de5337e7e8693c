package org.followup.event;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Says when more events wait than may. Every door asks whose sender can come again: shops, their
 * webhooks, systems that speak Camunda's protocol. What recipients do themselves, and what
 * operators steer, is never turned away.
 */
@Component
public class InboxLoad {

  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Part of the queue that should be gone before a sender comes again. */
  private static final int PART = 20;

  private final Inbox inbox;
  private final int maxWaiting;
  private final Clock clock;
  private final ReentrantLock counting = new ReentrantLock();
  private volatile Optional<Duration> refusal = Optional.empty();
  private volatile long countedAt = System.nanoTime() - FRESH.toNanos();

  InboxLoad(Inbox inbox, InboxSettings settings, Clock clock) {
    this.inbox = inbox;
    this.maxWaiting = settings.maxWaiting();
    this.clock = clock;
  }

  /**
   * How long a sender should stay away, in whole seconds from 1 to 60; empty where there is room.
   * At the pace of late a twentieth of the queue is applied by then: who is next has waited for as
   * long as all of it takes. Counts at most once a second, one request at a time, since a count
   * over a long queue is not free.
   */
  public Optional<Duration> findRefusal() {
    if (System.nanoTime() - countedAt >= FRESH.toNanos() && counting.tryLock()) {
      try {
        refusal =
            inbox.countWaiting(maxWaiting) < maxWaiting
                ? Optional.empty()
                : Optional.of(untilThereIsRoom());
        countedAt = System.nanoTime();
      } finally {
        counting.unlock();
      }
    }
    return refusal;
  }

  private Duration untilThereIsRoom() {
    long seconds =
        inbox
            .findNextDue()
            .map(due -> Duration.between(due, clock.instant()).dividedBy(PART).toSeconds())
            .orElse(0L);
    return Duration.ofSeconds(
        Math.max(SHORTEST.toSeconds(), Math.min(LONGEST.toSeconds(), seconds)));
  }
}
