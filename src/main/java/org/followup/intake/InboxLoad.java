package org.followup.intake;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.followup.event.Inbox;
import org.springframework.stereotype.Component;

/** Keeps the doors shut while more events wait than may. */
@Component
class InboxLoad {

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final Inbox inbox;
  private final int maxWaiting;
  private final ReentrantLock counting = new ReentrantLock();
  private volatile int waiting;
  private volatile long countedAt = System.nanoTime() - FRESH_NANOS;

  InboxLoad(Inbox inbox, IntakeSettings settings) {
    this.inbox = inbox;
    this.maxWaiting = settings.maxWaiting();
  }

  /**
   * Lets a request pass unless too many events wait. Counts at most once a second, one request at a
   * time, since a count over a long queue is not free.
   *
   * @throws RefusedRequestException 503 with Retry-After
   */
  void check() {
    if (System.nanoTime() - countedAt >= FRESH_NANOS && counting.tryLock()) {
      try {
        waiting = inbox.countWaiting(maxWaiting);
        countedAt = System.nanoTime();
      } finally {
        counting.unlock();
      }
    }
    if (waiting >= maxWaiting) {
      throw RefusedRequestException.busy(
          "More than %d events wait to be applied. Nothing was taken; send it again later."
              .formatted(maxWaiting));
    }
  }
}
