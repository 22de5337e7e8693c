package org.followup.console;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.followup.message.MailFrame;
import org.followup.message.MailPreview;
import org.followup.message.MailPreviews;
import org.followup.message.OccasionContent.Told;
import org.followup.message.PreviewOccasion;
import org.followup.message.SpamScore;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.followup.report.Figures;
import org.followup.report.JourneyResult;
import org.followup.report.JourneyResult.MessageResult;
import org.followup.report.Period;
import org.followup.report.Results;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.web.server.ResponseStatusException;

/** Fills the page of one mail. */
@Component
class MessagePage {

  private final MessageCatalog catalog;
  private final MailPreviews previews;
  private final Recipients recipients;
  private final Results results;
  private final ShopSettings shop;
  private final ConsoleLinks links;
  private final Clock clock;

  MessagePage(
      MessageCatalog catalog,
      MailPreviews previews,
      Recipients recipients,
      Results results,
      ShopSettings shop,
      ConsoleLinks links,
      Clock clock) {
    this.catalog = catalog;
    this.previews = previews;
    this.recipients = recipients;
    this.results = results;
    this.shop = shop;
    this.links = links;
    this.clock = clock;
  }

  /** Which mail. */
  record Mail(String journey, String message) {}

  /**
   * What somebody pasted.
   *
   * @param text as it came
   * @param occasion null where it could not be read
   */
  record Pasted(String text, PreviewOccasion.@Nullable Pasted occasion) {}

  /** An event to choose. */
  record Choice(String value, String words, boolean chosen) {}

  /**
   * The page with everything on it.
   *
   * @param pasted null where nothing was
   * @param spam whether SpamAssassin is asked too
   * @return the template's name
   */
  String fill(Model model, Mail mail, MessageView view, @Nullable Pasted pasted, boolean spam) {
    RecipientId recipient = view.recipientId();
    MailPreviews.Wanted wanted = wanted(mail, view, pasted);
    MailPreview preview = previews.preview(wanted);
    Optional<MessageCatalog.JourneyMails> known =
        catalog.list().stream().filter(mails -> mails.journey().equals(mail.journey())).findFirst();
    if (preview instanceof MailPreview.Unknown && !knows(known, mail.message())) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such mail.");
    }
    MailPreview.Shown shown = preview instanceof MailPreview.Shown seen ? seen : null;
    var local =
        new LocalTimes(
            recipient == null ? shop.zone() : recipients.zoneOf(recipient), clock.instant());
    model.addAttribute("journey", mail.journey());
    model.addAttribute(
        "journeyName", known.map(MessageCatalog.JourneyMails::name).orElse(mail.journey()));
    model.addAttribute("deployed", known.map(MessageCatalog.JourneyMails::deployed).orElse(false));
    model.addAttribute("message", mail.message());
    model.addAttribute("purpose", wanted.purpose());
    model.addAttribute("view", view);
    model.addAttribute("pasted", pasted == null ? null : pasted.text());
    model.addAttribute("choices", choices(mail, view, shown, local));
    model.addAttribute("elses", shown != null && isElses(shown, recipient));
    SpamScore score = spam && shown != null ? previews.scoreSpam(wanted) : null;
    model.addAttribute("score", score instanceof SpamScore.Scored scored ? scored : null);
    model.addAttribute("noScore", score instanceof SpamScore.Unknown none ? none.reason() : null);
    model.addAttribute("shown", shown);
    model.addAttribute("html", pasted == null || shown == null ? null : page(view, shown));
    model.addAttribute("broken", preview instanceof MailPreview.Broken broken ? broken : null);
    model.addAttribute("unknown", preview instanceof MailPreview.Unknown unknown ? unknown : null);
    model.addAttribute("local", local);
    model.addAttribute("figures", figures(mail.journey()).get(mail.message()));
    model.addAttribute("currency", shop.currency());
    model.addAttribute("links", links);
    return "console/message";
  }

  /** As a preview asks for it. */
  MailPreviews.Wanted wanted(Mail mail, MessageView view, @Nullable Pasted pasted) {
    PreviewOccasion.Pasted typed = pasted == null ? null : pasted.occasion();
    return catalog.wanted(
        mail.journey(),
        mail.message(),
        view.recipientId(),
        view.wantedLocale(),
        typed == null ? view.occasion() : typed);
  }

  /** The mail for a frame. */
  static String page(MessageView view, MailPreview.Shown shown) {
    return view.isDark() ? MailFrame.darkened(shown.html()) : MailFrame.page(shown.html());
  }

  Map<String, Figures> figures(String journey) {
    JourneyResult result = results.ofJourney(journey, Period.ALL);
    return result.messages().stream()
        .collect(Collectors.toMap(MessageResult::message, MessageResult::figures));
  }

  private List<Choice> choices(
      Mail mail, MessageView view, MailPreview.@Nullable Shown shown, LocalTimes local) {
    RecipientId recipient = view.recipientId();
    List<Told> events = new ArrayList<>();
    if (recipient != null) {
      events.addAll(previews.listEvents(recipient, mail.journey()));
    }
    Told used = shown == null ? null : shown.event();
    if (used != null && events.stream().noneMatch(event -> event.number() == used.number())) {
      events.add(0, used);
    }
    return events.stream()
        .map(
            event ->
                new Choice(
                    Long.toString(event.number()),
                    words(event, local),
                    used != null && used.number() == event.number()))
        .toList();
  }

  private static String words(Told event, LocalTimes local) {
    String about = event.subject() == null ? "" : ", " + event.subject();
    return "%s%s: %s, id %s".formatted(local.moment(event.at()), about, event.type(), event.id());
  }

  private static boolean isElses(MailPreview.Shown shown, @Nullable RecipientId eyes) {
    Told event = shown.event();
    return event != null && event.recipient() != null && !event.recipient().equals(eyes);
  }

  private static boolean knows(Optional<MessageCatalog.JourneyMails> mails, String message) {
    return mails.stream()
        .flatMap(found -> found.mails().stream())
        .anyMatch(mail -> mail.message().equals(message));
  }
}
