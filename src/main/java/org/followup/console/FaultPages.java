package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.followup.event.DeadLetter;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.followup.journey.Incident;
import org.followup.journey.Journeys;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What went wrong and can be repeated: events, mails and steps of journeys. */
@Controller
@Hidden
@RequestMapping("/faults")
class FaultPages {

  private static final int SHOWN = 200;
  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"'@]+@[^\\s<>\"'@]+");
  private static final String PAGE = "redirect:/faults";

  private final Inbox inbox;
  private final Outbox outbox;
  private final Journeys journeys;
  private final Repeats repeats;
  private final ConsoleNumbers numbers;

  FaultPages(
      Inbox inbox, Outbox outbox, Journeys journeys, Repeats repeats, ConsoleNumbers numbers) {
    this.inbox = inbox;
    this.outbox = outbox;
    this.journeys = journeys;
    this.repeats = repeats;
    this.numbers = numbers;
  }

  /**
   * One kind of faults.
   *
   * @param path where its forms go
   * @param deed what its buttons say
   */
  record Kind(
      String title, String hint, String path, String deed, String deedForAll, List<Line> lines) {}

  /**
   * A fault.
   *
   * @param what event type, mail or element
   * @param where source of the event, or journey
   * @param since when it came to us, or when it failed
   */
  record Line(
      String id,
      String what,
      String where,
      @Nullable String recipient,
      Instant since,
      @Nullable String reason) {}

  @GetMapping
  String show(Model page) {
    page.addAttribute(
        "kinds",
        List.of(
            kind(
                "Events",
                "Taken in but not applied, after five tries. Nothing of them has happened yet.",
                "events",
                "Apply again",
                inbox.listDead(SHOWN).stream().map(FaultPages::line).toList()),
            kind(
                "Mails",
                "Could not be written, or the mail server said no for good.",
                "mails",
                "Send again",
                outbox.listFailed(SHOWN).stream().map(FaultPages::line).toList()),
            kind(
                "Steps of journeys",
                "Failed as often as they may. Whoever stands there waits until it runs again.",
                "steps",
                "Run again",
                journeys.listIncidents(SHOWN).stream().map(FaultPages::line).toList())));
    return "console/faults";
  }

  @PostMapping("/events/{seq}")
  String repeatEvent(@PathVariable long seq, Authentication who, RedirectAttributes flash) {
    boolean repeated = repeats.repeatEvent(seq, Audit.nameOf(who));
    return said(repeated, "The event is applied again.", flash);
  }

  @PostMapping("/events")
  String repeatEvents(Authentication who, RedirectAttributes flash) {
    return all(
        inbox.listDead(SHOWN),
        (DeadLetter dead) -> repeats.repeatEvent(dead.event().seq(), Audit.nameOf(who)) ? 1 : 0,
        "event is applied again.",
        "events are applied again.",
        flash);
  }

  @PostMapping("/mails/{messageId}")
  String repeatMail(@PathVariable long messageId, Authentication who, RedirectAttributes flash) {
    boolean repeated = repeats.repeatMessage(messageId, Audit.nameOf(who));
    return said(repeated, "The mail is queued again; every rule is asked anew.", flash);
  }

  @PostMapping("/mails")
  String repeatMails(Authentication who, RedirectAttributes flash) {
    return all(
        outbox.listFailed(SHOWN),
        (PostedMessage mail) -> repeats.repeatMessage(mail.messageId(), Audit.nameOf(who)) ? 1 : 0,
        "mail is queued again; every rule is asked anew.",
        "mails are queued again; every rule is asked anew.",
        flash);
  }

  @PostMapping("/steps/{incidentId}")
  String retryStep(@PathVariable String incidentId, Authentication who, RedirectAttributes flash) {
    boolean retried = repeats.retryIncident(incidentId, Audit.nameOf(who));
    return said(retried, "The step runs again.", flash);
  }

  @PostMapping("/steps")
  String retrySteps(Authentication who, RedirectAttributes flash) {
    return all(
        journeys.listIncidents(SHOWN),
        (Incident step) -> repeats.retryIncident(step.incidentId(), Audit.nameOf(who)) ? 1 : 0,
        "step runs again.",
        "steps run again.",
        flash);
  }

  private static Kind kind(String title, String hint, String path, String deed, List<Line> lines) {
    String all =
        deed.toLowerCase(Locale.ENGLISH) + (lines.size() == SHOWN ? ": these " + SHOWN : ": all");
    return new Kind(
        title,
        hint,
        path,
        deed,
        all.substring(0, 1).toUpperCase(Locale.ENGLISH) + all.substring(1),
        lines);
  }

  private static Line line(DeadLetter dead) {
    Event event = dead.event();
    return new Line(
        String.valueOf(event.seq()),
        event.type(),
        event.source() + " · " + event.id(),
        event.recipient() == null ? null : event.recipient().value(),
        event.acceptedAt(),
        withoutAddresses(dead.lastError()));
  }

  private static Line line(PostedMessage mail) {
    String reply = mail.smtpReply();
    String reason = mail.reason() == null ? reply : mail.reason();
    return new Line(
        String.valueOf(mail.messageId()),
        mail.message(),
        mail.journey(),
        mail.recipient().value(),
        mail.askedAt(),
        withoutAddresses(
            reply == null || reply.equals(reason) ? reason : reason + " The server: " + reply));
  }

  private static Line line(Incident step) {
    return new Line(
        step.incidentId(),
        step.label() == null ? step.activityId() : step.label(),
        step.journey(),
        step.recipient(),
        step.since(),
        withoutAddresses(step.reason()));
  }

  /** Mail servers like to repeat whom they refused. */
  private static @Nullable String withoutAddresses(@Nullable String text) {
    return text == null ? null : ADDRESS.matcher(text).replaceAll("…@…");
  }

  private static String said(boolean repeated, String said, RedirectAttributes flash) {
    if (repeated) {
      flash.addFlashAttribute("said", said);
    } else {
      flash.addFlashAttribute("refused", "It is no longer there; somebody was faster.");
    }
    return PAGE;
  }

  private <T> String all(
      List<T> faults, ToIntFunction<T> repeat, String one, String many, RedirectAttributes flash) {
    flash.addFlashAttribute(
        "said", numbers.count(faults.stream().mapToInt(repeat).sum(), one, many));
    return PAGE;
  }
}
