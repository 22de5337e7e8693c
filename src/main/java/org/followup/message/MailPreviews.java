package org.followup.message;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.message.MailPreview.GateAnswer;
import org.followup.message.MailPreview.Outlook;
import org.followup.message.OccasionContent.Occasion;
import org.followup.recipient.Channel;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to looking at mails before they leave.
 *
 * <p>Guarantee: looking writes nothing. No mail is queued, nothing is counted or tracked, and no
 * link of a preview acts for the person it was made for.
 */
@Component
public class MailPreviews {

  /** Where links of a reader's own lead in a preview: nowhere. */
  static final String NOWHERE = "#nowhere";

  /** Events that are offered. */
  static final int EVENTS = 10;

  private final Templates templates;
  private final MailVersions versions;
  private final MailRendering rendering;
  private final SampleOccasion sample;
  private final Recipients recipients;
  private final Consents consents;
  private final Gates gates;
  private final PreviewOccasions occasions;
  private final SendingHold hold;
  private final RelayTestMail testMail;
  private final MailSpecimens specimens;
  private final SpamJudge spamJudge;
  private final Clock clock;

  MailPreviews(
      Templates templates,
      MailVersions versions,
      MailRendering rendering,
      SampleOccasion sample,
      Recipients recipients,
      Consents consents,
      Gates gates,
      PreviewOccasions occasions,
      SendingHold hold,
      RelayTestMail testMail,
      MailSpecimens specimens,
      SpamJudge spamJudge,
      Clock clock) {
    this.templates = templates;
    this.versions = versions;
    this.rendering = rendering;
    this.sample = sample;
    this.recipients = recipients;
    this.consents = consents;
    this.gates = gates;
    this.occasions = occasions;
    this.hold = hold;
    this.testMail = testMail;
    this.specimens = specimens;
    this.spamJudge = spamJudge;
    this.clock = clock;
  }

  /**
   * The mail to look at.
   *
   * @param purpose as the journey's step sends it; null where no step does
   * @param category as {@link Send#category}
   * @param skipWhenCapped as {@link Send#skipWhenCapped}
   * @param ignoreQuietHours as {@link Send#ignoreQuietHours}
   * @param recipient whose eyes to look with; null for the sample person
   * @param locale to take instead of the recipient's own; null for theirs
   * @param occasion what the mail speaks about
   */
  public record Wanted(
      String journey,
      String message,
      @Nullable Purpose purpose,
      @Nullable String category,
      boolean skipWhenCapped,
      boolean ignoreQuietHours,
      @Nullable RecipientId recipient,
      @Nullable Locale locale,
      PreviewOccasion occasion) {}

  /**
   * A mail that there is.
   *
   * @param subject with the sample occasion, in the first of the locales
   * @param subjectAsWritten the same line of the file, expressions and all
   */
  public record Mail(
      String journey,
      String message,
      List<String> locales,
      String subject,
      String subjectAsWritten) {}

  /** Every mail of every journey, by name. */
  public List<Mail> list() {
    Occasion occasion = sample.occasion();
    Profile person = sample.person();
    return templates.listAll().stream()
        .map(
            template -> {
              MailRendering.Said said =
                  said(template.journey(), template.message(), null, person, occasion, "service");
              return new Mail(
                  template.journey(),
                  template.message(),
                  templates.listLocales(template.journey(), template.message()),
                  rendering.subject(template.mail(), said, template.mail().locale()),
                  template.mail().subjectAsWritten());
            })
        .toList();
  }

  /** Languages in which there is any mail. */
  public Set<Locale> listLanguages() {
    return templates.listAll().stream()
        .flatMap(template -> templates.listLocales(template.journey(), template.message()).stream())
        .map(Locale::forLanguageTag)
        .collect(Collectors.toSet());
  }

  /**
   * Why changed mail files are not in use, each with file and line; the versions before them are.
   */
  public List<String> listFaults() {
    return templates.listFaults();
  }

  /**
   * The recipient's latest events of the types with which the journey begins, to choose from;
   * newest first, {@value #EVENTS} at most.
   */
  @Transactional(readOnly = true)
  public List<OccasionContent.Told> listEvents(RecipientId recipient, String journey) {
    return occasions.listBeginnings(recipient, journey, EVENTS);
  }

  /** An event of the log by the identity that its sender gave it; whoever it is about. */
  @Transactional(readOnly = true)
  public Optional<OccasionContent.Told> findEvent(String source, String id) {
    return occasions.findEvent(source, id);
  }

  /** Renders the mail for one reader. Never throws for a template at fault. */
  @Transactional(readOnly = true)
  public MailPreview preview(Wanted wanted) {
    return look(wanted);
  }

  /**
   * Sends the mail as {@link #preview} shows it to an address of the operator's, at once and beside
   * the outbox: no gate is asked, nothing is counted, no link is tracked, and the recipient it was
   * rendered for gets nothing. The address is neither kept nor logged. At most {@value
   * RelayTestMail#MOST_IN_A_MINUTE} leave in a minute.
   *
   * @param to the address as it was typed
   */
  public TestMail sendTest(Wanted wanted, String to) {
    // outside a transaction: a mail server that thinks must not hold a connection to the database
    return testMail.send(wanted.journey(), wanted.message(), to, () -> look(wanted));
  }

  /**
   * Asks SpamAssassin on this machine about the mail as {@link #preview} shows it, with every
   * header it would have. Nothing is sent or told to anybody. Takes a second or two.
   */
  public SpamScore scoreSpam(Wanted wanted) {
    MailPreview preview = look(wanted);
    if (preview instanceof MailPreview.Unknown unknown) {
      return new SpamScore.Unknown(unknown.reason());
    }
    if (preview instanceof MailPreview.Broken broken) {
      return new SpamScore.Unknown(String.join(" ", broken.faults()));
    }
    Purpose purpose = wanted.purpose();
    try {
      return spamJudge.judge(
          specimens.write(
              wanted.journey(),
              wanted.message(),
              purpose == null ? Purpose.SERVICE : purpose,
              (MailPreview.Shown) preview));
    } catch (MailFault fault) {
      return new SpamScore.Unknown(fault.reason());
    }
  }

  private MailPreview look(Wanted wanted) {
    RecipientId id = wanted.recipient();
    Optional<Profile> known = id == null ? Optional.of(sample.person()) : recipients.find(id);
    if (known.isEmpty()) {
      return new MailPreview.Unknown("Nobody of that id is known.");
    }
    Locale locale = wanted.locale();
    if (locale == null) {
      locale = id == null ? sample.locale() : recipients.localeOf(id);
    }
    List<String> faults = templates.listFaults(wanted.journey(), wanted.message());
    List<String> locales = templates.listLocales(wanted.journey(), wanted.message());
    Optional<MailTemplate> template = templates.find(wanted.journey(), wanted.message(), locale);
    if (template.isEmpty()) {
      return faults.isEmpty()
          ? new MailPreview.Unknown(
              "The journey %s has no mail %s; it would be the file %1$s/mails/%2$s.mjml."
                  .formatted(wanted.journey(), wanted.message()))
          : new MailPreview.Broken(locales, faults);
    }
    return show(wanted, known.get(), template.get(), locale, locales, faults);
  }

  private MailPreview show(
      Wanted wanted,
      Profile person,
      MailTemplate template,
      Locale locale,
      List<String> locales,
      List<String> faults) {
    Optional<PreviewOccasions.Found> chosen =
        occasions.find(wanted.occasion(), wanted.recipient(), wanted.journey());
    if (chosen.isEmpty()) {
      return new MailPreview.Unknown(
          "That event is not in the log: it never came, was only recorded, or is gone by now.");
    }
    PreviewOccasions.Found found = chosen.get();
    Occasion occasion = found.occasion();
    String basis = basis(wanted.recipient(), wanted.purpose());
    try {
      MailTemplate.Rendered rendered =
          rendering.render(
              template,
              said(wanted.journey(), wanted.message(), wanted.purpose(), person, occasion, basis),
              locale);
      Document page = Jsoup.parse(rendered.html());
      page.outputSettings().prettyPrint(false);
      page.select("a[href^=#]").removeAttr("href");
      return new MailPreview.Shown(
          rendered.subject(),
          preheader(page),
          page.outerHtml(),
          rendered.text(),
          template.locale().toLanguageTag(),
          locales,
          template.file(),
          template.subjectAsWritten(),
          found.from(),
          found.event(),
          found.subject(),
          MailVariables.of(template.compiled(), person, occasion.subject(), occasion.content()),
          basis,
          outlook(wanted, found.subject()),
          faults,
          templates.listRemarks(wanted.journey(), wanted.message()),
          versions
              .findCurrent(wanted.journey(), wanted.message())
              .map(MailVersionRepository.Version::number)
              .orElse(null));
    } catch (MailFault fault) {
      List<String> all = new ArrayList<>(faults);
      all.add(fault.reason());
      return new MailPreview.Broken(locales, all);
    }
  }

  private MailRendering.Said said(
      String journey,
      String message,
      @Nullable Purpose purpose,
      Profile person,
      Occasion occasion,
      String basis) {
    Purpose meant = purpose == null ? Purpose.SERVICE : purpose;
    return new MailRendering.Said(
        journey,
        message,
        meant,
        occasion.subject(),
        person,
        person.timeZone() == null ? sample.zone() : person.timeZone(),
        occasion.content(),
        basis,
        meant.isMarketing() ? NOWHERE : null,
        meant.isMarketing() ? NOWHERE : null,
        NOWHERE,
        NOWHERE);
  }

  /** What the legal block says; for somebody who did not consent, what it would say if they had. */
  private String basis(@Nullable RecipientId recipient, @Nullable Purpose purpose) {
    if (purpose == null || !purpose.isMarketing()) {
      return "service";
    }
    return recipient != null
            && consents.permission(recipient, purpose) instanceof Permission.Granted granted
        ? granted.basis()
        : "express";
  }

  /** A moment that the journey computes ({@code notAfter}) is not known here and not asked for. */
  private @Nullable Outlook outlook(Wanted wanted, @Nullable String subject) {
    RecipientId recipient = wanted.recipient();
    Purpose purpose = wanted.purpose();
    if (recipient == null || purpose == null) {
      return null;
    }
    Instant now = clock.instant();
    Judgement judgement =
        gates.judge(
            new Gates.Case(
                "preview",
                wanted.journey(),
                wanted.message(),
                recipient,
                subject,
                purpose,
                Channel.EMAIL,
                wanted.category(),
                wanted.skipWhenCapped(),
                wanted.ignoreQuietHours(),
                null),
            now);
    return new Outlook(
        judgement.state(),
        judgement.reason(),
        judgement.until(),
        hold.isHeld(wanted.journey()),
        judgement.answers().stream()
            .map(answer -> new GateAnswer(answer.gate(), answer.answer(), answer.reason()))
            .toList());
  }

  /** MJML writes it into the first block of the body, which readers do not see. */
  private static @Nullable String preheader(Document page) {
    Element first = page.body().firstElementChild();
    if (first == null || !first.attr("style").replace(" ", "").contains("display:none")) {
      return null;
    }
    String text = MailHead.withoutPadding(first.text());
    return text.isEmpty() ? null : text;
  }
}
