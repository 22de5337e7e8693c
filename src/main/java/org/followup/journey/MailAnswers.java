package org.followup.journey;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.AttributionSettings;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What came back from the mails of an instance, as the log of events knows it: what our own links
 * and pixels told of a person who allows that, and what a mail provider or the shop posted.
 */
@Component
class MailAnswers {

  private static final String CLICKED = "email-link-clicked";
  private static final String ORDERED = "order-completed";

  /** More than one person does since an entry; a log that is fuller is read from its end. */
  private static final int MOST_EVENTS = 1_000;

  private final History history;
  private final AttributionSettings attribution;

  MailAnswers(History history, AttributionSettings attribution) {
    this.history = history;
    this.attribution = attribution;
  }

  /** The instance that asks. */
  record Asking(RecipientId recipient, String journey, String instanceId, Instant enteredAt) {}

  boolean opened(Asking asking, String mail) {
    return answered(asking, "email-opened", mail);
  }

  boolean clicked(Asking asking, String mail) {
    return answered(asking, CLICKED, mail);
  }

  /** A provider names the mail and may not know the journey. */
  private boolean answered(Asking asking, String type, String mail) {
    return history.list(asking.recipient(), List.of(type), asking.enteredAt(), MOST_EVENTS).stream()
        .anyMatch(
            event ->
                mail.equals(event.text("message"))
                    && isNoOther(event.text("journey"), asking.journey())
                    && isNoOther(event.text("instance"), asking.instanceId()));
  }

  private static boolean isNoOther(@Nullable String named, String own) {
    return named == null || named.equals(own);
  }

  /**
   * Whether an order since the entry is owed to the journey: the last click before it that names a
   * journey names this one, and was no longer ago than the journey's window.
   */
  boolean converted(Asking asking) {
    Instant since = asking.enteredAt().minus(attribution.windowOf(asking.journey()));
    List<Event> events =
        history.list(asking.recipient(), List.of(ORDERED, CLICKED), since, MOST_EVENTS);
    return events.stream()
        .filter(event -> event.type().equals(ORDERED))
        .filter(order -> !order.time().isBefore(asking.enteredAt()))
        .anyMatch(
            order ->
                findLastClick(events, order)
                    .filter(click -> asking.journey().equals(click.text("journey")))
                    .filter(click -> isWithinWindow(click, order, asking.journey()))
                    .isPresent());
  }

  private static Optional<Event> findLastClick(List<Event> newestFirst, Event order) {
    return newestFirst.stream()
        .filter(event -> event.type().equals(CLICKED) && event.text("journey") != null)
        .filter(click -> !click.time().isAfter(order.time()))
        .findFirst();
  }

  private boolean isWithinWindow(Event click, Event order, String journey) {
    return !click.time().plus(attribution.windowOf(journey)).isBefore(order.time());
  }
}
