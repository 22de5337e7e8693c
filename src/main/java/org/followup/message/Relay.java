package org.followup.message;

import java.time.Duration;
import java.time.Instant;
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
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final long GRACE_MILLIS = 20_000;

  private final HandOver handOver;
  private final AbandonedMails abandoned;
  private final RelayBell bell;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile boolean running;
  private @Nullable Thread thread;

  Relay(HandOver handOver, AbandonedMails abandoned, RelayBell bell) {
    this.handOver = handOver;
    this.abandoned = abandoned;
    this.bell = bell;
  }

  /**
   * Hands over everything that is due now and returns when nothing due is left, neither waiting nor
   * on its way. A mail the server refuses for now is due later, so this ends while the server is
   * down, too.
   */
  public void drain() {
    drain(
        new Going() {
          @Override
          public boolean on() {
            return true;
          }

          @Override
          public void betweenBatches() {}
        });
  }

  private void drain(Going going) {
    oneAtATime.lock();
    try {
      going.betweenBatches();
      handOver.run(going);
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Whoever hands over asks. */
  interface Going {

    /** Whether to take more. */
    boolean on();

    /** Called while nothing of this node is on its way. */
    void betweenBatches();
  }

  /** As long as this runs; a long queue must not keep it from looking after the dead. */
  private final class AsLongAsItRuns implements Going {

    private long lastLook = System.nanoTime();

    @Override
    public boolean on() {
      return running;
    }

    @Override
    public void betweenBatches() {
      if (running && System.nanoTime() - lastLook >= BETWEEN_LOOKS.toNanos()) {
        lastLook = System.nanoTime();
        abandoned.recover();
      }
    }
  }

  /** When the next mail is due that is not held, in the past where one is due now. */
  public Optional<Instant> findNextDue() {
    return handOver.findNextDue();
  }

  @Override
  public void start() {
    running = true;
    abandoned.recoverAtStart();
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
    Going going = new AsLongAsItRuns();
    boolean stumbled = false;
    while (running) {
      try {
        bell.await(POLL);
        if (running) {
          drain(going);
        }
        if (stumbled) {
          stumbled = false;
          log.info("The relay goes on.");
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!stumbled) {
          log.warn("The relay stumbled and tries each second; queued mails stay queued.", e);
        }
        stumbled = true;
      }
    }
  }
}
