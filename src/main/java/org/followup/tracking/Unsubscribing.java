package org.followup.tracking;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.UnsubscribeRepository.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a link in a mail means and what clicking its button does. */
@Component
class Unsubscribing {

  private static final Logger log = LoggerFactory.getLogger(Unsubscribing.class);

  private final UnsubscribeRepository references;
  private final SecretKeys keys;
  private final Recipients recipients;
  private final Consents consents;
  private final Inbox inbox;
  private final Outbox outbox;

  Unsubscribing(
      UnsubscribeRepository references,
      SecretKeys keys,
      Recipients recipients,
      Consents consents,
      Inbox inbox,
      Outbox outbox) {
    this.references = references;
    this.keys = keys;
    this.recipients = recipients;
    this.consents = consents;
    this.inbox = inbox;
    this.outbox = outbox;
  }

  /** A genuine link. */
  record Link(RecipientId recipient, Purpose purpose, long messageId) {}

  Optional<Link> find(String token) {
    return UnsubscribeToken.read(token, keys)
        .flatMap(
            genuine ->
                references
                    .find(genuine.reference())
                    .map(about -> link(about, genuine.messageId())));
  }

  boolean isSubscribed(Link link) {
    return consents.permission(link.recipient(), link.purpose()) instanceof Permission.Granted;
  }

  /**
   * Withdraws the consent at this commit. Repeating it changes nothing; once the person has
   * consented anew, any link works again. The event's identity is the withdrawal's, so each
   * withdrawal is told to the journeys exactly once.
   */
  @Transactional
  void unsubscribe(Link link, boolean fromEverything) {
    Purpose purpose = fromEverything ? Purpose.ALL_MARKETING : link.purpose();
    boolean all = purpose.equals(Purpose.ALL_MARKETING);
    recipients.lock(List.of(link.recipient()));
    if (all) {
      outbox.withdrawAll(link.recipient(), true, "unsubscribed");
    }
    Optional<Long> withdrawal =
        consents.withdraw(
            link.recipient(),
            purpose,
            Map.of("source", "unsubscribe link", "messageId", link.messageId()));
    if (withdrawal.isEmpty()) {
      return;
    }
    inbox.accept(
        List.of(
            new NewEvent(
                "followup/unsubscribe",
                "consent-" + withdrawal.get(),
                "unsubscribed",
                null,
                link.recipient(),
                null,
                null,
                all ? Map.of() : Map.of("topic", purpose.topic()),
                NewEvent.Handling.ACT)));
    log.info(
        "Recipient unsubscribed, recipient={} purpose={} messageId={}",
        link.recipient(),
        purpose,
        link.messageId());
  }

  private static Link link(Reference about, long messageId) {
    return new Link(about.recipient(), about.purpose(), messageId);
  }
}
