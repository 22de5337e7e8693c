package org.followup.message;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps mail in the queue until somebody lets it go: of one journey, or all of it. Journeys go on
 * and mails are queued, put off and withdrawn as ever; only nothing leaves.
 *
 * <p>A hold is a row, so it takes effect on every node at its next look (a second at most, then
 * only the one mail that is being handed over still leaves) and survives restarts. What is let go
 * leaves at once; the gates are asked again first. Every method joins the caller's transaction.
 */
@Component
@Transactional
public class SendingHold {

  private static final Logger log = LoggerFactory.getLogger(SendingHold.class);

  private final HoldRepository repository;
  private final RelayBell bell;
  private final Clock clock;

  SendingHold(HoldRepository repository, RelayBell bell, Clock clock) {
    this.repository = repository;
    this.bell = bell;
    this.clock = clock;
  }

  /**
   * Since when mail is held.
   *
   * @param by who asked for it
   */
  public record Hold(Instant since, String by) {}

  /**
   * Stops all sending.
   *
   * @return false where it was stopped already
   */
  public boolean stopAll(String by) {
    boolean stopped = repository.insert(HoldRepository.ALL, by, now());
    if (stopped) {
      log.warn("All sending was stopped; mails stay queued until it is resumed.");
    }
    return stopped;
  }

  /**
   * Resumes sending; journeys that are held by themselves stay held.
   *
   * @return false where it was not stopped
   */
  public boolean resumeAll() {
    boolean resumed = repository.delete(HoldRepository.ALL);
    if (resumed) {
      log.info("Sending was resumed.");
      bell.ringAfterCommit();
    }
    return resumed;
  }

  /** Since when all sending is stopped; empty where it is not. */
  @Transactional(readOnly = true)
  public Optional<Hold> findStopOfAll() {
    return repository.find(HoldRepository.ALL);
  }

  /** Holds the mail of one journey; a second time changes nothing. */
  public void hold(String journey, String by) {
    if (repository.insert(journey, by, now())) {
      log.info("Mail is held journey={}", journey);
    }
  }

  /**
   * Lets the mail of one journey go, unless all sending is stopped. What came back of its mails is
   * counted anew.
   */
  public void release(String journey) {
    if (repository.delete(journey)) {
      repository.forgetReturns(journey);
      log.info("Mail is no longer held journey={}", journey);
      bell.ringAfterCommit();
    }
  }

  /**
   * A journey whose mail stopped itself, because too much of it came back ({@link MailReturns}).
   *
   * @param reason the figures
   */
  public record Stopped(String journey, Instant since, String reason) {}

  /** Journeys whose mail stopped itself and that nobody has let go or held since, latest first. */
  @Transactional(readOnly = true)
  public List<Stopped> listStopped() {
    return repository.listStopped();
  }

  /**
   * Lets the mail of a journey go that stopped itself.
   *
   * @return false where it did not, or somebody was faster
   */
  public boolean releaseStopped(String journey) {
    boolean stopped = repository.listStopped().stream().anyMatch(s -> s.journey().equals(journey));
    if (stopped) {
      release(journey);
    }
    return stopped;
  }

  /** Whether mail of this journey stays in the queue, by itself or with all the rest. */
  @Transactional(readOnly = true)
  public boolean isHeld(String journey) {
    return repository.isHeld(journey);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
