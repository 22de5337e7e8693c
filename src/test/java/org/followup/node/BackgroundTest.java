package org.followup.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BackgroundTest {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void forgo() {
    logger().detachAppender(log);
  }

  @Test
  void goesOnAfterWhateverARoundThrowsAndSaysSoOnce() throws Exception {
    Rounds rounds =
        new Rounds(SHORT)
            .then(BackgroundTest::overflow)
            .then(BackgroundTest::fail)
            .then(BackgroundTest::fail);
    rounds.start();
    rounds.await(4);
    rounds.wake();
    rounds.await(1); // what is said of a round is said by the time of the next one
    rounds.stop();

    assertThat(rounds.isRunning()).isFalse();
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO);
    assertThat(log.list.get(0).getThrowableProxy().getClassName())
        .isEqualTo(StackOverflowError.class.getName());
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .allMatch(said -> said.endsWith("thread=test-rounds"));
  }

  @Test
  void saysNothingOfALostRace() throws Exception {
    Rounds rounds = new Rounds(SHORT).then(BackgroundTest::lose);
    rounds.start();
    rounds.await(2);
    rounds.stop();

    assertThat(log.list).isEmpty();
  }

  @Test
  void wakesFromARestAndFromTheTimeBeforeTheFirstRound() throws Exception {
    Rounds rounds = new Rounds(LONG, SHORT);
    rounds.start();
    rounds.wake();
    rounds.await(1);
    rounds.wake();
    rounds.await(1);
    rounds.stop();
  }

  @Test
  void stopsInARestAndInAPause() throws Exception {
    Rounds resting = new Rounds(SHORT);
    Rounds pausing = new Rounds(LONG).then(BackgroundTest::fail);
    for (Rounds rounds : List.of(resting, pausing)) {
      rounds.start();
      rounds.await(1);
      rounds.stop();
      rounds.thread.join(Duration.ofSeconds(5).toMillis());

      assertThat(rounds.thread.isAlive()).isFalse();
    }
  }

  @Test
  void letsTheRoundInHandEndBeforeItIsStopped() throws Exception {
    CountDownLatch finish = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    Rounds rounds =
        new Rounds(SHORT)
            .then(
                () -> {
                  try {
                    finish.await();
                  } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                  }
                  finished.set(true);
                  return LONG;
                });
    rounds.start();
    rounds.await(1);
    assertThat(rounds.isStopping()).isFalse();

    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    rounds.stop(() -> stopped.complete(finished.get()));
    assertThat(rounds.isStopping()).isTrue();
    assertThat(stopped).isNotDone();
    finish.countDown();

    assertThat(stopped.get(30, TimeUnit.SECONDS)).as("the round was finished").isTrue();
  }

  @Test
  void worksAgainAfterAStop() throws Exception {
    Rounds rounds = new Rounds(SHORT);
    for (int again = 0; again < 2; again++) {
      rounds.start();
      rounds.await(1);
      rounds.stop();
    }
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Background.class);
  }

  /** Does what it was told, round by round, and then nothing in every further one. */
  private static final class Rounds extends Background {

    private final Queue<Supplier<Duration>> tasks = new ArrayDeque<>();
    private final Semaphore begun = new Semaphore(0);
    private volatile Thread thread = Thread.currentThread();

    Rounds(Duration pause) {
      this(Duration.ZERO, pause);
    }

    Rounds(Duration first, Duration pause) {
      super("test-rounds", first, pause, pause, RaceLost.class::isInstance);
    }

    Rounds then(Supplier<Duration> task) {
      tasks.add(task);
      return this;
    }

    @Override
    protected Duration round() {
      thread = Thread.currentThread();
      begun.release();
      Supplier<Duration> task = tasks.poll();
      return task == null ? LONG : task.get();
    }

    void await(int rounds) throws InterruptedException {
      assertThat(begun.tryAcquire(rounds, 30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static final class RaceLost extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Duration overflow() {
    throw new StackOverflowError();
  }

  private static Duration fail() {
    throw new IllegalStateException("no");
  }

  private static Duration lose() {
    throw new RaceLost();
  }
}
