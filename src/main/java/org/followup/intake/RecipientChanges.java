package org.followup.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Contacts;
import org.followup.recipient.Permission;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a shop may do to a recipient, by any name that the person has, each in one transaction that
 * holds the recipient: no event and no send of the person crosses it.
 */
@Component
class RecipientChanges {

  private final Recipients recipients;
  private final Contacts contacts;
  private final Consents consents;
  private final Inbox inbox;
  private final Outbox outbox;

  RecipientChanges(
      Recipients recipients, Contacts contacts, Consents consents, Inbox inbox, Outbox outbox) {
    this.recipients = recipients;
    this.contacts = contacts;
    this.consents = consents;
    this.inbox = inbox;
    this.outbox = outbox;
  }

  /** A profile and whether it is new. */
  record Written(Profile profile, Contacts.Ways ways, boolean created) {}

  @Transactional
  Written put(RecipientId id, RecipientFields fields) {
    recipients.lock(List.of(id));
    boolean created = recipients.find(id).isEmpty();
    contacts.put(id, fields.ways());
    return new Written(write(id, fields), fields.ways(), created);
  }

  /** Empty where nobody of that id is known. Faults of the patch are answered as 400. */
  @Transactional
  Optional<Written> merge(RecipientId id, ObjectNode patch) {
    recipients.lock(List.of(id));
    Optional<Profile> before = recipients.find(id);
    if (before.isEmpty()) {
      return Optional.empty();
    }
    RecipientFaults faults = new RecipientFaults();
    RecipientFields merged =
        RecipientFields.merge(
            id, RecipientFields.of(before.get(), contacts.find(id)), patch, faults);
    faults.refuse();
    contacts.put(id, merged.ways());
    Profile after =
        recipients.change(
            id, merged.email(), merged.locale(), merged.timeZone(), merged.attributes());
    return Optional.of(new Written(after, merged.ways(), false));
  }

  /**
   * Records what the recipient said, creating the profile where there is none, since shops report a
   * consent before anything else. A withdrawal that leaves no permission ends the journeys of the
   * topic by the event {@code unsubscribed}; one of all marketing withdraws what is queued as well.
   */
  @Transactional
  void consent(RecipientId name, Consent consent) {
    recipients.lock(List.of(name));
    RecipientId id = recipients.standing(name);
    if (recipients.find(id).isEmpty()) {
      recipients.put(id, null, null, null, Map.of());
    }
    long number = consents.record(id, consent);
    Purpose purpose = consent.purpose();
    if (!purpose.isMarketing() || consents.permission(id, purpose) instanceof Permission.Granted) {
      return;
    }
    boolean all = purpose.equals(Purpose.ALL_MARKETING);
    if (all) {
      outbox.withdrawAll(id, true, "unsubscribed");
    }
    inbox.accept(
        List.of(
            event(
                "followup/consents",
                "consent-" + number,
                "unsubscribed",
                id,
                all ? Map.of() : Map.of("topic", purpose.topic()))));
  }

  private Profile write(RecipientId id, RecipientFields fields) {
    return recipients.put(
        id, fields.email(), fields.locale(), fields.timeZone(), fields.attributes());
  }

  private static NewEvent event(
      String source, String eventId, String type, RecipientId id, Map<String, Object> data) {
    return new NewEvent(source, eventId, type, null, id, null, null, data, NewEvent.Handling.ACT);
  }
}
