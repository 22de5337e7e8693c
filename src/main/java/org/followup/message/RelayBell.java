package org.followup.message;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes the relay as soon as a mail is queued, so that nobody waits for a poll. */
@Component
class RelayBell {

  private volatile Runnable listener = () -> {};

  /** To be called at each ring; it must not block. */
  void onRing(Runnable called) {
    listener = called;
  }

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
    listener.run();
  }

  private final class Ring implements TransactionSynchronization {
    @Override
    public void afterCommit() {
      ring();
    }
  }
}
