package org.followup.tracking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.MailEvidence;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.message.PrintOrders;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppression.Reason;
import org.followup.recipient.Suppressions;
import org.followup.recipient.Suppressions.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door for letters that came back: each becomes an event, its line in the time line says so,
 * and no letter goes to that addressee there any more. Where the person has moved since, the new
 * address stays free.
 */
@Component
public class LetterReturns {

  private static final Logger log = LoggerFactory.getLogger(LetterReturns.class);

  private final PrintOrders orders;
  private final Outbox outbox;
  private final MailEvidence evidence;
  private final Recipients recipients;
  private final Suppressions suppressions;
  private final Inbox inbox;

  LetterReturns(
      PrintOrders orders,
      Outbox outbox,
      MailEvidence evidence,
      Recipients recipients,
      Suppressions suppressions,
      Inbox inbox) {
    this.orders = orders;
    this.outbox = outbox;
    this.evidence = evidence;
    this.recipients = recipients;
    this.suppressions = suppressions;
    this.inbox = inbox;
  }

  /**
   * What was told.
   *
   * @param returned news
   * @param known told before
   * @param unknown of no letter of the order
   */
  public record Told(int returned, int known, List<String> unknown) {}

  /**
   * Takes what came back of an order, all or none. Told again it changes nothing.
   *
   * @param messageIds as {@code order.csv} has them
   */
  @Transactional
  public Told take(long orderId, List<String> messageIds, String by) {
    Map<String, PostedMessage> letters = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String id : messageIds.stream().distinct().toList()) {
      orders
          .findMessage(orderId, id)
          .flatMap(outbox::find)
          .ifPresentOrElse(letter -> letters.put(id, letter), () -> unknown.add(id));
    }
    recipients.lock(letters.values().stream().map(PostedMessage::recipient).toList());
    orders.hold(orderId);
    int returned = 0;
    for (Map.Entry<String, PostedMessage> letter : letters.entrySet()) {
      returned += take(orderId, letter.getKey(), letter.getValue(), by) ? 1 : 0;
    }
    return new Told(returned, letters.size() - returned, unknown);
  }

  private boolean take(long orderId, String id, PostedMessage seen, String by) {
    Optional<PrintOrders.Sent> sent = orders.cameBack(orderId, id);
    if (sent.isEmpty()) {
      return false;
    }
    if (sent.get().addressee().isEmpty()) {
      return true; // the person was erased: nobody is told
    }
    // once more, since whose it is may have changed before it was held
    PostedMessage letter = outbox.find(seen.messageId()).orElse(seen);
    evidence.cameBack(letter.messageId(), "the letter came back");
    suppressions.suppress(
        sent.get().addressee().get(), Scope.ALL, Reason.RETURNED, null, sent.get().at(), by);
    inbox.accept(
        List.of(
            new NewEvent(
                "followup/letters",
                id,
                "letter-returned",
                null,
                letter.recipient(),
                null,
                letter.subject(),
                letter.facts(),
                NewEvent.Handling.ACT)));
    log.info("Letter came back messageId={} order={}", letter.messageId(), orderId);
    return true;
  }
}
