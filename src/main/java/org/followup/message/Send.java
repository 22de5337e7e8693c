package org.followup.message;

import java.time.Instant;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * A send that a journey asks for.
 *
 * @param sendKey unique per arrival of a token on a send task: asking again with the same key never
 *     makes a second mail
 * @param journey the process id
 * @param instanceId the journey's instance
 * @param activityId the send task
 * @param message the mail's name, {@code processes/<journey>/mails/<message>.mjml}
 * @param subject what the instance is about
 * @param skipWhenCapped drop instead of putting off when a cap, the gap or quiet hours say no
 * @param ignoreQuietHours for a direct answer to what the person just did
 * @param notAfter moment after which the mail makes no sense
 * @param cause sequence number of the event being applied, null for a timer
 * @param channel by which way it goes
 * @param target of a webhook: which of those that are configured; null for the only one
 * @param category what the mail is about, for customers who may be written to about similar goods
 */
public record Send(
    String sendKey,
    String journey,
    String instanceId,
    String activityId,
    String message,
    RecipientId recipient,
    @Nullable String subject,
    Purpose purpose,
    boolean skipWhenCapped,
    boolean ignoreQuietHours,
    @Nullable Instant notAfter,
    @Nullable Long cause,
    @Nullable String category,
    Channel channel,
    @Nullable String target) {

  /** What wakes nobody keeps no quiet hours. */
  public Send {
    ignoreQuietHours = ignoreQuietHours || !channel.keepsQuietHours();
  }
}
