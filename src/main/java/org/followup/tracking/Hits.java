package org.followup.tracking;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.followup.event.MonthlyPartitions;
import org.followup.message.MailEvidence;
import org.followup.recipient.Consents;
import org.followup.recipient.Erasing;
import org.followup.recipient.Merging;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.HitRepository.Noted;
import org.followup.tracking.Verdicts.Judged;
import org.followup.tracking.Verdicts.Verdict;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps hits at the level that the person allows at that moment, one row each. What a hit does is
 * settled by {@link LateVerdicts}.
 */
@Component
class Hits {

  private static final String STAYS =
      "That these mails were opened or clicked, without whose they were: for the statistics.";

  private static final MonthlyPartitions.Table TABLE =
      new MonthlyPartitions.Table("tracking_hit", "at");

  private final HitRepository hits;
  private final LinkRepository links;
  private final RememberedLinks remembered;
  private final MonthlyPartitions partitions;
  private final Consents consents;
  private final Restrictions restrictions;
  private final MailEvidence evidence;
  private final HitSettings settings;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Hits(
      HitRepository hits,
      LinkRepository links,
      RememberedLinks remembered,
      MonthlyPartitions partitions,
      Consents consents,
      Restrictions restrictions,
      MailEvidence evidence,
      HitSettings settings,
      TransactionTemplate transaction,
      Clock clock) {
    this.hits = hits;
    this.links = links;
    this.remembered = remembered;
    this.partitions = partitions;
    this.consents = consents;
    this.restrictions = restrictions;
    this.evidence = evidence;
    this.settings = settings;
    this.transaction = transaction;
    this.clock = clock;
    partitions.ensure(TABLE, clock.instant());
  }

  /** Keeps a hit of now on a mail of the recipient. */
  void keep(Hit hit, RecipientId recipient, Arrival arrival) {
    keep(hit, recipient, arrival, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * Keeps a hit on a mail of the recipient, and with it that the mail arrived: both or nothing, so
   * that one kept again after a fault is there once.
   *
   * @param at when it came; it is judged late as if it came now, since others come with it
   */
  void keep(Hit hit, RecipientId recipient, Arrival arrival, Instant at) {
    TrackingLevel level = consents.trackingLevel(recipient);
    if (level == TrackingLevel.NONE || restrictions.find(recipient).isPresent()) {
      return;
    }
    partitions.ensure(TABLE, at);
    Noted noted = noted(hit, arrival, at);
    if (level == TrackingLevel.AGGREGATE) {
      hits.keepUnnamed(noted);
    } else {
      transaction.executeWithoutResult(none -> keepNamed(noted, recipient));
    }
  }

  private void keepNamed(Noted noted, RecipientId recipient) {
    if (hits.keepNamed(noted, recipient)) {
      // a machine that reads a mail has it too
      Hit hit = noted.hit();
      evidence.arrived(hit.messageId(), hit.kind() == Hit.Kind.OPEN ? "opened" : "clicked");
    }
  }

  /** What is surely a machine's needs no second look; whatever follows the hidden link is one. */
  private Noted noted(Hit hit, Arrival arrival, Instant at) {
    Instant due = clock.instant().plus(settings.verdictAfter()).truncatedTo(ChronoUnit.MICROS);
    if (hit.kind() == Hit.Kind.TRAP) {
      Judged trapped = new Judged(Verdict.MACHINE, LateRules.HONEYPOT);
      return new Noted(hit, new Arrival(trapped, arrival.agent(), arrival.network()), at, due);
    }
    boolean sure = arrival.judged().verdict() == Verdict.MACHINE;
    return new Noted(hit, arrival, at, sure ? null : due);
  }

  /** The mails first, as below. */
  @EventListener
  void move(Merging merging) {
    links.move(merging.from(), merging.into());
    hits.move(merging.into());
  }

  /** The mails first: hits that are being kept have committed then. */
  @EventListener
  void erase(Erasing erasing) {
    List<Long> mails = links.erase(erasing.recipient());
    remembered.forget(mails);
    erasing.deleted("links", mails.size());
    if (!mails.isEmpty()) {
      erasing.deleted("hits", hits.erase(mails));
      erasing.kept("hits", hits.count(mails), STAYS, null);
    }
  }
}
