package org.followup.event;

import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/** Whose order an event keeps, and whom the claim holds for it. */
final class EventKeys {

  private static final int MAX_LENGTH = 200;

  private EventKeys() {}

  /**
   * The recipient's id, else a key of the subject. Keys that fall together share a lock and an
   * order, which does no harm.
   */
  static String of(Event event) {
    if (event.recipient() != null) {
      return event.recipient().value();
    }
    String key = "subject:" + (event.subject() == null ? "" : event.subject());
    return key.substring(0, Math.min(key.length(), MAX_LENGTH));
  }

  static @Nullable String recipient(Event event) {
    RecipientId recipient = event.recipient();
    return recipient == null ? null : recipient.value();
  }

  static @Nullable String named(Event event) {
    RecipientId named = event.named();
    return named == null ? null : named.value();
  }
}
