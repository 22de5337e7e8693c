package org.followup.message;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes the relays as soon as a mail is queued, so that nobody waits for a poll. */
@Component
class RelayBell {

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** To be called at each ring; it must not block. */
  void onRing(Runnable called) {
    listeners.add(called);
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
    listeners.forEach(Runnable::run);
  }

  private final class Ring implements TransactionSynchronization {
    @Override
    public void afterCommit() {
      ring();
    }
  }
}
