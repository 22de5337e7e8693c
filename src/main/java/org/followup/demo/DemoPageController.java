package org.followup.demo;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.followup.message.MailFrame;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The demo's page: the mails that were sent, and the clock. */
@Controller
@Profile("demo")
class DemoPageController {

  private static final int SHOWN = 50;

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm:ss", Locale.ENGLISH);

  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH);

  private final MailInbox inbox;
  private final Clock clock;
  private final ShopSettings shop;

  DemoPageController(MailInbox inbox, Clock clock, ShopSettings shop) {
    this.inbox = inbox;
    this.clock = clock;
    this.shop = shop;
  }

  /** A line of the list. */
  record Line(ReceivedMail mail, String time, String shortTime) {}

  @GetMapping("/demo")
  String page(
      @RequestParam(required = false) @Nullable Long mail,
      @RequestParam(defaultValue = "html") String view,
      @RequestParam(defaultValue = "") String to,
      Model model) {
    List<Line> lines = new ArrayList<>();
    String address = to.isBlank() ? null : to.strip();
    inbox.forEach(
        new MailInbox.Filter(address, null, SHOWN),
        found -> lines.add(line(ReceivedMail.read(found))));
    Optional<Line> open =
        Optional.ofNullable(mail).flatMap(inbox::find).map(ReceivedMail::read).map(this::line);
    model.addAttribute("lines", lines);
    model.addAttribute("shown", SHOWN);
    model.addAttribute("open", open.orElse(null));
    model.addAttribute("missing", mail != null && open.isEmpty());
    model.addAttribute("view", view);
    model.addAttribute("to", to.strip());
    Instant now = clock.instant();
    model.addAttribute("now", now);
    model.addAttribute("time", moment(now));
    model.addAttribute("zone", shop.zone());
    return "demo/page";
  }

  /** The HTML of one mail, for the frame that shows it. */
  @GetMapping("/demo/mails/{id}/html")
  ResponseEntity<byte[]> html(@PathVariable long id) {
    ReceivedMail mail =
        inbox
            .find(id)
            .map(ReceivedMail::read)
            .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No such mail"));
    String html = mail.html() == null ? "" : mail.html();
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .header("Content-Security-Policy", MailFrame.POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(MailFrame.page(html).getBytes(StandardCharsets.UTF_8));
  }

  private Line line(ReceivedMail mail) {
    return new Line(
        mail, moment(mail.received()), SHORT.format(mail.received().atZone(shop.zone())));
  }

  private String moment(Instant instant) {
    return MOMENT.format(instant.atZone(shop.zone()));
  }
}
