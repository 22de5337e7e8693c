package org.followup.message;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * What became of one send, for a person who asks.
 *
 * @param reason why it was put off, refused, withdrawn or failed
 * @param dueAt QUEUED: when the relay takes it; PUT_OFF: when the journey asks again
 * @param smtpReply the mail server's last words
 * @param relay to which it was handed over last
 * @param verdicts every answer about it, oldest first
 */
public record PostedMessage(
    long messageId,
    String journey,
    String instanceId,
    String message,
    RecipientId recipient,
    @Nullable String subject,
    Purpose purpose,
    MessageState state,
    @Nullable String reason,
    Instant askedAt,
    @Nullable Instant dueAt,
    @Nullable Instant sentAt,
    @Nullable String smtpReply,
    @Nullable String rfcMessageId,
    @Nullable String relay,
    List<Entry> verdicts) {

  /**
   * One answer about the message.
   *
   * @param stage {@code ask}, {@code relay}, {@code withdraw}, {@code repeat}, {@code evidence}
   *     (learnt later) or {@code bounce} (it came back)
   * @param gate the gate that objected, if one did
   */
  public record Entry(
      Instant at,
      String stage,
      MessageState answer,
      @Nullable String gate,
      @Nullable String reason,
      @Nullable Instant until) {}

  /** What an event about the mail says of it, to be added to. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("journey", journey);
    facts.put("message", message);
    facts.put("messageId", Long.toString(messageId));
    facts.put("instance", instanceId);
    return facts;
  }

  PostedMessage withVerdicts(List<Entry> entries) {
    return new PostedMessage(
        messageId,
        journey,
        instanceId,
        message,
        recipient,
        subject,
        purpose,
        state,
        reason,
        askedAt,
        dueAt,
        sentAt,
        smtpReply,
        rfcMessageId,
        relay,
        entries);
  }
}
