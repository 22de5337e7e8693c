package org.followup.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.console.TimelineLine.Verdict;
import org.followup.message.MailPreview.GateAnswer;
import org.followup.message.MessageState;
import org.jspecify.annotations.Nullable;

/** A mail in the time line: what became of it, and every answer on the way. */
final class TimelineMail {

  private final JourneyWords words;
  private final LocalTimes times;
  private final HeldMail held;

  TimelineMail(JourneyWords words, LocalTimes times, HeldMail held) {
    this.words = words;
    this.times = times;
    this.held = held;
  }

  TimelineLine line(Instant at, Facts mail) {
    MessageState state = state(mail.text("state", ""));
    String what =
        "%s %s of %s"
            .formatted(
                ChannelWords.noun(mail.text("channel")),
                mail.text("message", ""),
                words.journey(mail.text("journey")));
    String hold = state == MessageState.QUEUED ? held.why(mail.text("journey", "")) : null;
    TimelineLine line = TimelineLine.of(at, tone(state), what);
    return (hold == null ? badged(line, state) : line.badge("Held", "paused"))
        .say(hold == null ? outcome(state, mail) : List.of("Stays in the queue: " + hold + "."))
        .verdicts(mail.list("verdicts").stream().map(this::verdict).toList())
        .facts(facts(mail));
  }

  private static TimelineLine badged(TimelineLine line, MessageState state) {
    return switch (state) {
      case SENT -> line.badge("Sent", "on");
      case QUEUED, CLAIMED, TRANSMITTING -> line.badge("On its way", "paused");
      case PUT_OFF -> line.badge("Put off", "paused");
      case REFUSED -> line.badge("Not sent", "bad");
      case WITHDRAWN -> line.badge("Withdrawn", "off");
      case FAILED -> line.badge("Failed", "bad");
      case UNKNOWN -> line.badge("Fate unknown", "paused");
    };
  }

  private static String tone(MessageState state) {
    return switch (state) {
      case SENT -> "full";
      case REFUSED, FAILED -> "bad";
      case PUT_OFF, UNKNOWN -> "warn";
      case WITHDRAWN -> "calm";
      case QUEUED, CLAIMED, TRANSMITTING -> "";
    };
  }

  /** Why somebody got it, or did not. */
  private List<String> outcome(MessageState state, Facts mail) {
    List<String> said = new ArrayList<>();
    Instant sent = mail.time("sentAt");
    Instant due = mail.time("dueAt");
    String reason = mail.text("reason");
    String because = reason == null ? "" : ": " + reason;
    switch (state) {
      case SENT -> {
        said.add(sent == null ? "Sent." : "Handed over " + times.moment(sent) + ".");
        said.addAll(whyLate(mail));
        said.addAll(bounces(mail));
      }
      case PUT_OFF ->
          said.add(
              "Waits%s%s.".formatted(due == null ? "" : " until " + times.moment(due), because));
      case QUEUED, CLAIMED, TRANSMITTING ->
          said.add(
              reason == null || due == null
                  ? waiting(mail, due)
                  : "Waits until %s%s.".formatted(times.moment(due), because));
      case REFUSED -> said.add("Not sent" + because + ".");
      case WITHDRAWN ->
          said.add(
              "Taken back before %s%s."
                  .formatted(
                      ChannelWords.isAskedFor(mail.text("channel")) ? "it was seen" : "it left",
                      because));
      case FAILED -> said.add("Could not be sent" + because + ".");
      case UNKNOWN -> said.add("Nobody knows whether it arrived" + because + ".");
    }
    String reply = mail.text("mailServerReply");
    if (reply != null) {
      said.add(ChannelWords.receiver(mail.text("channel")) + " said: " + reply);
    }
    return said;
  }

  private String waiting(Facts mail, @Nullable Instant due) {
    if (ChannelWords.isAskedFor(mail.text("channel"))) {
      Instant end = mail.time("notAfter");
      return "Waits until the person comes by%s."
          .formatted(end == null ? "" : ", at the latest " + times.moment(end));
    }
    return "Waits to be handed over%s.".formatted(due == null ? "" : ", due " + times.moment(due));
  }

  /** What kept it waiting before it left. */
  private static List<String> whyLate(Facts mail) {
    return mail.list("verdicts").stream()
        .filter(verdict -> state(verdict.text("answer", "")) == MessageState.PUT_OFF)
        .map(verdict -> "It had been put off: " + verdict.text("reason", "no reason kept") + ".")
        .distinct()
        .toList();
  }

  private static List<String> bounces(Facts mail) {
    return mail.list("verdicts").stream()
        .filter(TimelineMail::bounced)
        .map(verdict -> "It came back: " + verdict.text("reason", "no reason kept") + ".")
        .distinct()
        .toList();
  }

  private static boolean bounced(Facts verdict) {
    return verdict.text("stage", "").equals("bounce");
  }

  private Verdict verdict(Facts verdict) {
    MessageState answer = state(verdict.text("answer", ""));
    Instant until = verdict.time("until");
    Instant at = verdict.time("at");
    String stage =
        switch (verdict.text("stage", "")) {
          case "ask" -> "The journey asked";
          case "relay" -> "On the way out";
          case "withdraw" -> "Taken back";
          case "repeat" -> "Repeated";
          case "evidence" -> "Learnt later";
          case "bounce" -> "Afterwards";
          default -> verdict.text("stage", "");
        };
    String reason = verdict.text("reason");
    String said =
        switch (answer) {
          case QUEUED -> until == null ? "it may go" : "again " + times.moment(until);
          case PUT_OFF -> "put off" + (until == null ? "" : " until " + times.moment(until));
          case REFUSED -> "refused";
          case CLAIMED, TRANSMITTING -> bounced(verdict) ? "it came back" : "being handed over";
          case SENT -> bounced(verdict) ? "it came back" : "it was taken";
          case WITHDRAWN -> "withdrawn";
          case FAILED -> "failed";
          case UNKNOWN -> "no answer";
        };
    return new Verdict(
        at == null ? Instant.EPOCH : at,
        answer == MessageState.REFUSED || answer == MessageState.FAILED || bounced(verdict)
            ? "bad"
            : answer == MessageState.PUT_OFF || answer == MessageState.UNKNOWN ? "warn" : "good",
        stage + ": " + said + (reason == null ? "" : " (" + reason + ")") + byRule(verdict),
        verdict.list("gates").stream()
            .map(
                gate ->
                    new GateAnswer(
                        gate.text("gate", ""), gate.text("answer", ""), gate.text("reason")))
            .toList());
  }

  /** The rule of the restraint table that hit, in the words beside it. */
  private static String byRule(Facts verdict) {
    return verdict.list("gates").stream()
        .map(gate -> gate.inside("rule"))
        .filter(rule -> rule.text("id") != null)
        .findFirst()
        .map(
            rule ->
                ", by the rule “%s” (%s, version %s)"
                    .formatted(
                        rule.text("says", rule.text("id", "")),
                        rule.text("id", ""),
                        rule.text("table", "")))
        .orElse("");
  }

  private Map<String, String> facts(Facts mail) {
    Map<String, String> facts = new LinkedHashMap<>();
    String activity = mail.text("activity");
    if (activity != null) {
      facts.put("Step", words.element(mail.text("journey"), activity));
    }
    put(facts, "Webhook", mail.text("target"));
    put(facts, "Purpose", mail.text("purpose"));
    put(facts, "About", mail.text("subject"));
    put(facts, "Language", mail.text("locale"));
    put(facts, "Version", mail.text("version"));
    put(facts, "Message", mail.text("messageId"));
    put(facts, "Message-ID", mail.text("mailMessageId"));
    put(facts, "Relay", mail.text("relay"));
    put(facts, "Instance", mail.text("instance"));
    return facts;
  }

  static void put(Map<String, String> facts, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      facts.put(name, value);
    }
  }

  private static MessageState state(String text) {
    try {
      return MessageState.valueOf(text);
    } catch (IllegalArgumentException unheardOf) {
      return MessageState.UNKNOWN;
    }
  }
}
