package org.followup.console;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.followup.console.MessagePage.Mail;
import org.followup.console.MessagePage.Pasted;
import org.followup.intake.EventText;
import org.followup.message.LinkChecks;
import org.followup.message.MailFrame;
import org.followup.message.MailPreview;
import org.followup.message.MailPreviews;
import org.followup.message.OccasionContent.Told;
import org.followup.message.PreviewOccasion;
import org.followup.message.TestMail;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The mails there are, and one of them as somebody would get it. */
@Controller
class MessagePageController {

  private static final String PAGE = "/messages/{journey}/{message}";
  private static final String POLICY = "Content-Security-Policy";

  private final MessageCatalog catalog;
  private final MailPreviews previews;
  private final MessagePage page;
  private final TestMails tests;
  private final LinkChecks checks;
  private final RecipientSearch search;
  private final ConsoleLinks links;

  MessagePageController(
      MessageCatalog catalog,
      MailPreviews previews,
      MessagePage page,
      TestMails tests,
      LinkChecks checks,
      RecipientSearch search,
      ConsoleLinks links) {
    this.catalog = catalog;
    this.previews = previews;
    this.page = page;
    this.tests = tests;
    this.checks = checks;
    this.search = search;
    this.links = links;
  }

  /**
   * What forms bring beside the view; none of it ever stands in an address.
   *
   * @param who id or address of the recipient; empty for the sample person
   * @param eventSource with eventId the identity of an event; empty where none is named
   * @param data of an event as JSON; empty where none were pasted
   * @param turn one choice of the view made anew
   * @param spam whether SpamAssassin is asked
   */
  record Form(
      @Nullable String who,
      @Nullable String eventSource,
      @Nullable String eventId,
      @Nullable String data,
      @Nullable String turn,
      @Nullable String spam) {

    private static String text(@Nullable String value) {
      return value == null ? "" : value.strip();
    }

    boolean namesEvent() {
      return !text(eventSource).isEmpty() || !text(eventId).isEmpty();
    }
  }

  @GetMapping("/messages")
  String list(Model model) {
    List<MessageCatalog.JourneyMails> journeys = catalog.list();
    model.addAttribute("journeys", journeys);
    model.addAttribute(
        "results",
        journeys.stream()
            .collect(
                Collectors.toMap(
                    MessageCatalog.JourneyMails::journey, found -> page.figures(found.journey()))));
    model.addAttribute("faults", previews.listFaults());
    model.addAttribute("links", links);
    return "console/messages";
  }

  @GetMapping(PAGE)
  String show(
      @PathVariable String journey,
      @PathVariable String message,
      @RequestParam(defaultValue = "") String spam,
      MessageView view,
      Model model) {
    return page.fill(model, new Mail(journey, message), view, null, !spam.isEmpty());
  }

  /**
   * Whose eyes, and about what. An address never stands in a link, nor does an event's id, so they
   * come by form and become numbers; what was pasted is shown at once and forgotten.
   */
  @PostMapping(PAGE)
  String choose(
      @PathVariable String journey,
      @PathVariable String message,
      Form form,
      MessageView before,
      Model model,
      RedirectAttributes redirect,
      HttpServletResponse response) {
    Mail mail = new Mail(journey, message);
    RecipientSearch.Found found = search.findOne(Form.text(form.who()));
    String refusal = found.refusal();
    RecipientId until = before.recipientId();
    String eyes = refusal == null ? found.id() : until == null ? null : until.value();
    boolean others = eyes != null && !eyes.equals(before.recipient());
    MessageView view =
        before
            .turned(Form.text(form.turn()))
            .of(eyes, others && !MessageView.SAMPLE.equals(before.event()) ? null : before.event());
    if (!Form.text(form.data()).isEmpty()) {
      model.addAttribute("refused", refusal);
      return showPasted(mail, view, form, model, response);
    }
    if (form.namesEvent()) {
      Optional<Told> event =
          previews.findEvent(Form.text(form.eventSource()), Form.text(form.eventId()));
      if (event.isEmpty()) {
        refusal = "The log has no event of that source and id.";
      } else {
        view = about(event.get(), view);
      }
    }
    if (refusal != null) {
      redirect.addFlashAttribute("refused", refusal);
    }
    view.keep(redirect);
    return "redirect:" + links.message(journey, message);
  }

  @PostMapping(PAGE + "/test")
  String test(
      @PathVariable String journey,
      @PathVariable String message,
      @RequestParam(defaultValue = "") String to,
      Form form,
      MessageView view,
      Authentication who,
      Model model,
      RedirectAttributes redirect,
      HttpServletResponse response) {
    Mail mail = new Mail(journey, message);
    Pasted pasted = pasted(form);
    if (pasted != null && pasted.occasion() == null) {
      return showPasted(mail, view, form, model, response);
    }
    TestMail sent = tests.send(page.wanted(mail, view, pasted), to, Audit.nameOf(who));
    String said = sent.outcome() == TestMail.Outcome.ACCEPTED ? "said" : "refused";
    if (pasted != null) {
      model.addAttribute(said, sent.words());
      return showPasted(mail, view, form, model, response);
    }
    redirect.addFlashAttribute(said, sent.words());
    view.keep(redirect);
    return "redirect:" + links.message(journey, message);
  }

  /** Shown at once and forgotten: what a link answers today says nothing about tomorrow. */
  @PostMapping(PAGE + "/links")
  String links(
      @PathVariable String journey,
      @PathVariable String message,
      Form form,
      MessageView view,
      Authentication who,
      Model model,
      HttpServletResponse response) {
    Mail mail = new Mail(journey, message);
    LinkChecks.Result result = checks.check(journey, message, Audit.nameOf(who));
    if (result instanceof LinkChecks.Result.Unknown) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such mail.");
    }
    if (result instanceof LinkChecks.Result.Checked checked) {
      model.addAttribute("checked", checked);
    } else {
      model.addAttribute("refused", "Your check before is still under way; wait a minute.");
    }
    return pasted(form) == null
        ? page.fill(model, mail, view, null, false)
        : showPasted(mail, view, form, model, response);
  }

  /** The mail alone, for the frame that shows it. */
  @GetMapping(PAGE + "/html")
  ResponseEntity<byte[]> html(
      @PathVariable String journey, @PathVariable String message, MessageView view) {
    MailPreview preview = previews.preview(page.wanted(new Mail(journey, message), view, null));
    if (!(preview instanceof MailPreview.Shown shown)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such mail to show.");
    }
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noStore())
        .header(POLICY, view.isBare() ? MailFrame.POLICY_WITHOUT_PICTURES : MailFrame.POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(MessagePage.page(view, shown).getBytes(StandardCharsets.UTF_8));
  }

  /** The mail stands in the page itself, since nobody remembers it for a second request. */
  private String showPasted(
      Mail mail, MessageView view, Form form, Model model, HttpServletResponse response) {
    Pasted pasted = pasted(form);
    if (pasted != null && pasted.occasion() == null) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      model.addAttribute("refused", ((EventText.Refused) EventText.read(pasted.text())).reason());
    }
    response.setHeader(
        POLICY, view.isBare() ? MailFrame.POLICY_AROUND_WITHOUT_PICTURES : MailFrame.POLICY_AROUND);
    return page.fill(model, mail, view, pasted, !Form.text(form.spam()).isEmpty());
  }

  private static @Nullable Pasted pasted(Form form) {
    String text = Form.text(form.data());
    if (text.isEmpty()) {
      return null;
    }
    return new Pasted(
        text,
        EventText.read(text) instanceof EventText.Read read
            ? new PreviewOccasion.Pasted(read.subject(), read.data())
            : null);
  }

  /** Where nobody is named, an event is seen with the eyes of whom it is about. */
  private static MessageView about(Told event, MessageView view) {
    boolean nobody = view.recipient() == null || view.recipient().isEmpty();
    return view.of(
        nobody && event.recipient() != null ? event.recipient().value() : view.recipient(),
        Long.toString(event.number()));
  }
}
