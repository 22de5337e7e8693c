package org.followup.message;

import java.time.Instant;
import java.util.List;
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

  /**
   * An event of the log, as a mail may speak about it.
   *
   * @param number its place in the log
   * @param recipient whom it is about; null for an event about a thing
   * @param content as {@link #tellable} leaves it of its data
   */
  record Told(
      long number,
      String source,
      String id,
      String type,
      Instant at,
      @Nullable RecipientId recipient,
      @Nullable String subject,
      Map<String, Object> content) {}

  /** Data of the instance's events as in JSON; empty where the instance is unknown. */
  Map<String, Object> contentOf(String instanceId);

  /** The recipient's newest entry into the journey, running or over; empty where there is none. */
  Optional<Occasion> findNewest(RecipientId recipient, String journey);

  /**
   * The recipient's latest events of the types with which the journey begins, newest first; none
   * where nobody knows the journey. Whether they entered by them is not asked.
   */
  List<Told> listBeginnings(RecipientId recipient, String journey, int most);

  /** An event of the log by its number; empty where it is not there, or was recorded only. */
  Optional<Told> findTold(long number);

  /** As {@link #findTold(long)}, by the identity that its sender gave it. */
  Optional<Told> findTold(String source, String id);

  /** What mails may use of an event's data: everything but what is personal (see the profile). */
  Map<String, Object> tellable(Map<String, Object> data);
}
