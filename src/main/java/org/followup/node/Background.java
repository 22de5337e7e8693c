package org.followup.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A thread of this node that works in rounds, from the start of the application to its stop, and
 * rests between them. No fault ends it: after one it pauses, longer each time it happens again, and
 * goes on. The log is told of the first fault and that it works again. Rests and pauses are real
 * time, whatever the clock says.
 *
 * <p>Stops before the engine and the database do, starts after them.
 */
public abstract class Background implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Background.class);

  /** The phase of a lifecycle: whatever hands the engine or the database work stops first. */
  private static final int PHASE = 1_000;

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 20;

  private final String name;
  private final Duration first;
  private final Duration firstPause;
  private final Duration longestPause;
  private final Predicate<? super Throwable> lostRace;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean running;
  private volatile CountDownLatch stopping = new CountDownLatch(1);
  private volatile CompletableFuture<Boolean> over = CompletableFuture.completedFuture(true);
  private int faults;

  /**
   * One that works from the start on and never pauses for more than five seconds.
   *
   * @param name the thread's
   * @param lostRace faults of which nobody has to know, because the next try is likely to succeed
   */
  protected Background(String name, Predicate<? super Throwable> lostRace) {
    this(name, Duration.ZERO, FIRST_PAUSE, LONGEST_PAUSE, lostRace);
  }

  /**
   * One that comes round now and then.
   *
   * @param name the thread's
   * @param first how long after the start the first round comes
   * @param longestPause to which the pauses after faults grow
   */
  protected Background(String name, Duration first, Duration longestPause) {
    this(name, first, FIRST_PAUSE, longestPause, fault -> false);
  }

  /** For tests, whose pauses are to be seen or to be over. */
  Background(
      String name,
      Duration first,
      Duration firstPause,
      Duration longestPause,
      Predicate<? super Throwable> lostRace) {
    this.name = name;
    this.first = first;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.lostRace = lostRace;
  }

  /** One round; says how long to rest after it, at most. */
  protected abstract Duration round();

  @Override
  public final void start() {
    running = true;
    stopping = new CountDownLatch(1);
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    over = end;
    Thread thread =
        new Thread(
            () -> {
              try {
                work();
              } finally {
                end.complete(true);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets the round in hand end, for at most twenty seconds. */
  @Override
  public final void stop() {
    askToStop().join();
  }

  /** The same without waiting here, so that all threads of a node end side by side. */
  @Override
  public final void stop(Runnable stopped) {
    askToStop().thenRun(stopped);
  }

  private CompletableFuture<Boolean> askToStop() {
    running = false;
    stopping.countDown();
    wake();
    return over.copy().completeOnTimeout(true, GRACE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public final boolean isRunning() {
    return running;
  }

  /** Whether it was asked to stop; a long round that asks can end between its steps. */
  protected final boolean isStopping() {
    return stopping.getCount() == 0;
  }

  @Override
  public final int getPhase() {
    return PHASE;
  }

  /** Ends a rest, or spares the next one; a pause after a fault it leaves as long as it is. */
  public final void wake() {
    wake.release();
  }

  private void work() {
    Duration rest = first;
    while (running) {
      try {
        rest(rest);
        if (running) {
          rest = round();
          if (faults > 0) {
            faults = 0;
            log.info("Goes on. thread={}", name);
          }
        }
      } catch (InterruptedException interrupted) {
        running = false; // whoever interrupts means the end
      } catch (Throwable fault) { // an Error too: without this thread nothing would move
        rest = Duration.ZERO;
        pause(fault);
      }
    }
  }

  private void rest(Duration longest) throws InterruptedException {
    if (!longest.isZero()) {
      wake.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    }
    wake.drainPermits();
  }

  private void pause(Throwable fault) {
    try {
      Duration pause = firstPause.multipliedBy(1L << Math.min(faults, MOST_DOUBLINGS));
      if (running && !lostRace.test(fault)) {
        if (faults == 0) {
          log.warn("Paused until it works again; nothing is lost. thread={}", name, fault);
        }
        faults++;
      }
      Duration longest = pause.compareTo(longestPause) < 0 ? pause : longestPause;
      if (stopping.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        log.trace("stopped in a pause");
      }
    } catch (InterruptedException interrupted) {
      running = false;
    } catch (Throwable worse) { // no memory to say so, either
      Thread.yield();
    }
  }
}
