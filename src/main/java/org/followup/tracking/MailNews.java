package org.followup.tracking;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that became of a mail of ours, as a mail server or a provider tells it. Names no
 * address.
 *
 * @param messageId number of the mail in the outbox
 * @param at when it happened; a moment ahead of the clock counts as now
 * @param reason why it came back, a word of {@link BounceReason} or the provider's own; what is no
 *     single word of lower-case letters, digits, {@code -} and {@code _} is left out, since it may
 *     hold anything
 * @param status enhanced status (RFC 3463); what is none is left out
 * @param source who tells it, as an event's source, such as {@code followup/bounces}
 * @param id with the source the identity of the news, 1 to 200 characters: a second telling changes
 *     nothing
 */
public record MailNews(
    Kind kind,
    long messageId,
    Instant at,
    @Nullable String reason,
    @Nullable String status,
    String source,
    String id) {

  private static final int LONGEST = 200;
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
  private static final Pattern STATUS = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");

  /** What happened. */
  public enum Kind {
    /** A server took it for its reader. */
    DELIVERED,
    /** It came back, and so would any other to that address. */
    HARD_BOUNCE,
    /** It came back; another may arrive. */
    SOFT_BOUNCE,
    /** Its reader called it spam. */
    COMPLAINT,
    /** Its reader wants no more of the kind. */
    UNSUBSCRIBED
  }

  /**
   * @throws IllegalArgumentException where source or id is blank or too long
   */
  public MailNews {
    if (source.isBlank() || source.length() > LONGEST || id.isBlank() || id.length() > LONGEST) {
      throw new IllegalArgumentException(
          "News of message %d: source and id have 1 to %d characters."
              .formatted(messageId, LONGEST));
    }
    reason = reason != null && WORD.matcher(reason).matches() ? reason : null;
    status = status != null && STATUS.matcher(status).matches() ? status : null;
  }
}
