package org.followup.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.followup.intake.EventText;
import org.followup.message.MailPreview;
import org.followup.message.MailPreview.Outlook;
import org.followup.message.MailPreviews;
import org.followup.message.MailPreviews.Wanted;
import org.followup.message.OccasionContent;
import org.followup.message.PreviewOccasion;
import org.followup.message.SpamScore;
import org.followup.message.TestMail;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Mails before they leave, for programs. */
@RestController
@RequestMapping("/api/messages")
@Tag(name = "Messages", description = "What the journeys send: list, preview, test")
class MessageController {

  private static final String MINUTE = "60";

  private final MessageCatalog catalog;
  private final MailPreviews previews;
  private final TestMails tests;

  MessageController(MessageCatalog catalog, MailPreviews previews, TestMails tests) {
    this.catalog = catalog;
    this.previews = previews;
    this.tests = tests;
  }

  /** A mail as it would be written now. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Preview(
      String journey,
      String message,
      @Nullable String recipient,
      String locale,
      List<String> locales,
      String subject,
      @Nullable String preheader,
      String html,
      String text,
      String file,
      boolean sampleOccasion,
      MailPreview.From from,
      @Nullable EventUsed event,
      @Nullable String about,
      List<MailPreview.Variable> variables,
      String basis,
      @Nullable Outlook outlook,
      List<String> faults,
      List<String> remarks,
      @Nullable Integer version) {}

  /** The event of the log that a preview speaks about. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record EventUsed(
      String source, String id, String type, Instant time, @Nullable String recipient) {

    static @Nullable EventUsed of(OccasionContent.@Nullable Told told) {
      return told == null
          ? null
          : new EventUsed(
              told.source(),
              told.id(),
              told.type(),
              told.at(),
              told.recipient() == null ? null : told.recipient().value());
    }
  }

  /** The identity of an event. */
  record EventNamed(@Nullable String source, @Nullable String id) {}

  /**
   * With whose eyes, and about what.
   *
   * @param recipient the sample person where it is missing
   * @param locale to take instead of the recipient's own
   * @param event of the log that it speaks about; the recipient's newest entry into the journey,
   *     else a sample, where it is missing
   * @param subject of data
   * @param data of an event that never came; goes before event
   */
  record PreviewWanted(
      @Nullable String recipient,
      @Nullable String locale,
      @Nullable EventNamed event,
      @Nullable String subject,
      @Schema(type = "object") @Nullable ObjectNode data) {}

  /**
   * A test to send.
   *
   * @param to the address it goes to; neither kept nor logged
   * @param recipient as {@link PreviewWanted}, and so on
   */
  record TestWanted(
      @Nullable String to,
      @Nullable String recipient,
      @Nullable String locale,
      @Nullable EventNamed event,
      @Nullable String subject,
      @Schema(type = "object") @Nullable ObjectNode data) {

    PreviewWanted preview() {
      return new PreviewWanted(recipient, locale, event, subject, data);
    }
  }

  /**
   * A test that the mail server took.
   *
   * @param detail the server's words
   */
  record TestSent(TestMail.Outcome outcome, String detail) {}

  @GetMapping
  @Operation(summary = "All mails by journey, with their languages")
  List<MessageCatalog.JourneyMails> list() {
    return catalog.list();
  }

  @GetMapping("/{journey}/{message}/preview")
  @Operation(
      summary = "A mail as a recipient would get it now; nothing is written or sent",
      description =
          "With the data of the recipient's newest entry into the journey; where there is none, or"
              + " without a recipient, with a sample (sampleOccasion). Links to unsubscribe or to"
              + " rate lead nowhere and nothing is tracked. outlook is what the gates would say.")
  @ApiResponse(responseCode = "400", description = "recipient or locale cannot be read")
  @ApiResponse(responseCode = "404", description = "There is no such mail or recipient")
  @ApiResponse(responseCode = "422", description = "The template is at fault: errors says where")
  Preview preview(
      @PathVariable String journey,
      @PathVariable String message,
      @Parameter(description = "Id of a recipient; default: a sample person")
          @RequestParam(required = false)
          @Nullable String recipient,
      @Parameter(description = "Language tag such as de; default: the recipient's")
          @RequestParam(required = false)
          @Nullable String locale) {
    return answer(
        journey,
        message,
        recipient,
        look(wanted(journey, message, recipient, locale, new PreviewOccasion.Newest())));
  }

  @PostMapping("/{journey}/{message}/preview")
  @Operation(
      summary = "The same, about any event of the log or about data of your own",
      description =
          "event names one of the log by source and id, whoever it is about; data are those of an"
              + " event that never came, 32,768 characters at most. Contact data in them are left"
              + " out, as for a mail that leaves. Nothing is kept.")
  @ApiResponse(responseCode = "400", description = "recipient, locale or data cannot be read")
  @ApiResponse(responseCode = "404", description = "There is no such mail, recipient or event")
  @ApiResponse(responseCode = "422", description = "The template is at fault: errors says where")
  Preview previewOf(
      @PathVariable String journey,
      @PathVariable String message,
      @RequestBody PreviewWanted preview) {
    return answer(journey, message, preview.recipient(), look(wanted(journey, message, preview)));
  }

  private static Preview answer(
      String journey, String message, @Nullable String recipient, MailPreview.Shown shown) {
    return new Preview(
        journey,
        message,
        recipient,
        shown.locale(),
        shown.locales(),
        shown.subject(),
        shown.preheader(),
        shown.html(),
        shown.text(),
        shown.file(),
        shown.sampleOccasion(),
        shown.from(),
        EventUsed.of(shown.event()),
        shown.about(),
        shown.variables(),
        shown.basis(),
        shown.outlook(),
        shown.faults(),
        shown.remarks(),
        shown.version());
  }

  @GetMapping("/{journey}/{message}/spam-score")
  @Operation(
      summary = "What SpamAssassin says of a mail, by the rules on Followup's machine",
      description =
          "The mail as the preview shows it, with every header it would have. Nothing is sent or"
              + " told to anybody. More points are worse; from limit on it is called spam.")
  @ApiResponse(responseCode = "404", description = "There is no such mail or recipient")
  @ApiResponse(responseCode = "422", description = "The template is at fault: errors says where")
  @ApiResponse(responseCode = "503", description = "No score: detail says why")
  SpamScore.Scored score(
      @PathVariable String journey,
      @PathVariable String message,
      @Parameter(description = "Id of a recipient; default: a sample person")
          @RequestParam(required = false)
          @Nullable String recipient,
      @Parameter(description = "Language tag such as de; default: the recipient's")
          @RequestParam(required = false)
          @Nullable String locale) {
    Wanted wanted = wanted(journey, message, recipient, locale, new PreviewOccasion.Newest());
    look(wanted); // what cannot be shown is no matter of the score
    SpamScore score = previews.scoreSpam(wanted);
    if (score instanceof SpamScore.Scored scored) {
      return scored;
    }
    throw problem(HttpStatus.SERVICE_UNAVAILABLE, ((SpamScore.Unknown) score).reason());
  }

  @PostMapping("/{journey}/{message}/test")
  @Operation(
      summary = "Send a mail as a test to an address of yours, at once",
      description =
          "The subject begins with [Test]. No gate is asked, nothing is counted or tracked, and the"
              + " recipient it is written for gets nothing. The address is neither kept nor logged."
              + " Ten in a minute at most.")
  @ApiResponse(responseCode = "200", description = "The mail server took it")
  @ApiResponse(responseCode = "400", description = "to is no address")
  @ApiResponse(responseCode = "404", description = "There is no such mail, recipient or event")
  @ApiResponse(responseCode = "422", description = "The template is at fault")
  @ApiResponse(responseCode = "429", description = "Too many in a minute")
  @ApiResponse(responseCode = "502", description = "The mail server refused it or is away")
  @ApiResponse(responseCode = "504", description = "It may or may not arrive")
  ResponseEntity<TestSent> test(
      @PathVariable String journey,
      @PathVariable String message,
      @RequestBody TestWanted test,
      Authentication who) {
    TestMail sent =
        tests.send(
            wanted(journey, message, test.preview()),
            test.to() == null ? "" : test.to(),
            Audit.nameOf(who));
    if (sent.outcome() == TestMail.Outcome.ACCEPTED) {
      return ResponseEntity.ok(new TestSent(sent.outcome(), sent.words()));
    }
    ErrorResponseException refusal = problem(status(sent.outcome()), sent.words());
    if (sent.outcome() == TestMail.Outcome.TOO_MANY) {
      refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, MINUTE);
    }
    throw refusal;
  }

  private Wanted wanted(String journey, String message, PreviewWanted preview) {
    return wanted(
        journey,
        message,
        preview.recipient(),
        preview.locale(),
        occasion(preview.event(), preview.subject(), preview.data()));
  }

  private Wanted wanted(
      String journey,
      String message,
      @Nullable String recipient,
      @Nullable String locale,
      PreviewOccasion occasion) {
    return catalog.wanted(journey, message, recipientId(recipient), locale(locale), occasion);
  }

  private PreviewOccasion occasion(
      @Nullable EventNamed event, @Nullable String subject, @Nullable ObjectNode data) {
    if (data != null) {
      EventText text = EventText.read(data.toString());
      if (text instanceof EventText.Refused refused) {
        throw problem(HttpStatus.BAD_REQUEST, "data: " + refused.reason());
      }
      EventText.Read read = (EventText.Read) text;
      return new PreviewOccasion.Pasted(subject == null ? read.subject() : subject, read.data());
    }
    if (event == null) {
      return new PreviewOccasion.Newest();
    }
    return previews
        .findEvent(
            event.source() == null ? "" : event.source(), event.id() == null ? "" : event.id())
        .map(told -> new PreviewOccasion.Logged(told.number()))
        .orElseThrow(
            () -> problem(HttpStatus.NOT_FOUND, "The log has no event of that source and id."));
  }

  private static @Nullable RecipientId recipientId(@Nullable String id) {
    try {
      return id == null || id.isEmpty() ? null : new RecipientId(id);
    } catch (IllegalArgumentException e) {
      throw problem(
          HttpStatus.BAD_REQUEST,
          "A recipient id has 1 to 200 characters, none of them a control character.");
    }
  }

  private static @Nullable Locale locale(@Nullable String tag) {
    return tag == null || tag.isEmpty()
        ? null
        : Profile.readLocale(tag)
            .orElseThrow(
                () ->
                    problem(
                        HttpStatus.BAD_REQUEST, "locale has to be a language tag such as de-DE."));
  }

  private MailPreview.Shown look(Wanted wanted) {
    MailPreview preview = previews.preview(wanted);
    if (preview instanceof MailPreview.Unknown unknown) {
      throw problem(HttpStatus.NOT_FOUND, unknown.reason());
    }
    if (preview instanceof MailPreview.Broken broken) {
      ProblemDetail problem =
          ProblemDetail.forStatusAndDetail(
              HttpStatus.UNPROCESSABLE_ENTITY, "The template is at fault; mend it and try again.");
      problem.setProperty("errors", broken.faults());
      throw new ErrorResponseException(HttpStatus.UNPROCESSABLE_ENTITY, problem, null);
    }
    return (MailPreview.Shown) preview;
  }

  private static HttpStatus status(TestMail.Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> HttpStatus.OK;
      case REFUSED -> HttpStatus.BAD_GATEWAY;
      case UNCLEAR -> HttpStatus.GATEWAY_TIMEOUT;
      case BAD_ADDRESS -> HttpStatus.BAD_REQUEST;
      case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
      case UNKNOWN -> HttpStatus.NOT_FOUND;
      case BROKEN -> HttpStatus.UNPROCESSABLE_ENTITY;
    };
  }

  private static ErrorResponseException problem(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }
}
