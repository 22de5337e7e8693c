package org.followup.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.NewEvent.Handling;
import org.followup.message.MailReturns;
import org.followup.message.Outbox;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.UnsubscribeRepository.Reference;
import org.jspecify.annotations.Nullable;
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
  private final MailReturns returns;

  Unsubscribing(
      UnsubscribeRepository references,
      SecretKeys keys,
      Recipients recipients,
      Consents consents,
      Inbox inbox,
      Outbox outbox,
      MailReturns returns) {
    this.references = references;
    this.keys = keys;
    this.recipients = recipients;
    this.consents = consents;
    this.inbox = inbox;
    this.outbox = outbox;
    this.returns = returns;
  }

  /** A genuine link. */
  record Link(long reference, RecipientId recipient, Purpose purpose, long messageId) {}

  /** The token of the preferences of the link's reader. */
  String preferencesOf(Link link) {
    return new SubscriptionToken(link.reference(), link.messageId())
        .write(SubscriptionToken.Kind.PREFERENCES, keys);
  }

  Optional<Link> find(String token) {
    return find(SubscriptionToken.read(SubscriptionToken.Kind.UNSUBSCRIBE, token, keys));
  }

  /** The link to the preferences of the same reader. */
  Optional<Link> findPreferences(String token) {
    return find(SubscriptionToken.read(SubscriptionToken.Kind.PREFERENCES, token, keys));
  }

  /** What a token in a mail address stands for. */
  Optional<Link> findByMail(String token) {
    return find(SubscriptionToken.readFromAddress(token, keys));
  }

  private Optional<Link> find(Optional<SubscriptionToken> token) {
    return token.flatMap(
        genuine ->
            references
                .find(genuine.reference())
                .map(about -> link(genuine.reference(), about, genuine.messageId())));
  }

  boolean isSubscribed(Link link) {
    return consents.permission(link.recipient(), link.purpose()) instanceof Permission.Granted;
  }

  /** Stops the mails of the link's topic, or all, as {@link #stop}. */
  @Transactional
  void unsubscribe(Link link, boolean fromEverything) {
    stop(
        link.recipient(),
        fromEverything ? Purpose.ALL_MARKETING : link.purpose(),
        Map.of("source", "unsubscribe link", "messageId", link.messageId()));
  }

  /**
   * Withdraws the consent at this commit. Repeating it within a minute changes nothing, later it is
   * one more record; once the person has consented anew, it works again. The event's identity is
   * the withdrawal's, so each withdrawal is told to the journeys exactly once.
   *
   * @param purpose marketing
   * @param evidence {@code source} and whatever else shows who stopped it and how; {@code
   *     messageId}, a long, names the mail that led to it
   */
  @Transactional
  void stop(RecipientId recipient, Purpose purpose, Map<String, Object> evidence) {
    boolean all = purpose.equals(Purpose.ALL_MARKETING);
    recipients.lock(List.of(recipient));
    if (all) {
      outbox.withdrawAll(recipient, true, "unsubscribed");
    }
    Optional<Long> withdrawal = consents.withdraw(recipient, purpose, evidence);
    if (withdrawal.isEmpty()) {
      return;
    }
    inbox.accept(
        List.of(
            event(
                "followup/unsubscribe",
                "consent-" + withdrawal.get(),
                recipient,
                purpose,
                null,
                Handling.ACT)));
    told(recipient, purpose, evidence);
  }

  /**
   * As {@link #stop(RecipientId, Purpose, Map)}, where somebody else tells of it: the event has the
   * identity of his news, so that a second telling changes nothing. A consent to the topic that was
   * given since stands, and the event ends no journey then.
   *
   * @param at when the person said so; a moment ahead of the clock counts as now
   */
  @Transactional
  void stop(
      RecipientId recipient,
      Purpose purpose,
      Map<String, Object> evidence,
      Instant at,
      String source,
      String id) {
    boolean all = purpose.equals(Purpose.ALL_MARKETING);
    recipients.lock(List.of(recipient));
    boolean over = !all && isGivenSince(recipient, purpose, at);
    NewEvent event =
        event(source, id, recipient, purpose, at, over ? Handling.RECORD : Handling.ACT);
    if (inbox.accept(List.of(event)).accepted() == 0) {
      return;
    }
    if (all) {
      outbox.withdrawAll(recipient, true, "unsubscribed");
      consents.withdraw(recipient, purpose, evidence);
    } else {
      consents.withdraw(recipient, purpose, at, evidence);
    }
    told(recipient, purpose, evidence);
  }

  private boolean isGivenSince(RecipientId recipient, Purpose purpose, Instant at) {
    return consents
        .findDecisive(recipient, purpose)
        .filter(said -> said.granted() && said.at().isAfter(at))
        .isPresent();
  }

  private static NewEvent event(
      String source,
      String id,
      RecipientId recipient,
      Purpose purpose,
      @Nullable Instant at,
      Handling handling) {
    return new NewEvent(
        source,
        id,
        "unsubscribed",
        at,
        recipient,
        null,
        null,
        purpose.equals(Purpose.ALL_MARKETING) ? Map.of() : Map.of("topic", purpose.topic()),
        handling);
  }

  private void told(RecipientId recipient, Purpose purpose, Map<String, Object> evidence) {
    log.info(
        "Recipient unsubscribed, recipient={} purpose={} source=\"{}\"",
        recipient,
        purpose,
        evidence.get("source"));
    if (evidence.get("messageId") instanceof Long messageId) {
      returns.note(messageId, MailReturns.Kind.UNSUBSCRIBED);
    }
  }

  private static Link link(long reference, Reference about, long messageId) {
    return new Link(reference, about.recipient(), about.purpose(), messageId);
  }
}
