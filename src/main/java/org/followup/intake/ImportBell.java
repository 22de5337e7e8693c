package org.followup.intake;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Wakes the thread that works at imports; nobody has to hear it, since that one looks anyway. */
@Component
class ImportBell {

  private final Semaphore rung = new Semaphore(0);

  void ring() {
    rung.release();
  }

  void await(long millis) throws InterruptedException {
    if (rung.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      rung.drainPermits();
    }
  }
}
