package org.followup.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.followup.message.OnsiteAccess;
import org.followup.message.OnsiteMessages;
import org.followup.message.OnsiteMessages.Button;
import org.followup.message.OnsiteMessages.Content;
import org.followup.node.FaultWords;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/**
 * Messages for pages of the shop. Who asks is signed by the shop's server ({@link OnsiteAccess})
 * and stands in headers, so that no log of addresses holds it, and no picture or form of another
 * site asks in a browser's name. No cookie is read or set.
 */
@RestController
@RequestMapping("/onsite/messages")
@Tag(
    name = "On-site messages",
    description =
        "What a page of the shop shows. Signed by the shop's server: the headers"
            + " Followup-Recipient, Followup-Until and Followup-Signature")
@SecurityRequirements
class OnsiteController {

  static final String RECIPIENT = "Followup-Recipient";
  static final String UNTIL = "Followup-Until";
  static final String SIGNATURE = "Followup-Signature";

  private static final Logger log = LoggerFactory.getLogger(OnsiteController.class);

  private final OnsiteAccess access;
  private final OnsiteMessages messages;
  private final OnsiteDeeds deeds;
  private final OnsiteLimits limits;

  OnsiteController(
      OnsiteAccess access, OnsiteMessages messages, OnsiteDeeds deeds, OnsiteLimits limits) {
    this.access = access;
    this.messages = messages;
    this.deeds = deeds;
    this.limits = limits;
  }

  /** What is to be shown now, oldest first. */
  record Page(List<Message> messages) {}

  /** One of them. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Message(
      String id,
      Instant until,
      String placement,
      String language,
      String direction,
      String title,
      String text,
      @Nullable Button button,
      @Nullable String image) {

    static Message of(OnsiteMessages.Shown shown) {
      Content content = shown.content();
      return new Message(
          shown.id(),
          shown.until(),
          content.placement(),
          content.language(),
          content.direction(),
          content.title(),
          content.text(),
          content.button(),
          content.image());
    }
  }

  @GetMapping
  @Operation(
      summary = "The messages that a page shows to its reader now",
      description =
          "At most three, oldest first; the same again until they were seen, expired or taken back."
              + " A message that nobody has asked for yet is checked once more and counts as sent."
              + " placement lists the places that the page has, separated by commas, such as"
              + " banner,corner; messages for others are left alone. Without it all are fetched.")
  @ApiResponse(responseCode = "200", description = "What to show; often nothing")
  @ApiResponse(responseCode = "401", description = "Not signed, or no more")
  @ApiResponse(responseCode = "403", description = "A script of an origin that is not configured")
  @ApiResponse(responseCode = "404", description = "The channel is not configured")
  @ApiResponse(responseCode = "429", description = "Too often; Retry-After says how long to wait")
  Page list(
      @RequestHeader(name = RECIPIENT, required = false) @Nullable String recipient,
      @RequestHeader(name = UNTIL, required = false) @Nullable String until,
      @RequestHeader(name = SIGNATURE, required = false) @Nullable String signature,
      @RequestParam(name = "placement", required = false) @Nullable List<String> placement,
      HttpServletResponse response) {
    PageHeaders.write(response);
    RecipientId reader = require(recipient, until, signature, response);
    List<String> places =
        Objects.requireNonNullElse(placement, List.<String>of()).stream()
            .map(String::strip)
            .filter(place -> !place.isEmpty())
            .toList();
    return new Page(messages.list(reader, places).stream().map(Message::of).toList());
  }

  @PostMapping("/{id}/{deed}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Tell what became of a message",
      description =
          "deed: shown, clicked or dismissed. It is shown no more then. Where the person allows to"
              + " be followed it becomes an event, such as onsite-message-clicked, once.")
  @ApiResponse(responseCode = "204", description = "Noted")
  @ApiResponse(responseCode = "401", description = "Not signed, or no more")
  @ApiResponse(
      responseCode = "404",
      description = "No such message of that person, or no such deed")
  void tell(
      @PathVariable String id,
      @PathVariable String deed,
      @RequestHeader(name = RECIPIENT, required = false) @Nullable String recipient,
      @RequestHeader(name = UNTIL, required = false) @Nullable String until,
      @RequestHeader(name = SIGNATURE, required = false) @Nullable String signature,
      HttpServletResponse response) {
    PageHeaders.write(response);
    RecipientId reader = require(recipient, until, signature, response);
    OnsiteDeeds.Deed done =
        OnsiteDeeds.Deed.read(deed).orElseThrow(() -> no(HttpStatus.NOT_FOUND, "No such deed."));
    if (!deeds.note(reader, id, done)) {
      throw no(HttpStatus.NOT_FOUND, "No such message.");
    }
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ProblemDetail later(Exception fault) {
    log.warn("A page of the shop was not served: {}", FaultWords.of(fault));
    return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "Not now.");
  }

  private RecipientId require(
      @Nullable String recipient,
      @Nullable String until,
      @Nullable String signature,
      HttpServletResponse response) {
    if (!access.isOpen()) {
      throw no(HttpStatus.NOT_FOUND, "There are no messages for pages here.");
    }
    RecipientId reader =
        decoded(recipient)
            .flatMap(name -> access.read(name, until, signature))
            .orElseThrow(
                () ->
                    no(
                        HttpStatus.UNAUTHORIZED,
                        "The headers Followup-Recipient, Followup-Until and Followup-Signature are"
                            + " not signed by the shop, or hold no more."));
    Optional<Duration> wait = limits.take(reader);
    if (wait.isPresent()) {
      response.setHeader("Retry-After", Long.toString(wait.get().toSeconds()));
      throw no(HttpStatus.TOO_MANY_REQUESTS, "Too often.");
    }
    return reader;
  }

  /** A header holds ASCII, an id may hold anything: it is written in percent. */
  private static Optional<String> decoded(@Nullable String recipient) {
    try {
      return Optional.ofNullable(recipient).map(id -> UriUtils.decode(id, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException odd) {
      return Optional.empty();
    }
  }

  private static ErrorResponseException no(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }
}
