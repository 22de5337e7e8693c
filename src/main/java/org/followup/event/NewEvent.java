package org.followup.event;

import java.time.Instant;
import java.util.Map;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * An event before it is accepted; see {@link Event} for the meaning of each attribute.
 *
 * @param time null for the clock's time at acceptance
 * @param handling {@link Handling#RECORD} keeps the event without letting it act
 */
public record NewEvent(
    String source,
    String id,
    String type,
    @Nullable Instant time,
    @Nullable RecipientId recipient,
    @Nullable String anonymousId,
    @Nullable String subject,
    Map<String, Object> data,
    Handling handling) {

  /** What an accepted event does. */
  public enum Handling {
    /** Starts, advances and ends journeys. */
    ACT,
    /** Advances and ends journeys but starts none (several people have the address). */
    STOP_ONLY,
    /** Is kept in the log and nothing else (test orders, carts without a person). */
    RECORD
  }
}
