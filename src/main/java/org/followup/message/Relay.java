package org.followup.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hands queued mails to the SMTP server, after the commit that queued them. At most once for
 * marketing: a mail whose fate a crash left open becomes UNKNOWN and is not repeated. A service
 * mail is then repeated once, with the same Message-ID.
 *
 * <p>A thread of its own is woken by each commit that queued something and looks for due mails
 * every second besides. Several nodes share one outbox; each mail belongs to one at a time.
 */
@Component
public class Relay implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final long RECOVER_EVERY_POLLS = 30;
  private static final long GRACE_MILLIS = 20_000;

  private final HandOver handOver;
  private final RelayBell bell;
  private final Clock clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile boolean running;
  private @Nullable Thread thread;

  Relay(HandOver handOver, RelayBell bell, Clock clock) {
    this.handOver = handOver;
    this.bell = bell;
    this.clock = clock;
  }

  /**
   * Hands over everything that is due now and returns when nothing due is left, neither waiting nor
   * on its way. A mail the server refuses for now is due later, so this ends while the server is
   * down, too.
   */
  public void drain() {
    drain(() -> true);
  }

  private void drain(Going going) {
    oneAtATime.lock();
    try {
      handOver.run(going);
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Whether to take more. */
  interface Going {
    boolean on();
  }

  /** When the next mail is due that is not held, in the past where one is due now. */
  public Optional<Instant> findNextDue() {
    return handOver.findNextDue();
  }

  @Override
  public void start() {
    running = true;
    handOver.recover(true, now());
    Thread started = new Thread(this::work, "message-relay");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Finishes the mail on its way; the others stay queued. */
  @Override
  public void stop() {
    running = false;
    bell.ring();
    Thread stopping = thread;
    if (stopping != null) {
      try {
        stopping.join(GRACE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void work() {
    for (long polls = 1; running; polls++) {
      try {
        bell.await(POLL);
        if (running && polls % RECOVER_EVERY_POLLS == 0) {
          recover();
        }
        if (running) {
          drain(() -> running);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.warn("The relay stumbled and goes on in a second; queued mails stay queued.", e);
      }
    }
  }

  private void recover() {
    oneAtATime.lock();
    try {
      handOver.recover(false, now());
    } finally {
      oneAtATime.unlock();
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
