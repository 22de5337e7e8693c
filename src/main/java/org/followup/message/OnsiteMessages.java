package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.followup.message.OnsiteRepository.Fetched;
import org.followup.message.OnsiteRepository.Open;
import org.followup.recipient.Channel;
import org.followup.recipient.Permissions;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/**
 * Messages on pages of the shop. Nothing is pushed: a message stays queued, and can be withdrawn,
 * until a page of its recipient asks. Then the gates are asked again and it counts as sent; it is
 * shown with each page until a page says that it was seen, its time runs out, or what would have
 * withdrawn it comes: what nobody has seen is withdrawn still.
 */
@Component
public class OnsiteMessages {

  /** Of one person at a time: a page is no inbox. */
  static final int MOST = 3;

  private static final Logger log = LoggerFactory.getLogger(OnsiteMessages.class);

  private final OnsiteRepository onsite;
  private final OnsiteDeparture departure;
  private final OutboxRepository outbox;
  private final Recipients recipients;
  private final Permissions permissions;
  private final ObjectMapper json;
  private final Clock clock;

  OnsiteMessages(
      OnsiteRepository onsite,
      OnsiteDeparture departure,
      OutboxRepository outbox,
      Recipients recipients,
      Permissions permissions,
      ObjectMapper json,
      Clock clock) {
    this.onsite = onsite;
    this.departure = departure;
    this.outbox = outbox;
    this.recipients = recipients;
    this.permissions = permissions;
    this.json = json;
    this.clock = clock;
  }

  /**
   * One to be shown.
   *
   * @param id not to be guessed, the same each time
   * @param until when it is too late to show it
   */
  public record Shown(String id, Instant until, Content content) {}

  /**
   * What is to be seen, all of it text and none of it markup.
   *
   * @param placement {@code banner}, {@code corner}, {@code modal}, or a place of the shop's own
   * @param language BCP 47 tag
   * @param direction of the language: {@code ltr} or {@code rtl}
   * @param image address of a picture that says nothing new
   */
  public record Content(
      String placement,
      String language,
      String direction,
      String title,
      String text,
      @Nullable Button button,
      @Nullable String image) {}

  /** Where it leads: https, or a path of the shop. */
  public record Button(String label, String url) {}

  /**
   * What a page of the recipient shows now, oldest first, at most three: what was fetched before
   * and is not seen yet, then what the gates let go now. Asking again changes nothing. Takes a
   * transaction of its own for each message, so that a broken one holds up no other; that one fails
   * and can be repeated.
   */
  public List<Shown> list(RecipientId asking) {
    RecipientId recipient = recipients.standing(asking);
    Instant now = now();
    int room = MOST - onsite.listOpen(recipient, now).size();
    if (room > 0) {
      onsite.listDue(recipient, now, room).forEach(id -> handOver(recipient, id, now));
    }
    return onsite.listOpen(recipient, now).stream()
        .filter(open -> isPermitted(recipient, open, now))
        .limit(MOST)
        .map(open -> new Shown(open.publicId(), open.shownUntil(), read(open)))
        .toList();
  }

  /**
   * A page says that somebody saw the message, or did something with it: it is shown no more. It
   * counts as sent then, even where it was withdrawn while the page was on its way.
   *
   * @param reply what the page said, a word without personal data
   * @return the message's number; empty where the recipient has no such message
   */
  @Transactional
  public Optional<Long> end(RecipientId asking, String id, String reply) {
    RecipientId recipient = recipients.standing(asking);
    recipients.lock(List.of(recipient));
    Optional<Fetched> found = onsite.find(recipient, id);
    found.ifPresent(
        message -> {
          Instant now = now();
          onsite.end(message.messageId(), now);
          onsite.note(message.messageId(), reply, now);
          if (message.withdrawn()) {
            outbox.appendVerdict(
                message.messageId(),
                "evidence",
                new Judgement(MessageState.SENT, null, "it was seen all the same", null, List.of()),
                now);
          }
          if (!message.ended() || message.withdrawn()) {
            log.info("Message was seen on a page messageId={}", message.messageId());
          }
        });
    return found.map(Fetched::messageId);
  }

  private void handOver(RecipientId recipient, long messageId, Instant now) {
    try {
      departure.handOver(recipient, messageId, now);
    } catch (MailFault e) {
      log.error("Message {} failed: {}. It can be repeated once mended.", messageId, e.reason());
      departure.close(messageId, MessageState.FAILED, e.reason(), now);
    } catch (DataAccessException | TransactionException e) {
      throw e; // it stays queued, and the page asks again
    } catch (RuntimeException e) {
      log.error("Message {} failed; it can be repeated once mended.", messageId, e);
      departure.close(messageId, MessageState.FAILED, e.getClass().getSimpleName(), now);
    }
  }

  /** What the person said after it was fetched is obeyed too. */
  private boolean isPermitted(RecipientId recipient, Open open, Instant now) {
    return permissions
            .ask(recipient, open.purpose(), Channel.ONSITE, open.category(), now)
            .objection()
        == null;
  }

  private Content read(Open open) {
    try {
      return json.readValue(open.content(), Content.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Page message " + open.publicId() + " is no JSON.", e);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
