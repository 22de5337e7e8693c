package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.followup.message.OnsiteRepository.Fetched;
import org.followup.message.OnsiteRepository.Open;
import org.followup.message.OnsiteRepository.Waiting;
import org.followup.node.FaultWords;
import org.followup.recipient.Channel;
import org.followup.recipient.Permissions;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
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

  /** Of what waits, at a time: there may be many for places that the page does not have. */
  private static final int LOOK = 100;

  private static final Logger log = LoggerFactory.getLogger(OnsiteMessages.class);

  private final OnsiteRepository onsite;
  private final OnsiteDeparture departure;
  private final OutboxRepository outbox;
  private final ChannelVersions templates;
  private final Recipients recipients;
  private final Permissions permissions;
  private final ObjectMapper json;
  private final Clock clock;

  OnsiteMessages(
      OnsiteRepository onsite,
      OnsiteDeparture departure,
      OutboxRepository outbox,
      ChannelVersions templates,
      Recipients recipients,
      Permissions permissions,
      ObjectMapper json,
      Clock clock) {
    this.onsite = onsite;
    this.departure = departure;
    this.outbox = outbox;
    this.templates = templates;
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

  /** As {@link #list(RecipientId, Collection)}, for a page that shows messages in any place. */
  public List<Shown> list(RecipientId asking) {
    return list(asking, List.of());
  }

  /**
   * What a page of the recipient shows now, oldest first, at most three: what was fetched before
   * and is not seen yet, then what the gates let go now. Asking again changes nothing. Takes a
   * transaction of its own for each message, so that a broken one holds up no other; that one fails
   * and can be repeated.
   *
   * @param placements those that the page has, so that no other is fetched; none for all
   */
  public List<Shown> list(RecipientId asking, Collection<String> placements) {
    RecipientId recipient = recipients.standing(asking);
    Instant now = now();
    List<Shown> shown = listShown(recipient, placements, now);
    int room = MOST - shown.size();
    return room > 0 && fetch(recipient, placements, room, now)
        ? listShown(recipient, placements, now)
        : shown;
  }

  private List<Shown> listShown(RecipientId recipient, Collection<String> placements, Instant now) {
    return onsite.listOpen(recipient, now).stream()
        .filter(open -> isPermitted(recipient, open, now))
        .map(open -> new Shown(open.publicId(), open.shownUntil(), read(open)))
        .filter(shown -> isPlace(shown.content().placement(), placements))
        .limit(MOST)
        .toList();
  }

  private static boolean isPlace(String placement, Collection<String> placements) {
    return placements.isEmpty() || placements.contains(placement);
  }

  /** Whether there may be more to show than before. */
  private boolean fetch(
      RecipientId recipient, Collection<String> placements, int room, Instant now) {
    int fetched = 0;
    for (Waiting one : onsite.listDue(recipient, now, LOOK)) {
      if (fetched == room) {
        break;
      }
      try {
        if (hasPlace(recipient, one, placements) && handOver(recipient, one.messageId(), now)) {
          fetched++;
        }
      } catch (DataAccessException | TransactionException passing) {
        log.warn(
            "Message {} stays queued and the page asks again: {}",
            one.messageId(),
            FaultWords.of(passing));
        break;
      }
    }
    return fetched > 0;
  }

  /** One whose template cannot be read is handed over, which says so. */
  private boolean hasPlace(RecipientId recipient, Waiting one, Collection<String> placements) {
    if (placements.isEmpty()) {
      return true;
    }
    try {
      return templates
          .find(
              Channel.ONSITE,
              one.journey(),
              one.message(),
              one.version(),
              recipients.localeOf(recipient))
          .map(found -> found.as(OnsiteTemplate.class).placement())
          .map(placement -> isPlace(placement, placements))
          .orElse(true);
    } catch (MailFault unreadable) {
      return true;
    }
  }

  /**
   * A page says that somebody saw the message, or did something with it: it is shown no more. It
   * counts as sent then, even where it was withdrawn, or its time ran out, while the page was on
   * its way.
   *
   * @param reply what the page said, a word without personal data
   * @return the message's number; empty where the recipient has no such message
   */
  @Transactional
  public Optional<Long> end(RecipientId asking, String id, String reply) {
    recipients.lock(List.of(asking)); // the name may change until then
    Optional<Fetched> found = onsite.lock(recipients.standing(asking), id);
    found.ifPresent(
        message -> {
          Instant now = now();
          onsite.end(message.messageId(), reply, now);
          if (message.unsent()) {
            outbox.appendVerdict(
                message.messageId(),
                "evidence",
                new Judgement(MessageState.SENT, null, "it was seen all the same", null, List.of()),
                now);
          }
          if (!message.ended() || message.unsent()) {
            log.info("Message was seen on a page messageId={}", message.messageId());
          }
        });
    return found.map(Fetched::messageId);
  }

  /**
   * @return as {@link OnsiteDeparture#handOver}
   * @throws DataAccessException where the database is away or somebody else was first: it stays
   *     queued
   */
  private boolean handOver(RecipientId recipient, long messageId, Instant now) {
    try {
      return departure.handOver(recipient, messageId, now);
    } catch (MailFault e) {
      fail(messageId, e.reason(), e.reason(), now);
    } catch (TransactionException
        | TransientDataAccessException
        | RecoverableDataAccessException
        | NonTransientDataAccessResourceException
        | UncategorizedDataAccessException e) {
      throw e;
    } catch (DataAccessException e) {
      fail(messageId, "the database refused it: " + FaultWords.of(e), FaultWords.of(e), now);
    } catch (RuntimeException e) {
      fail(messageId, e.getClass().getSimpleName(), FaultWords.of(e), now);
    }
    return false;
  }

  private void fail(long messageId, String reason, String words, Instant now) {
    log.error("Message {} failed: {}. It can be repeated once mended.", messageId, words);
    departure.close(messageId, MessageState.FAILED, reason, now);
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
