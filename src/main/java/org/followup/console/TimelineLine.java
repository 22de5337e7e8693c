package org.followup.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.followup.message.MailPreview.GateAnswer;
import org.jspecify.annotations.Nullable;

/**
 * A line of the time line.
 *
 * @param tone {@code full} for what reached the person, {@code calm} for what merely went on,
 *     {@code warn} and {@code bad}; empty for the rest
 * @param what happened, in a few words
 * @param badge how it went, in a word; null without
 * @param badgeTone of the badge: on, off, paused, bad
 * @param said sentences that belong to it
 * @param verdicts answers about a mail
 * @param facts names and values for who wants to know exactly
 */
record TimelineLine(
    Instant at,
    String tone,
    String what,
    @Nullable String badge,
    String badgeTone,
    List<String> said,
    List<Verdict> verdicts,
    Map<String, String> facts) {

  /**
   * One answer about a mail.
   *
   * @param tone good, warn or bad
   * @param words who answered what
   * @param gates that were asked
   */
  record Verdict(Instant at, String tone, String words, List<GateAnswer> gates) {}

  static TimelineLine of(Instant at, String tone, String what) {
    return new TimelineLine(at, tone, what, null, "", List.of(), List.of(), Map.of());
  }

  TimelineLine badge(String word, String wordTone) {
    return new TimelineLine(at, tone, what, word, wordTone, said, verdicts, facts);
  }

  TimelineLine say(List<String> sentences) {
    return new TimelineLine(at, tone, what, badge, badgeTone, sentences, verdicts, facts);
  }

  TimelineLine verdicts(List<Verdict> answers) {
    return new TimelineLine(at, tone, what, badge, badgeTone, said, answers, facts);
  }

  TimelineLine facts(Map<String, String> values) {
    return new TimelineLine(at, tone, what, badge, badgeTone, said, verdicts, values);
  }
}
