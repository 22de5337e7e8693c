package org.followup.console;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.followup.message.MailFrame;
import org.followup.message.MailPreview;
import org.followup.message.MailPreviews;
import org.followup.message.SpamScore;
import org.followup.message.TestMail;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.followup.report.Figures;
import org.followup.report.JourneyResult;
import org.followup.report.JourneyResult.MessageResult;
import org.followup.report.Period;
import org.followup.report.Results;
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

  private final MessageCatalog catalog;
  private final MailPreviews previews;
  private final TestMails tests;
  private final Recipients recipients;
  private final RecipientSearch search;
  private final Results results;
  private final ShopSettings shop;
  private final ConsoleLinks links;
  private final Clock clock;

  MessagePageController(
      MessageCatalog catalog,
      MailPreviews previews,
      TestMails tests,
      Recipients recipients,
      RecipientSearch search,
      Results results,
      ShopSettings shop,
      ConsoleLinks links,
      Clock clock) {
    this.catalog = catalog;
    this.previews = previews;
    this.tests = tests;
    this.recipients = recipients;
    this.search = search;
    this.results = results;
    this.shop = shop;
    this.links = links;
    this.clock = clock;
  }

  /**
   * How to look at a mail.
   *
   * @param recipient whose eyes; empty for the sample person
   * @param locale to take instead of theirs; empty for theirs
   * @param width {@code phone}, else a desktop's
   * @param look {@code dark}, else light
   * @param part {@code text}, else HTML
   * @param pictures {@code off}, else shown
   */
  record View(
      @Nullable String recipient,
      @Nullable String locale,
      @Nullable String width,
      @Nullable String look,
      @Nullable String part,
      @Nullable String pictures) {

    public boolean isPhone() {
      return "phone".equals(width);
    }

    public boolean isDark() {
      return "dark".equals(look);
    }

    public boolean isText() {
      return "text".equals(part);
    }

    public boolean isBare() {
      return "off".equals(pictures);
    }

    @Nullable RecipientId recipientId() {
      return recipient == null || recipient.isEmpty() ? null : RecipientSearch.id(recipient);
    }

    @Nullable Locale wantedLocale() {
      return locale == null || locale.isEmpty()
          ? null
          : Profile.readLocale(locale)
              .orElseThrow(
                  () -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "No language tag."));
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
                    MessageCatalog.JourneyMails::journey, found -> figures(found.journey()))));
    model.addAttribute("faults", previews.listFaults());
    model.addAttribute("links", links);
    return "console/messages";
  }

  @GetMapping(PAGE)
  String show(
      @PathVariable String journey,
      @PathVariable String message,
      @RequestParam(defaultValue = "") String spam,
      View view,
      Model model) {
    RecipientId recipient = view.recipientId();
    MailPreviews.Wanted wanted = catalog.wanted(journey, message, recipient, view.wantedLocale());
    MailPreview preview = previews.preview(wanted);
    Optional<MessageCatalog.JourneyMails> known =
        catalog.list().stream().filter(mails -> mails.journey().equals(journey)).findFirst();
    if (preview instanceof MailPreview.Unknown && !knows(known, message)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such mail.");
    }
    model.addAttribute("journey", journey);
    model.addAttribute("journeyName", known.map(MessageCatalog.JourneyMails::name).orElse(journey));
    model.addAttribute("deployed", known.map(MessageCatalog.JourneyMails::deployed).orElse(false));
    model.addAttribute("message", message);
    model.addAttribute("purpose", catalog.wanted(journey, message, null, null).purpose());
    model.addAttribute("view", view);
    SpamScore score =
        spam.isEmpty() || !(preview instanceof MailPreview.Shown)
            ? null
            : previews.scoreSpam(wanted);
    model.addAttribute("score", score instanceof SpamScore.Scored scored ? scored : null);
    model.addAttribute("noScore", score instanceof SpamScore.Unknown none ? none.reason() : null);
    model.addAttribute("shown", preview instanceof MailPreview.Shown shown ? shown : null);
    model.addAttribute("broken", preview instanceof MailPreview.Broken broken ? broken : null);
    model.addAttribute("unknown", preview instanceof MailPreview.Unknown unknown ? unknown : null);
    model.addAttribute(
        "local",
        new LocalTimes(
            recipient == null ? shop.zone() : recipients.zoneOf(recipient), clock.instant()));
    model.addAttribute("figures", figures(journey).get(message));
    model.addAttribute("currency", shop.currency());
    model.addAttribute("links", links);
    return "console/message";
  }

  private static boolean knows(Optional<MessageCatalog.JourneyMails> mails, String message) {
    return mails.stream()
        .flatMap(found -> found.mails().stream())
        .anyMatch(mail -> mail.message().equals(message));
  }

  /** Whose eyes: an address never stands in a link, so it comes by form and becomes an id. */
  @PostMapping(PAGE)
  String choose(
      @PathVariable String journey,
      @PathVariable String message,
      @RequestParam(defaultValue = "") String who,
      View view,
      RedirectAttributes redirect) {
    RecipientSearch.Found found = search.findOne(who);
    if (found.refusal() != null) {
      redirect.addFlashAttribute("refused", found.refusal());
    }
    RecipientId before = view.recipientId();
    add(
        redirect,
        "recipient",
        found.refusal() != null && before != null ? before.value() : found.id());
    keep(redirect, view);
    return "redirect:" + links.message(journey, message);
  }

  @PostMapping(PAGE + "/test")
  String test(
      @PathVariable String journey,
      @PathVariable String message,
      @RequestParam(defaultValue = "") String to,
      View view,
      Authentication who,
      RedirectAttributes redirect) {
    TestMail sent =
        tests.send(
            catalog.wanted(journey, message, view.recipientId(), view.wantedLocale()),
            to,
            Audit.nameOf(who));
    redirect.addFlashAttribute(
        sent.outcome() == TestMail.Outcome.ACCEPTED ? "said" : "refused", sent.words());
    RecipientId recipient = view.recipientId();
    add(redirect, "recipient", recipient == null ? null : recipient.value());
    keep(redirect, view);
    return "redirect:" + links.message(journey, message);
  }

  /** The mail alone, for the frame that shows it. */
  @GetMapping(PAGE + "/html")
  ResponseEntity<byte[]> html(
      @PathVariable String journey, @PathVariable String message, View view) {
    MailPreview preview =
        previews.preview(catalog.wanted(journey, message, view.recipientId(), view.wantedLocale()));
    if (!(preview instanceof MailPreview.Shown shown)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such mail to show.");
    }
    String page = view.isDark() ? MailFrame.darkened(shown.html()) : MailFrame.page(shown.html());
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noStore())
        .header(
            "Content-Security-Policy",
            view.isBare() ? MailFrame.POLICY_WITHOUT_PICTURES : MailFrame.POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(page.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Figures> figures(String journey) {
    JourneyResult result = results.ofJourney(journey, Period.ALL);
    return result.messages().stream()
        .collect(Collectors.toMap(MessageResult::message, MessageResult::figures));
  }

  /** What is known only: an address has no room for whatever a form may bring. */
  private static void keep(RedirectAttributes redirect, View view) {
    Locale locale = view.wantedLocale();
    add(redirect, "locale", locale == null ? null : locale.toLanguageTag());
    add(redirect, "width", view.isPhone() ? "phone" : null);
    add(redirect, "look", view.isDark() ? "dark" : null);
    add(redirect, "part", view.isText() ? "text" : null);
    add(redirect, "pictures", view.isBare() ? "off" : null);
  }

  private static void add(RedirectAttributes redirect, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      redirect.addAttribute(name, value);
    }
  }
}
