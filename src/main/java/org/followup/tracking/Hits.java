package org.followup.tracking;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.followup.event.Inbox;
import org.followup.event.MonthlyPartitions;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Consents;
import org.followup.recipient.Erasing;
import org.followup.recipient.Merging;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.Verdicts.Judged;
import org.followup.tracking.Verdicts.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps hits at the level that the person allows at that moment. The hit and, for a human one at
 * level {@code individual}, its event commit together or not at all.
 */
@Component
class Hits {

  private static final Logger log = LoggerFactory.getLogger(Hits.class);
  private static final String STAYS =
      "That these mails were opened or clicked, without whose they were: for the statistics.";

  private static final MonthlyPartitions.Table TABLE =
      new MonthlyPartitions.Table("tracking_hit", "at");

  private final HitRepository hits;
  private final LinkRepository links;
  private final MonthlyPartitions partitions;
  private final Consents consents;
  private final Restrictions restrictions;
  private final Outbox outbox;
  private final Inbox inbox;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Hits(
      HitRepository hits,
      LinkRepository links,
      MonthlyPartitions partitions,
      Consents consents,
      Restrictions restrictions,
      Outbox outbox,
      Inbox inbox,
      TransactionTemplate transaction,
      Clock clock) {
    this.hits = hits;
    this.links = links;
    this.partitions = partitions;
    this.consents = consents;
    this.restrictions = restrictions;
    this.outbox = outbox;
    this.inbox = inbox;
    this.transaction = transaction;
    this.clock = clock;
    partitions.ensure(TABLE, clock.instant());
  }

  /**
   * Keeps a hit on a mail of the recipient. A reader gets the page or picture whatever happens
   * here: where the database fails, the hit is lost and that is logged.
   */
  void count(Hit hit, RecipientId recipient, Judged judged) {
    try {
      TrackingLevel level = consents.trackingLevel(recipient);
      if (level == TrackingLevel.NONE || restrictions.find(recipient).isPresent()) {
        return;
      }
      Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      partitions.ensure(TABLE, now);
      if (level == TrackingLevel.AGGREGATE) {
        hits.keepUnnamed(hit, judged, now);
      } else {
        transaction.executeWithoutResult(none -> keepNamed(hit, recipient, judged, now));
      }
    } catch (DataAccessException | TransactionException e) {
      log.warn("A hit was not kept messageId={} kind={}", hit.messageId(), hit.kind().word(), e);
    }
  }

  private void keepNamed(Hit hit, RecipientId recipient, Judged judged, Instant now) {
    hits.keepNamed(hit, judged, recipient, now)
        .filter(hitId -> judged.verdict() == Verdict.HUMAN)
        .ifPresent(
            hitId ->
                outbox
                    .find(hit.messageId())
                    .ifPresent(mail -> inbox.accept(List.of(event(hitId, hit, mail, now)))));
  }

  private static NewEvent event(long hitId, Hit hit, PostedMessage mail, Instant now) {
    Map<String, Object> data = mail.facts();
    String target = hit.target();
    if (target != null) {
      data.put("link", target);
    }
    return new NewEvent(
        "followup/tracking",
        "hit-" + hitId,
        hit.kind().eventType(),
        now,
        mail.recipient(),
        null,
        mail.subject(),
        data,
        NewEvent.Handling.ACT);
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
    erasing.deleted("links", mails.size());
    if (!mails.isEmpty()) {
      erasing.deleted("hits", hits.erase(mails));
      erasing.kept("hits", hits.count(mails), STAYS, null);
    }
  }
}
