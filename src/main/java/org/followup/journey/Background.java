package org.followup.journey;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A thread that works in rounds, from its start to its stop, and rests between them. */
final class Background {

  private static final Duration GRACE = Duration.ofSeconds(20);

  private final String name;
  private final Runnable round;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean running;
  private Thread thread = new Thread();

  /**
   * @param round one round; it rests by itself and throws nothing
   */
  Background(String name, Runnable round) {
    this.name = name;
    this.round = round;
  }

  void start() {
    running = true;
    thread =
        new Thread(
            () -> {
              while (running) {
                round.run();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets the round in hand end, for at most twenty seconds. */
  void stop() {
    running = false;
    wake();
    try {
      thread.join(GRACE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRunning() {
    return running;
  }

  /** Ends a rest, or spares the next one. */
  void wake() {
    wake.release();
  }

  /** Rests within a round, until woken or stopped; whoever interrupts means the end. */
  void rest(Duration longest) {
    try {
      wake.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
      wake.drainPermits();
    } catch (InterruptedException interrupted) {
      running = false;
    }
  }
}
