package org.followup.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What recipients say of what a mail asked about. */
@Component
class Ratings {

  private static final Logger log = LoggerFactory.getLogger(Ratings.class);

  private final Recipients recipients;
  private final LinkRepository links;
  private final Outbox outbox;
  private final Inbox inbox;

  Ratings(Recipients recipients, LinkRepository links, Outbox outbox, Inbox inbox) {
    this.recipients = recipients;
    this.links = links;
    this.outbox = outbox;
    this.inbox = inbox;
  }

  /** What became of a rating. */
  enum Outcome {
    TAKEN,
    /** This mail brought one already. */
    REPEATED,
    /** The person was erased meanwhile; nothing is kept. */
    ERASED
  }

  /**
   * Accepts the rating as event {@code review-submitted}, once per mail: the first one stands. The
   * text lies deeper in the data than an engine variable is taken from. Holds the recipient, so
   * that an erasure comes before it or takes it along.
   *
   * @param stars 1 to 5
   */
  @Transactional
  Outcome submit(long messageId, RecipientId recipient, int stars, @Nullable String text) {
    recipients.lock(List.of(recipient));
    if (links.find(messageId, 0).isEmpty()) {
      return Outcome.ERASED;
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("rating", stars);
    if (text != null) {
      data.put("review", Map.of("text", text));
    }
    String subject = outbox.find(messageId).map(PostedMessage::subject).orElse(null);
    boolean first =
        inbox
                .accept(
                    List.of(
                        new NewEvent(
                            "followup/rating",
                            "rating-" + messageId,
                            "review-submitted",
                            null,
                            recipient,
                            null,
                            subject,
                            data,
                            NewEvent.Handling.ACT)))
                .accepted()
            == 1;
    if (first) {
      log.info("Recipient rated, recipient={} messageId={}", recipient, messageId);
    }
    return first ? Outcome.TAKEN : Outcome.REPEATED;
  }
}
