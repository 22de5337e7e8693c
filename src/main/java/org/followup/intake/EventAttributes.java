package org.followup.intake;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.followup.event.NewEvent;
import org.followup.event.NewEvent.Handling;
import org.followup.intake.JsonReader.Faults;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/** Checks the attributes of one event, those of CloudEvents 1.0 and ours; others are let pass. */
final class EventAttributes {

  private final Map<String, Object> attributes;
  private final Faults faults;

  private EventAttributes(Map<String, Object> attributes, Faults faults) {
    this.attributes = attributes;
    this.faults = faults;
  }

  /** The event, or empty where {@code faults} was told why not. */
  static Optional<NewEvent> read(Map<String, Object> attributes, Faults faults) {
    return new EventAttributes(attributes, faults).read();
  }

  private Optional<NewEvent> read() {
    checkVersion();
    String id = required("id", NewEvent.MAX_LENGTH);
    String source = required("source", NewEvent.MAX_LENGTH);
    String type = required("type", NewEvent.MAX_TYPE_LENGTH);
    if (type != null && !NewEvent.TYPE.matcher(type).matches()) {
      faults.add("type", "must match " + NewEvent.TYPE + ", such as order-completed");
      type = null;
    }
    Instant time = time("time");
    Instant expiresAt = time("expirytime");
    if (time != null && expiresAt != null && expiresAt.isBefore(time)) {
      faults.add("expirytime", "must not be before time: the event would never be worth anything");
    }
    String recipient = optional("recipient", NewEvent.MAX_LENGTH);
    String anonymousId = optional("anonymousid", NewEvent.MAX_LENGTH);
    String subject = optional("subject", NewEvent.MAX_LENGTH);
    Map<String, Object> data = data();
    checkRecognition(data, recipient, anonymousId);
    checkAlias(type, data, recipient);
    if (id == null || source == null || type == null) {
      return Optional.empty();
    }
    return Optional.of(
        new NewEvent(
            source,
            id,
            type,
            time,
            recipient == null ? null : new RecipientId(recipient),
            anonymousId,
            subject,
            data,
            Handling.ACT,
            expiresAt));
  }

  private void checkVersion() {
    Object version = attributes.get("specversion");
    if (version != null && !version.equals("1.0")) {
      faults.add("specversion", "must be the string \"1.0\" where it is given");
    }
  }

  private @Nullable String required(String name, int longest) {
    if (attributes.get(name) == null) {
      faults.add(name, "is required");
      return null;
    }
    return optional(name, longest);
  }

  private @Nullable String optional(String name, int longest) {
    Object value = attributes.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      faults.add(name, "must be a string" + (value instanceof Number ? ": put it in quotes" : ""));
      return null;
    }
    if (text.isBlank()) {
      faults.add(name, "must not be empty");
      return null;
    }
    if (text.length() > longest) {
      faults.add(name, "must have at most %d characters".formatted(longest));
      return null;
    }
    if (text.codePoints().anyMatch(c -> c != 0 && Character.isISOControl(c))) {
      faults.add(name, "must not contain control characters");
      return null;
    }
    // the reader has named these already
    return text.indexOf('\0') >= 0 ? null : text;
  }

  private @Nullable Instant time(String name) {
    Object value = attributes.get(name);
    if (value == null) {
      return null;
    }
    Optional<Instant> time = value instanceof String text ? Rfc3339.read(text) : Optional.empty();
    if (time.isEmpty()) {
      faults.add(
          name, "must be a date-time of RFC 3339 with its offset, such as 2026-11-21T10:00:00Z");
    }
    return time.orElse(null);
  }

  @SuppressWarnings("unchecked") // the reader makes no other maps
  private Map<String, Object> data() {
    if (attributes.get("data_base64") != null) {
      faults.add("data_base64", "is not supported: put a JSON object in data");
    }
    Object data = attributes.get("data");
    if (data == null) {
      return Map.of();
    }
    if (data instanceof Map<?, ?> object) {
      return (Map<String, Object>) object;
    }
    faults.add("data", "must be a JSON object");
    return Map.of();
  }

  /** What would be taken and change nothing is told at once. */
  private void checkAlias(
      @Nullable String type, Map<String, Object> data, @Nullable String recipient) {
    if (!"alias".equals(type)) {
      return;
    }
    if (recipient == null) {
      faults.add("recipient", "is required: the name that the person has from now on");
    }
    if (!(data.get("previousId") instanceof String previous)
        || previous.isBlank()
        || previous.length() > NewEvent.MAX_LENGTH
        || previous.codePoints().anyMatch(Character::isISOControl)) {
      faults.add(
          "data.previousId", "is required: the earlier name, a string of 1 to 200 characters");
    }
  }

  private void checkRecognition(
      Map<String, Object> data, @Nullable String recipient, @Nullable String anonymousId) {
    Object recognition = data.get("recognition");
    if (recognition == null) {
      return;
    }
    int highest = recipient == null && anonymousId != null ? 2 : 4;
    if (!(recognition instanceof Integer level) || level < 1 || level > highest) {
      faults.add(
          "data.recognition",
          highest == 4
              ? "must be a whole number from 1 to 4"
              : "must be 1 or 2 for an event that names a device only");
    }
  }
}
