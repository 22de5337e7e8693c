package org.followup.journey;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.followup.event.Event;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * The consent for one topic that an event brings along: {@code data.purpose} and {@code
 * data.consent} with {@code source} and {@code text}. So somebody who asks to be told of one thing
 * agrees to it in the same breath. What lacks a part is no consent.
 */
final class ConsentInEvent {

  private static final Pattern TOPIC = Pattern.compile("marketing:[a-z0-9]+(-[a-z0-9]+)*");

  private ConsentInEvent() {}

  /** An express consent of the event's own time; empty where the event brings none. */
  static Optional<Consents.Consent> find(Event event) {
    String purpose = event.text("purpose");
    if (purpose == null
        || !TOPIC.matcher(purpose).matches()
        || !(event.data().get("consent") instanceof Map<?, ?> given)) {
      return Optional.empty();
    }
    String source = text(given.get("source"));
    String text = text(given.get("text"));
    if (source == null || text == null) {
      return Optional.empty();
    }
    Map<String, Object> evidence = new HashMap<>();
    evidence.put("source", source);
    evidence.put("text", text);
    evidence.put("event", event.id());
    evidence.put("type", event.type());
    return Optional.of(
        new Consents.Consent(new Purpose(purpose), true, "express", null, event.time(), evidence));
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text && !text.isBlank() ? text : null;
  }
}
