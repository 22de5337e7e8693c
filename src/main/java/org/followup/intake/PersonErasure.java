package org.followup.intake;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.recipient.Erasing;
import org.followup.recipient.Erasure;
import org.followup.recipient.Erasures;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.RightsRequests;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Erases a person out of all rooms (GDPR article 17). */
@Component
public class PersonErasure {

  private final Recipients recipients;
  private final Erasures erasures;
  private final RightsRequests requests;
  private final Outbox outbox;
  private final Inbox inbox;

  PersonErasure(
      Recipients recipients,
      Erasures erasures,
      RightsRequests requests,
      Outbox outbox,
      Inbox inbox) {
    this.recipients = recipients;
    this.erasures = erasures;
    this.requests = requests;
    this.outbox = outbox;
    this.inbox = inbox;
  }

  /**
   * Erases the person, in one transaction that holds them. At this commit everything queued is
   * withdrawn; the event {@code recipient-erased} ends the running journeys right after. Repeating
   * it is harmless.
   *
   * @param by a login, or {@code API key}
   * @return the receipt
   */
  @Transactional
  public Erasure erase(RecipientId name, String by) {
    recipients.lock(List.of(name));
    RecipientId id = recipients.standing(name);
    outbox.withdrawAll(id, false, "recipient erased");
    Erasing erasing = recipients.erase(id);
    inbox.accept(
        List.of(
            new NewEvent(
                "followup/recipients",
                UUID.randomUUID().toString(),
                "recipient-erased",
                null,
                id,
                null,
                null,
                Map.of(),
                NewEvent.Handling.ACT)));
    Erasure receipt = erasures.record(erasing, by);
    requests.closeErased(id, receipt.receipt(), by);
    return receipt;
  }
}
