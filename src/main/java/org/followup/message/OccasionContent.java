package org.followup.message;

import java.util.Map;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * What a mail can say about the occasion: the newest data of the instance, lists included. Owned
 * here, answered by the engine room.
 */
public interface OccasionContent {

  /**
   * An occasion that somebody had.
   *
   * @param instanceId of the journey
   * @param subject what it is about
   * @param content as {@link #contentOf} gives it
   */
  record Occasion(String instanceId, @Nullable String subject, Map<String, Object> content) {}

  /** Data of the instance's events as in JSON; empty where the instance is unknown. */
  Map<String, Object> contentOf(String instanceId);

  /** The recipient's newest entry into the journey, running or over; empty where there is none. */
  Optional<Occasion> findNewest(RecipientId recipient, String journey);
}
