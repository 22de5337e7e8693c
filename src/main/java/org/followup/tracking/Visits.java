package org.followup.tracking;

import java.util.Optional;
import org.followup.recipient.ShopSettings;
import org.followup.tracking.MailToken.Kind;
import org.followup.tracking.TrackedLinks.Followed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What a reader gets who follows a link or shows a mail, whatever becomes of our database: while it
 * is away a link leads where the latest mails' links lead, else to the shop, and the hit is held.
 */
@Component
class Visits {

  private static final Logger log = LoggerFactory.getLogger(Visits.class);

  private final TrackedLinks links;
  private final RememberedLinks remembered;
  private final Hits hits;
  private final HeldHits held;
  private final ShopSettings shop;

  Visits(
      TrackedLinks links, RememberedLinks remembered, Hits hits, HeldHits held, ShopSettings shop) {
    this.links = links;
    this.remembered = remembered;
    this.hits = hits;
    this.held = held;
    this.shop = shop;
  }

  /**
   * Where a link leads.
   *
   * @param target null for the link that no person sees
   */
  record Way(@Nullable String target) {}

  /** Empty where the link leads nowhere. */
  Optional<Way> follow(MailToken click, Arrival arrival) {
    if (!held.isAway()) {
      try {
        Optional<Followed> followed = links.find(Kind.CLICK, click);
        followed.ifPresent(hit -> count(hit, arrival));
        return followed.map(hit -> new Way(hit.hit().target()));
      } catch (DataAccessException | TransactionException e) {
        log.warn("A link could not be looked up messageId={}", click.messageId(), e);
        held.hear(e);
      }
    }
    held.hold(Kind.CLICK, click, arrival);
    return Optional.of(
        new Way(
            click.link() == MailToken.TRAP
                ? null
                : remembered.find(click).orElse(shop.url().toString())));
  }

  void show(MailToken open, Arrival arrival) {
    if (!held.isAway()) {
      try {
        links.find(Kind.OPEN, open).ifPresent(hit -> count(hit, arrival));
        return;
      } catch (DataAccessException | TransactionException e) {
        log.warn("An open could not be looked up messageId={}", open.messageId(), e);
        held.hear(e);
      }
    }
    held.hold(Kind.OPEN, open, arrival);
  }

  /** Keeps a hit, now or once the database is back. */
  void count(Followed followed, Arrival arrival) {
    try {
      hits.keep(followed.hit(), followed.recipient(), arrival);
    } catch (DataAccessException | TransactionException e) {
      log.warn("A hit waits for the database messageId={}", followed.token().messageId(), e);
      held.hear(e);
      held.hold(followed.kind(), followed.token(), arrival);
    }
  }
}
