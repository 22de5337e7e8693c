package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Instant;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.followup.event.DeadLetter;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.followup.journey.Incident;
import org.followup.journey.Journeys;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.message.SendingHold;
import org.followup.report.VoucherStock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * What went wrong and can be repeated: events, mails and steps of journeys; and what will go wrong
 * unless somebody fills a pool of vouchers.
 */
@Controller
@Hidden
@RequestMapping("/faults")
class FaultPages {

  private static final int SHOWN = 200;
  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"'@]+@[^\\s<>\"'@]+");
  private static final String PAGE = "redirect:/faults";

  private final List<Kind> kinds;
  private final VoucherStock stock;
  private final ConsoleNumbers numbers;

  FaultPages(
      Inbox inbox,
      Outbox outbox,
      Journeys journeys,
      Repeats repeats,
      SendingHold sending,
      Steering steering,
      VoucherStock stock,
      ConsoleNumbers numbers) {
    this.stock = stock;
    this.numbers = numbers;
    this.kinds =
        List.of(
            new Kind(
                "Events",
                "Taken in but not applied, after five tries. Nothing of them has happened yet.",
                "events",
                "Apply again",
                "event is applied again.",
                "events are applied again.",
                () -> inbox.listDead(SHOWN).stream().map(FaultPages::line).toList(),
                (id, who) -> ofNumber(id, seq -> repeats.repeatEvent(seq, who))),
            new Kind(
                "Mails",
                "Could not be written, or the mail server said no for good.",
                "mails",
                "Send again",
                "mail is queued again; every rule is asked anew.",
                "mails are queued again; every rule is asked anew.",
                () -> outbox.listFailed(SHOWN).stream().map(FaultPages::line).toList(),
                (id, who) -> ofNumber(id, messageId -> repeats.repeatMessage(messageId, who))),
            new Kind(
                "Steps of journeys",
                "Failed as often as they may. Whoever stands there waits until it runs again.",
                "steps",
                "Run again",
                "step runs again.",
                "steps run again.",
                () -> journeys.listIncidents(SHOWN).stream().map(FaultPages::line).toList(),
                repeats::retryIncident),
            new Kind(
                "Mail that stopped itself",
                "Too much of the journey's mail came back. Look where its addresses come from and what"
                    + " it says; what waits leaves when you let it go.",
                "stopped",
                "Let it go",
                "mail of the journey leaves again.",
                "journeys send again.",
                () -> sending.listStopped().stream().map(FaultPages::line).toList(),
                steering::letGo));
  }

  /**
   * One kind of faults.
   *
   * @param path where its forms go
   * @param deed what its buttons say
   * @param done what is said after one was repeated, and {@code allDone} after many
   * @param lines the faults of this kind, newest first
   * @param repeat by the fault's id and who asked; false where it is no longer there
   */
  record Kind(
      String title,
      String hint,
      String path,
      String deed,
      String done,
      String allDone,
      Supplier<List<Line>> lines,
      BiPredicate<String, String> repeat) {}

  /** A kind with its faults, where there are any. */
  record Part(Kind kind, List<Line> lines) {

    public String deedForAll() {
      return kind.deed() + (lines.size() == SHOWN ? ": these " + SHOWN : ": all");
    }
  }

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
        "parts",
        kinds.stream()
            .map(kind -> new Part(kind, kind.lines().get()))
            .filter(part -> !part.lines().isEmpty())
            .toList());
    page.addAttribute("pools", stock.listShort());
    return "console/faults";
  }

  @PostMapping("/{path}/{id}")
  String repeat(
      @PathVariable String path,
      @PathVariable String id,
      Authentication who,
      RedirectAttributes flash) {
    Kind kind = kind(path);
    if (kind.repeat().test(id, Audit.nameOf(who))) {
      flash.addFlashAttribute("said", "The " + kind.done());
    } else {
      flash.addFlashAttribute("refused", "It is no longer there; somebody was faster.");
    }
    return PAGE;
  }

  @PostMapping("/{path}")
  String repeatAll(@PathVariable String path, Authentication who, RedirectAttributes flash) {
    Kind kind = kind(path);
    String name = Audit.nameOf(who);
    long repeated =
        kind.lines().get().stream().filter(line -> kind.repeat().test(line.id(), name)).count();
    flash.addFlashAttribute("said", numbers.count(repeated, kind.done(), kind.allDone()));
    return PAGE;
  }

  private Kind kind(String path) {
    return kinds.stream()
        .filter(kind -> kind.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  /** A number of ours as it stands in an address; whatever else stands there is nobody's. */
  private static boolean ofNumber(String id, LongPredicate repeat) {
    return id.matches("\\d{1,18}") && repeat.test(Long.parseLong(id));
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

  private static Line line(SendingHold.Stopped stopped) {
    return new Line(
        stopped.journey(),
        "All its mail",
        stopped.journey(),
        null,
        stopped.since(),
        stopped.reason());
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
}
