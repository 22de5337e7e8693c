package org.followup.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.followup.event.DeadLetter;
import org.followup.event.Inbox;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What went wrong and can be repeated once its cause is mended. */
@RestController
@RequestMapping("/api/faults")
@Tag(name = "Faults", description = "What went wrong and can be repeated")
class FaultController {

  private static final int MOST = 500;

  private final Inbox inbox;
  private final Outbox outbox;

  FaultController(Inbox inbox, Outbox outbox) {
    this.inbox = inbox;
    this.outbox = outbox;
  }

  /** Everything that was given up, newest first. */
  record Faults(List<FailedEvent> events, List<FailedMessage> messages) {}

  /** An event that could not be applied. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record FailedEvent(
      long seq,
      String source,
      String id,
      String type,
      @Nullable String recipient,
      Instant acceptedAt,
      int attempts,
      @Nullable String reason) {}

  /** A mail that could not be rendered or was refused by the mail server for good. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record FailedMessage(
      String messageId,
      String journey,
      String instance,
      String message,
      String recipient,
      @Nullable String reason,
      @Nullable String mailServerReply) {}

  @GetMapping
  @Operation(summary = "Events and mails that were given up, newest first, at most 500 of each")
  Faults list() {
    return new Faults(
        inbox.listDead(MOST).stream().map(FaultController::event).toList(),
        outbox.listFailed(MOST).stream().map(FaultController::message).toList());
  }

  @PostMapping("/events/{seq}/repeat")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Apply a given-up event again, at once")
  void repeatEvent(@PathVariable long seq) {
    if (!inbox.repeat(seq)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No given-up event has this number.");
    }
  }

  @PostMapping("/messages/{messageId}/repeat")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Transactional
  @Operation(summary = "Send a failed mail again; the gates are asked anew")
  public void repeatMessage(@PathVariable long messageId) {
    if (!outbox.repeat(messageId)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No failed message has this id.");
    }
  }

  private static FailedEvent event(DeadLetter dead) {
    return new FailedEvent(
        dead.event().seq(),
        dead.event().source(),
        dead.event().id(),
        dead.event().type(),
        dead.event().recipient() == null ? null : dead.event().recipient().value(),
        dead.event().acceptedAt(),
        dead.attempts(),
        dead.lastError());
  }

  private static FailedMessage message(PostedMessage failed) {
    return new FailedMessage(
        String.valueOf(failed.messageId()),
        failed.journey(),
        failed.instanceId(),
        failed.message(),
        failed.recipient().value(),
        failed.reason(),
        failed.smtpReply());
  }
}
