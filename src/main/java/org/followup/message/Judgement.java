package org.followup.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.followup.recipient.Permissions;
import org.jspecify.annotations.Nullable;

/**
 * What the gates said.
 *
 * @param state QUEUED, PUT_OFF or REFUSED
 * @param gate the one that objected
 * @param until for PUT_OFF only
 * @param answers of every gate asked, in order
 * @param grounds what the mail rests on, where the gates let it pass or put it off
 */
record Judgement(
    MessageState state,
    @Nullable String gate,
    @Nullable String reason,
    @Nullable Instant until,
    List<Answer> answers,
    Permissions.@Nullable Grounds grounds) {

  Judgement(
      MessageState state,
      @Nullable String gate,
      @Nullable String reason,
      @Nullable Instant until,
      List<Answer> answers) {
    this(state, gate, reason, until, answers, null);
  }

  /**
   * One gate's answer: {@code pass}, {@code put-off} or {@code refuse}.
   *
   * @param rule of the restraint table that said so
   */
  record Answer(
      String gate,
      String answer,
      @Nullable String reason,
      @JsonInclude(JsonInclude.Include.NON_NULL) RestraintTable.@Nullable Rule rule) {

    Answer(String gate, String answer, @Nullable String reason) {
      this(gate, answer, reason, null);
    }
  }

  /** The rule of the restraint table that hit; null where none did or none was asked. */
  RestraintTable.@Nullable Rule rule() {
    return answers.stream().map(Answer::rule).filter(Objects::nonNull).findFirst().orElse(null);
  }

  static Judgement refused(String gate, String reason) {
    return new Judgement(
        MessageState.REFUSED, gate, reason, null, List.of(new Answer(gate, "refuse", reason)));
  }

  static Judgement putOff(String gate, Instant until, String reason) {
    return new Judgement(
        MessageState.PUT_OFF, gate, reason, until, List.of(new Answer(gate, "put-off", reason)));
  }

  /** The record of consent that permits the mail; null where it needs none or there is none. */
  @Nullable Long consentSeq() {
    return grounds == null ? null : grounds.consentSeq();
  }

  String requireReason() {
    return reason == null ? "no reason was given" : reason;
  }
}
