package org.followup.journey;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that works in rounds, from its start to its stop, and rests between them. No fault ends
 * it: after one it pauses, longer each time it happens again, and goes on. A lost race is silent.
 */
final class Background {

  private static final Logger log = LoggerFactory.getLogger(Background.class);

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String name;
  private final Supplier<Duration> round;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean running;
  private volatile CountDownLatch stopped = new CountDownLatch(1);
  private Thread thread = new Thread();
  private int faults;

  /**
   * @param round one round; says how long to rest after it, at most
   */
  Background(String name, Supplier<Duration> round) {
    this.name = name;
    this.round = round;
  }

  void start() {
    running = true;
    stopped = new CountDownLatch(1);
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets the round in hand end, for at most twenty seconds. */
  void stop() {
    running = false;
    stopped.countDown();
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

  /** Ends a rest, or spares the next one; a pause after a fault it leaves as long as it is. */
  void wake() {
    wake.release();
  }

  private void work() {
    while (running) {
      try {
        Duration rest = round.get();
        if (faults > 0) {
          faults = 0;
          log.info("Goes on. thread={}", name);
        }
        rest(rest);
      } catch (InterruptedException interrupted) {
        running = false; // whoever interrupts means the end
      } catch (Throwable fault) { // an Error too: without this thread nothing would move
        pause(fault);
      }
    }
  }

  private void rest(Duration longest) throws InterruptedException {
    wake.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    wake.drainPermits();
  }

  private void pause(Throwable fault) {
    try {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(faults, 5));
      if (Blame.of(fault) != Blame.RACE && running) {
        if (faults == 0) {
          log.warn("Paused until it works again; nothing is lost. thread={}", name, fault);
        }
        faults++;
      }
      Duration longest = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
      if (stopped.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        log.trace("stopped in a pause");
      }
    } catch (InterruptedException interrupted) {
      running = false;
    } catch (Throwable worse) { // no memory to say so, either
      Thread.yield();
    }
  }
}
