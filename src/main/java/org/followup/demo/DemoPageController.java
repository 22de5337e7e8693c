package org.followup.demo;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
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

  private final MailInbox inbox;
  private final InboxPanes panes;
  private final Clock clock;
  private final ShopSettings shop;

  DemoPageController(MailInbox inbox, InboxPanes panes, Clock clock, ShopSettings shop) {
    this.inbox = inbox;
    this.panes = panes;
    this.clock = clock;
    this.shop = shop;
  }

  @GetMapping("/demo")
  String page(
      @RequestParam(required = false) @Nullable Long mail,
      @RequestParam(defaultValue = "html") String view,
      @RequestParam(defaultValue = "") String to,
      Model model) {
    if (to.indexOf('\0') >= 0) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "to must not contain the character U+0000");
    }
    String address = to.strip();
    model.addAttribute(
        "inbox",
        panes.lay(
            "/demo",
            address.isEmpty() ? Map.of() : Map.of("to", address),
            new InboxPanes.Choice(address, mail, view)));
    model.addAttribute("now", clock.instant());
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
}
