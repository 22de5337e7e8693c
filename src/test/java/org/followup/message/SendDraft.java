package org.followup.message;

import java.time.Instant;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/** A send as a journey would ask for it, in the words that matter to a test. */
public final class SendDraft {

  private String key;
  private String journey;
  private final String instanceId;
  private String activityId = "SendTask_A";
  private String message;
  private final RecipientId recipient;
  private @Nullable String subject;
  private Purpose purpose = Purpose.SERVICE;
  private boolean skipWhenCapped;
  private boolean ignoreQuietHours;
  private @Nullable Instant notAfter;
  private @Nullable Long cause;
  private @Nullable String category;
  private Channel channel = Channel.EMAIL;
  private @Nullable String target;

  SendDraft(String key, String journey, String instanceId, String message, RecipientId recipient) {
    this.key = key;
    this.journey = journey;
    this.instanceId = instanceId;
    this.message = message;
    this.recipient = recipient;
  }

  /** A service mail of an instance, which keeps to quiet hours and is put off when capped. */
  public static SendDraft of(
      String instanceId, String journey, String message, RecipientId recipient) {
    return new SendDraft(instanceId, journey, instanceId, message, recipient);
  }

  /** All the same but for what is said next. */
  static SendDraft like(Send send) {
    SendDraft draft =
        new SendDraft(
            send.sendKey(), send.journey(), send.instanceId(), send.message(), send.recipient());
    draft.activityId = send.activityId();
    draft.subject = send.subject();
    draft.purpose = send.purpose();
    draft.skipWhenCapped = send.skipWhenCapped();
    draft.ignoreQuietHours = send.ignoreQuietHours();
    draft.notAfter = send.notAfter();
    draft.cause = send.cause();
    draft.category = send.category();
    draft.channel = send.channel();
    draft.target = send.target();
    return draft;
  }

  public SendDraft key(String other) {
    key = other;
    return this;
  }

  SendDraft journey(String other) {
    journey = other;
    return this;
  }

  SendDraft activity(String other) {
    activityId = other;
    return this;
  }

  SendDraft message(String other) {
    message = other;
    return this;
  }

  public SendDraft subject(@Nullable String other) {
    subject = other;
    return this;
  }

  public SendDraft purpose(Purpose other) {
    purpose = other;
    return this;
  }

  SendDraft skipWhenCapped() {
    skipWhenCapped = true;
    return this;
  }

  public SendDraft ignoreQuietHours() {
    ignoreQuietHours = true;
    return this;
  }

  SendDraft notAfter(Instant moment) {
    notAfter = moment;
    return this;
  }

  SendDraft cause(@Nullable Long seq) {
    cause = seq;
    return this;
  }

  SendDraft category(@Nullable String other) {
    category = other;
    return this;
  }

  public SendDraft channel(Channel other) {
    channel = other;
    return this;
  }

  SendDraft target(@Nullable String other) {
    target = other;
    return this;
  }

  public Send send() {
    return new Send(
        key,
        journey,
        instanceId,
        activityId,
        message,
        recipient,
        subject,
        purpose,
        skipWhenCapped,
        ignoreQuietHours,
        notAfter,
        cause,
        category,
        channel,
        target);
  }
}
