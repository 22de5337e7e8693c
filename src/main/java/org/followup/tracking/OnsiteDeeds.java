package org.followup.tracking;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.OnsiteMessages;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Consents;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.followup.recipient.TrackingLevel;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What people did with messages on pages of the shop. */
@Component
class OnsiteDeeds {

  private final OnsiteMessages messages;
  private final Recipients recipients;
  private final Consents consents;
  private final Restrictions restrictions;
  private final Outbox outbox;
  private final Inbox inbox;

  OnsiteDeeds(
      OnsiteMessages messages,
      Recipients recipients,
      Consents consents,
      Restrictions restrictions,
      Outbox outbox,
      Inbox inbox) {
    this.messages = messages;
    this.recipients = recipients;
    this.consents = consents;
    this.restrictions = restrictions;
    this.outbox = outbox;
    this.inbox = inbox;
  }

  /** What can be done with one. */
  enum Deed {
    SHOWN,
    CLICKED,
    DISMISSED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Deed> read(String word) {
      return Arrays.stream(values()).filter(deed -> deed.word().equals(word)).findFirst();
    }
  }

  /**
   * Ends the display of the message, whoever's it is by what they allow; tells the inbox, once for
   * each deed, where the person allows to be followed. Without that only that it was seen is kept.
   *
   * @return false where the person has no such message
   */
  @Transactional
  boolean note(RecipientId asking, String id, Deed deed) {
    recipients.lock(List.of(asking)); // what was read before may be stale
    RecipientId reader = recipients.standing(asking);
    boolean named =
        consents.trackingLevel(reader) == TrackingLevel.INDIVIDUAL
            && restrictions.find(reader).isEmpty();
    Optional<Long> message = messages.end(reader, id, (named ? deed : Deed.SHOWN).word());
    if (named) {
      message
          .flatMap(outbox::find)
          .ifPresent(sent -> inbox.accept(List.of(event(sent, reader, id, deed))));
    }
    return message.isPresent();
  }

  private static NewEvent event(PostedMessage sent, RecipientId reader, String id, Deed deed) {
    return new NewEvent(
        "followup/onsite",
        id + "-" + deed.word(),
        "onsite-message-" + deed.word(),
        null,
        reader,
        null,
        sent.subject(),
        sent.facts(),
        NewEvent.Handling.ACT);
  }
}
