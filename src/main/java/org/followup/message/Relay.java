package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.followup.node.Background;
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
public class Relay extends Background {

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final HandOver handOver;
  private final DueMails due;
  private final AbandonedMails abandoned;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Going going = new AsLongAsItRuns();

  Relay(HandOver handOver, DueMails due, AbandonedMails abandoned, RelayBell bell) {
    super("message-relay", POLL, LONGEST_PAUSE);
    this.handOver = handOver;
    this.due = due;
    this.abandoned = abandoned;
    bell.onRing(this::wake);
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

    private boolean lookedAtStart;
    private long lastLook;

    @Override
    public boolean on() {
      return isRunning();
    }

    @Override
    public void betweenBatches() {
      long now = System.nanoTime();
      if (!lookedAtStart) {
        abandoned.recoverAtStart();
        lookedAtStart = true;
        lastLook = now;
      } else if (isRunning() && now - lastLook >= BETWEEN_LOOKS.toNanos()) {
        lastLook = now;
        abandoned.recover();
      }
    }
  }

  /**
   * When the next mail is due that is not held and that a relay takes then, in the past where one
   * may go now.
   */
  public Optional<Instant> findNextDue() {
    return due.findNext();
  }

  /** Where it stops, the mail on its way is finished and the others stay queued. */
  @Override
  protected Duration round() {
    drain(going);
    return POLL;
  }
}
