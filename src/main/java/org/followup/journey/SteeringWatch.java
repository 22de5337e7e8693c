package org.followup.journey;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks once a second, on every node, whether what operators asked for has still to be done. */
@Component
class SteeringWatch implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(SteeringWatch.class);
  private static final long PAUSE_MILLIS = 1_000;

  private final EndRunner runner;
  private final JourneySteering steering;
  private final Semaphore stop = new Semaphore(0);
  private volatile boolean running;
  private Thread thread = new Thread(this::run, "journey-steering");

  SteeringWatch(EndRunner runner, JourneySteering steering) {
    this.runner = runner;
    this.steering = steering;
  }

  private void run() {
    while (running) {
      try {
        boolean more = runner.look();
        steering.keepPaused();
        if (!more && stop.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException interrupted) {
        return;
      } catch (RuntimeException fault) {
        log.warn("Steering stumbled and goes on in a second; nothing is lost.", fault);
        pauseAfterFault();
      }
    }
  }

  private void pauseAfterFault() {
    try {
      running &= !stop.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      running = false;
    }
  }

  @Override
  public void start() {
    running = true;
    stop.drainPermits();
    thread = new Thread(this::run, "journey-steering");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void stop() {
    running = false;
    stop.release();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return EventDispatcher.PHASE;
  }
}
