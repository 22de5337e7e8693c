package org.followup.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The inbox for events about a thing, which spread over many transactions: their turn in the queue,
 * and what they have done so far. Everything here joins the dispatcher's transaction.
 */
@Component
public class Spreading {

  private static final Logger log = LoggerFactory.getLogger(Spreading.class);

  private final InboxRepository inbox;
  private final SpreadReceiptRepository receipts;
  private final Clock clock;

  Spreading(InboxRepository inbox, SpreadReceiptRepository receipts, Clock clock) {
    this.inbox = inbox;
    this.receipts = receipts;
    this.clock = clock;
  }

  /**
   * Whether somebody's event about the same subject was accepted before this one and has yet to
   * take effect: who has entered by it, or left, is to be among those it reaches, or not. One that
   * failed, and what waits behind it, does not count: it would hold up everyone else.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean isEarlierWaiting(Event event) {
    return event.subject() != null && inbox.existsEarlier(event.seq(), event.subject());
  }

  /** Lets a claimed event wait in the transaction, and what comes later of its key behind it. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void letOthersFirst(Event event, Duration pause) {
    inbox.updateTurn(event.seq(), clock.instant().plus(pause));
  }

  /**
   * Notes in the transaction that a claimed event spreads from now on: whom it reaches is settled.
   * What comes later of its key waits until it is applied or a dead letter; what looks back knows
   * of it already. It keeps its place in the queue for its first part.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void begun(Event event) {
    inbox.updateBegun(event.seq());
    receipts.insert(event.seq(), clock.instant());
  }

  /**
   * Keeps in the transaction what a part of a spreading event did, and lets others go first.
   *
   * @param due when it goes on; what is due then already comes before it
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void spread(Event event, Receipt part, Instant due) {
    keep(event, part);
    inbox.updateDue(event.seq(), due);
  }

  /**
   * Sets a spreading event aside in the transaction: some of those it concerns could not be
   * reached. It becomes a dead letter; repeated, it goes on with them.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void setAside(Event event, Receipt part, String reason) {
    keep(event, part);
    inbox.updateFailed(event.seq(), Inbox.PAUSES.size() + 1, clock.instant(), true, reason);
    log.error(
        "Gave up a part of an event, repeat it once the cause is gone seq={} type={}",
        event.seq(),
        event.type());
  }

  private void keep(Event event, Receipt part) {
    Receipt before = receipts.find(event.seq()).orElse(Receipt.NOTHING);
    Receipt after = before.plus(part);
    if (!after.listed().equals(before.listed())) {
      receipts.update(event.seq(), after);
    } else if (!after.equals(before)) {
      receipts.updateCounted(event.seq(), after);
    }
  }

  /** The receipt of an event that is done: what its parts did, and the last of them. */
  Receipt whole(Event event, Receipt last) {
    if (event.recipient() != null) {
      return last;
    }
    Optional<Receipt> before = receipts.find(event.seq());
    if (before.isEmpty()) {
      return last;
    }
    receipts.delete(event.seq());
    return before.get().plus(last);
  }
}
