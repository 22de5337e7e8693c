package org.followup.message;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes the relay as soon as a mail is queued, so that nobody waits for a poll. */
@Component
class RelayBell {

  private static final Object RUNG = RelayBell.class;

  private final Semaphore rings = new Semaphore(0);

  /** Rings once the caller's transaction has committed; not at all if it rolls back. */
  void ringAfterCommit() {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      ring();
      return;
    }
    boolean registered =
        TransactionSynchronizationManager.getSynchronizations().stream()
            .anyMatch(s -> s instanceof Ring);
    if (!registered) {
      TransactionSynchronizationManager.registerSynchronization(new Ring());
    }
  }

  void ring() {
    synchronized (RUNG) {
      if (rings.availablePermits() == 0) {
        rings.release();
      }
    }
  }

  /** Waits for a ring, at most so long. */
  void await(Duration patience) throws InterruptedException {
    if (rings.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      rings.drainPermits();
    }
  }

  private final class Ring implements TransactionSynchronization {
    @Override
    public void afterCommit() {
      ring();
    }
  }
}
