package org.followup.tracking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Consents;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.LateVerdictRepository.Due;
import org.springframework.stereotype.Component;

/** Tells the inbox what persons did with their mails. */
@Component
class HitEvents {

  private final Consents consents;
  private final Restrictions restrictions;
  private final Outbox outbox;
  private final Inbox inbox;

  HitEvents(Consents consents, Restrictions restrictions, Outbox outbox, Inbox inbox) {
    this.consents = consents;
    this.restrictions = restrictions;
    this.outbox = outbox;
    this.inbox = inbox;
  }

  /**
   * Accepts one event for each of these human hits whose person allowed it when they hit and allows
   * it still, with the time of the hit, in the caller's transaction.
   */
  void tell(List<Due> hits) {
    List<Due> named =
        hits.stream()
            .filter(hit -> hit.recipient() != null && hit.level() == TrackingLevel.INDIVIDUAL)
            .toList();
    Set<RecipientId> people =
        named.stream().map(Due::recipient).filter(Objects::nonNull).collect(Collectors.toSet());
    Set<RecipientId> silent = new HashSet<>(restrictions.list(people));
    people.stream()
        .filter(person -> consents.trackingLevel(person) != TrackingLevel.INDIVIDUAL)
        .forEach(silent::add);
    List<NewEvent> events = new ArrayList<>();
    for (Due hit : named) {
      if (!silent.contains(hit.recipient())) {
        outbox.find(hit.seen().messageId()).ifPresent(mail -> events.add(event(hit, mail)));
      }
    }
    inbox.accept(events);
  }

  private static NewEvent event(Due hit, PostedMessage mail) {
    Map<String, Object> data = mail.facts();
    String target = hit.target();
    if (target != null) {
      data.put("link", target);
    }
    return new NewEvent(
        "followup/tracking",
        "hit-" + hit.seen().hitId(),
        hit.seen().kind().eventType(),
        hit.seen().at(),
        hit.recipient(),
        null,
        mail.subject(),
        data,
        NewEvent.Handling.ACT);
  }
}
