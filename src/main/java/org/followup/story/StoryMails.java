package org.followup.story;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.followup.story.Story.Mail;
import org.followup.story.StoryFault.Element;
import org.jspecify.annotations.Nullable;

/** Compares what a person got with what the story tells, mail by mail and by every channel. */
final class StoryMails {

  private static final String EMAIL = "email";

  private final Seen seen;
  private final StoryElements elements;
  private final SeenLog log;
  private final List<StoryFault> faults;

  StoryMails(Seen seen, StoryElements elements, SeenLog log, List<StoryFault> faults) {
    this.seen = seen;
    this.elements = elements;
    this.log = log;
    this.faults = faults;
  }

  void check() {
    List<Stage.Mail> left = new ArrayList<>(seen.mails);
    List<Stage.Mail> matched = new ArrayList<>();
    for (Mail told : seen.story.then().mails()) {
      Optional<Stage.Mail> came = findNearest(told, left);
      if (came.isPresent()) {
        left.remove(came.get());
        matched.add(came.get());
        checkMail(told, came.get());
      } else {
        missing(told);
      }
    }
    for (Stage.Mail untold : left) {
      String journey = Objects.requireNonNullElse(untold.journey(), seen.story.journey());
      String mail = Objects.requireNonNullElse(untold.message(), String.valueOf(untold.subject()));
      fault(
          seen.story.then().line(),
          "%s came at %s, which the story does not tell."
              .formatted(named(mail, journey), seen.time.tell(untold.received())),
          element(journey, mail, EMAIL));
    }
    for (int i = 1; i < matched.size(); i++) {
      if (matched.get(i).received().isBefore(matched.get(i - 1).received())) {
        fault(
            seen.story.then().mails().get(0).line(),
            "the mails came in another order than told.",
            Element.NONE);
        break;
      }
    }
    checkOthers();
  }

  /** Of the mails of that name the one that came nearest to its time. */
  private Optional<Stage.Mail> findNearest(Mail told, List<Stage.Mail> mails) {
    Instant due = seen.time.of(told.at());
    return mails.stream()
        .filter(mail -> told.mail().equals(mail.message()))
        .filter(mail -> journey(told.of()).equals(mail.journey()))
        .min(Comparator.comparing(mail -> Duration.between(due, mail.received()).abs()));
  }

  private void checkMail(Mail told, Stage.Mail mail) {
    Element element = element(journey(told.of()), told.mail(), EMAIL);
    if (!StoryJudge.isAt(mail.received(), seen.time.of(told.at()))) {
      fault(
          told.line(),
          "expected mail %s at %s; it came at %s%s."
              .formatted(
                  told.mail(), told.at(), seen.time.tell(mail.received()), whyLate(told, mail)),
          element);
    }
    if (told.subject() != null && !told.subject().equals(mail.subject())) {
      fault(
          told.line(),
          "expected the subject \"%s\" of mail %s; it is \"%s\"."
              .formatted(told.subject(), told.mail(), mail.subject()),
          element);
    }
    String text = mail.text() == null ? "" : mail.text();
    for (String words : told.says()) {
      if (!text.contains(words)) {
        fault(
            told.line(),
            "mail %s does not say \"%s\". It says: %s".formatted(told.mail(), words, brief(text)),
            element);
      }
    }
    for (String words : told.silentOn()) {
      if (text.contains(words)) {
        fault(
            told.line(),
            "mail %s says \"%s\", on which it was to be silent.".formatted(told.mail(), words),
            element);
      }
    }
  }

  private static String brief(String text) {
    String line = text.replaceAll("\\s+", " ").trim();
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }

  private String whyLate(Mail told, Stage.Mail mail) {
    return log.listSends().stream()
        .filter(send -> isOf(send, told.mail(), journey(told.of()), EMAIL))
        .filter(send -> send.sent() != null)
        .min(
            Comparator.comparing(
                send ->
                    Duration.between(Objects.requireNonNull(send.sent()), mail.received()).abs()))
        .filter(send -> !send.putOffs().isEmpty())
        .map(send -> "; it had been put off: " + String.join(", ", send.putOffs()))
        .orElse("");
  }

  private void missing(Mail told) {
    String journey = journey(told.of());
    fault(
        told.line(),
        "expected mail %s at %s; %s."
            .formatted(told.mail(), told.at(), fate(told.mail(), journey, EMAIL, told.at())),
        element(journey, told.mail(), EMAIL));
  }

  /** What became of a message that nobody got. */
  private String fate(String message, String journey, String channel, String at) {
    Instant due = seen.time.of(at);
    return log.listSends().stream()
        .filter(send -> isOf(send, message, journey, channel))
        .filter(send -> send.sent() == null)
        .min(Comparator.comparing(send -> Duration.between(due, send.at()).abs()))
        .map(this::fate)
        .orElseGet(() -> notAsked(message, journey));
  }

  private String fate(SeenLog.Send send) {
    String because = send.reason() == null ? "" : ": " + send.reason();
    Instant due = send.due();
    return switch (send.state()) {
      case "PUT_OFF" ->
          "it was put off%s%s"
              .formatted(due == null ? "" : " until " + seen.time.local(due), because);
      case "REFUSED" -> "it was not sent" + because;
      case "WITHDRAWN" -> "it was withdrawn" + because;
      case "FAILED" -> "it could not be sent" + because;
      default -> "it waits to be sent" + because;
    };
  }

  private String notAsked(String message, String journey) {
    long came =
        seen.mails.stream()
            .filter(mail -> message.equals(mail.message()) && journey.equals(mail.journey()))
            .count();
    if (came > 0) {
      return "it came " + (came == 1 ? "once" : came + " times") + " only";
    }
    List<SeenLog.Ending> ended = log.listEnded(journey);
    if (!ended.isEmpty()) {
      SeenLog.Ending last = ended.get(ended.size() - 1);
      return "the journey ended without it at " + seen.time.tell(last.at());
    }
    return log.findLastStep(journey)
        .map(
            step ->
                "the journey did not come to it, it stands on %s since %s"
                    .formatted(
                        elements.of(journey, step.activity()).label(), seen.time.tell(step.at())))
        .orElse("nobody entered " + journey);
  }

  private void checkOthers() {
    List<SeenLog.Send> left =
        new ArrayList<>(
            log.listSends().stream()
                .filter(send -> !send.channel().equals(EMAIL) && send.went() != null)
                .toList());
    for (Story.Sent told : seen.story.then().others()) {
      String journey = journey(told.of());
      Instant due = seen.time.of(told.at());
      Optional<SeenLog.Send> went =
          left.stream()
              .filter(send -> isOf(send, told.message(), journey, told.channel()))
              .min(Comparator.comparing(send -> Duration.between(due, went(send)).abs()));
      Element element = element(journey, told.message(), told.channel());
      if (went.isEmpty()) {
        fault(
            told.line(),
            "expected %s by %s at %s; %s."
                .formatted(
                    told.message(),
                    told.channel(),
                    told.at(),
                    fate(told.message(), journey, told.channel(), told.at())),
            element);
        continue;
      }
      left.remove(went.get());
      if (!StoryJudge.isAt(went(went.get()), due)) {
        fault(
            told.line(),
            "expected %s by %s at %s; it went at %s."
                .formatted(
                    told.message(), told.channel(), told.at(), seen.time.tell(went(went.get()))),
            element);
      }
    }
    for (SeenLog.Send untold : left) {
      fault(
          seen.story.then().line(),
          "%s went by %s at %s, which the story does not tell."
              .formatted(
                  named(untold.message(), untold.journey()),
                  untold.channel(),
                  seen.time.tell(went(untold))),
          elements.of(untold.journey(), untold.activity()));
    }
  }

  private static Instant went(SeenLog.Send send) {
    return Objects.requireNonNull(send.went());
  }

  private Element element(String journey, String message, String channel) {
    return log.listSends().stream()
        .filter(send -> isOf(send, message, journey, channel))
        .findFirst()
        .map(send -> elements.of(journey, send.activity()))
        .orElseGet(() -> elements.sendOf(journey, message));
  }

  private static boolean isOf(SeenLog.Send send, String message, String journey, String channel) {
    return send.message().equals(message)
        && send.journey().equals(journey)
        && send.channel().equals(channel);
  }

  private String journey(@Nullable String of) {
    return of == null ? seen.story.journey() : of;
  }

  private String named(String mail, String journey) {
    return journey.equals(seen.story.journey())
        ? "mail " + mail
        : "mail %s of %s".formatted(mail, journey);
  }

  private void fault(int line, String sentence, Element element) {
    faults.add(StoryFault.of(seen.story, line, sentence).at(element));
  }
}
