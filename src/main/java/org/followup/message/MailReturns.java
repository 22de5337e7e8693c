package org.followup.message;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Counts what came back of a journey's mails. Where bounces or complaints are too many the
 * journey's mail is held, with the figures as the reason, until a person lets it go ({@link
 * SendingHold#release}): every further mail would harm the name of the sender. Joins the caller's
 * transaction.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class MailReturns {

  private static final Logger log = LoggerFactory.getLogger(MailReturns.class);

  /** Fewer are no spike: one reader in a bad mood stops no journey. */
  private static final int LEAST_RETURNS = 3;

  private final MailReturnRepository repository;
  private final HoldRepository holds;
  private final SpikeSettings settings;
  private final Clock clock;

  MailReturns(
      MailReturnRepository repository, HoldRepository holds, SpikeSettings settings, Clock clock) {
    this.repository = repository;
    this.holds = holds;
    this.settings = settings;
    this.clock = clock;
  }

  /** What came back. */
  public enum Kind {
    /** The mail, for good. */
    HARD_BOUNCE("hard bounces"),
    /** Its reader called it spam. */
    COMPLAINT("complaints"),
    /** The mail, for now; another may arrive. */
    SOFT_BOUNCE("soft bounces"),
    /** Its reader stopped its topic or all by it. */
    UNSUBSCRIBED("unsubscriptions");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** Counts it, once for a mail and kind. Of a mail that is not there nothing is counted. */
  public void note(long messageId, Kind kind) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Optional<String> journey = repository.insert(messageId, kind, now);
    if (kind == Kind.HARD_BOUNCE || kind == Kind.COMPLAINT) {
      journey.ifPresent(name -> judge(name, kind, now));
    }
  }

  private void judge(String journey, Kind kind, Instant now) {
    double most = kind == Kind.COMPLAINT ? settings.complaints() : settings.bounces();
    Instant since = now.minus(settings.window());
    long returned = repository.count(journey, kind, since);
    if (returned < LEAST_RETURNS || returned * 100 <= most * settings.leastMails()) {
      return; // too few for any number of mails that counts
    }
    long mails = repository.countMails(journey, since);
    if (mails < settings.leastMails() || returned * 100 <= most * mails) {
      return;
    }
    String reason =
        String.format(
            Locale.ENGLISH,
            "%d %s of %d mails (%.1f %%, at most %.1f %%) in %d hours",
            returned,
            kind.words,
            mails,
            returned * 100.0 / mails,
            most,
            settings.window().toHours());
    if (holds.insertStop(journey, "Followup", reason, now)) {
      log.error(
          "Mail of a journey was stopped; look where its addresses come from and what it says, then"
              + " let it go under Faults. journey={} reason=\"{}\"",
          journey,
          reason);
    }
  }
}
