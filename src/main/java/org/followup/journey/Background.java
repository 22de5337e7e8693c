package org.followup.journey;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A thread that works in rounds, from its start to its stop, and rests between them. No fault ends
 * it: after one it pauses, longer each time it happens again, and goes on. A lost race is silent.
 *
 * <p>Stops before the engine and the database do, starts after them.
 */
abstract class Background implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Background.class);

  /** The phase of a lifecycle: whatever hands the engine work stops first. */
  private static final int PHASE = 1_000;

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String name;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean running;
  private volatile CountDownLatch stopped = new CountDownLatch(1);
  private Thread thread = new Thread();
  private int faults;

  /**
   * @param name the thread's
   */
  Background(String name) {
    this.name = name;
  }

  /** One round; says how long to rest after it, at most. */
  abstract Duration round();

  @Override
  public final void start() {
    running = true;
    stopped = new CountDownLatch(1);
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets the round in hand end, for at most twenty seconds. */
  @Override
  public final void stop() {
    running = false;
    stopped.countDown();
    wake();
    try {
      thread.join(GRACE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public final boolean isRunning() {
    return running;
  }

  @Override
  public final int getPhase() {
    return PHASE;
  }

  /** Ends a rest, or spares the next one; a pause after a fault it leaves as long as it is. */
  final void wake() {
    wake.release();
  }

  private void work() {
    while (running) {
      try {
        Duration rest = round();
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
