package org.followup.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.followup.event.DeadLetter;
import org.followup.event.Inbox;
import org.followup.journey.Incident;
import org.followup.journey.Journeys;
import org.followup.journey.VoucherStep;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.message.SendingHold;
import org.followup.report.PoolStock;
import org.followup.report.VoucherStock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
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
  private final Journeys journeys;
  private final SendingHold sending;
  private final Steering steering;
  private final Repeats repeats;
  private final VoucherStock stock;

  FaultController(
      Inbox inbox,
      Outbox outbox,
      Journeys journeys,
      SendingHold sending,
      Steering steering,
      Repeats repeats,
      VoucherStock stock) {
    this.inbox = inbox;
    this.outbox = outbox;
    this.journeys = journeys;
    this.sending = sending;
    this.steering = steering;
    this.repeats = repeats;
    this.stock = stock;
  }

  /**
   * Everything that was given up or stopped itself, newest first, and the pools of vouchers that
   * have to be filled.
   */
  record Faults(
      List<FailedEvent> events,
      List<FailedMessage> messages,
      List<FailedStep> incidents,
      List<StoppedJourney> stopped,
      List<ShortPool> pools) {}

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

  /** A timer's step that failed as often as it may; its instance stands still. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record FailedStep(
      String incidentId,
      String journey,
      String instance,
      String element,
      @Nullable String label,
      @Nullable String recipient,
      @Nullable String reason,
      Instant since) {}

  /** A journey whose mail stopped itself, since too much of it came back; it waits. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StoppedJourney(String journey, Instant since, @Nullable String reason) {}

  /**
   * A pool of vouchers whose codes run low or are used up; gone from the list once it has enough.
   *
   * @param level {@code low}, {@code empty}, or {@code missing} where a journey names a pool that
   *     there is not
   * @param waiting people who stand at a step for want of a code
   */
  record ShortPool(
      String pool,
      String level,
      long free,
      long issuedLately,
      long waiting,
      List<String> journeys,
      String reason) {}

  @GetMapping
  @Operation(
      summary =
          "Events, mails and steps that were given up, at most 500 of each, journeys whose mail stopped"
              + " itself, and pools of vouchers that run low")
  Faults list() {
    return new Faults(
        inbox.listDead(MOST).stream().map(FaultController::event).toList(),
        outbox.listFailed(MOST).stream().map(FaultController::message).toList(),
        journeys.listIncidents(MOST).stream().map(FaultController::step).toList(),
        sending.listStopped().stream()
            .map(one -> new StoppedJourney(one.journey(), one.since(), one.reason()))
            .toList(),
        stock.listShort().stream().map(FaultController::pool).toList());
  }

  @PostMapping("/events/{seq}/repeat")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Apply a given-up event again, at once")
  void repeatEvent(@PathVariable long seq, @Parameter(hidden = true) Authentication who) {
    if (!repeats.repeatEvent(seq, Audit.nameOf(who))) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No given-up event has this number.");
    }
  }

  @PostMapping("/messages/{messageId}/repeat")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Send a failed mail again; the gates are asked anew")
  void repeatMessage(@PathVariable long messageId, @Parameter(hidden = true) Authentication who) {
    if (!repeats.repeatMessage(messageId, Audit.nameOf(who))) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No failed message has this id.");
    }
  }

  @PostMapping("/incidents/{id}/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Let a failed step run again, at once")
  void retryIncident(@PathVariable String id, @Parameter(hidden = true) Authentication who) {
    if (!repeats.retryIncident(id, Audit.nameOf(who))) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No failed step has this id.");
    }
  }

  @PostMapping("/stopped/{journey}/release")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Let the mail of a journey go that stopped itself; returns count anew")
  void release(@PathVariable String journey, @Parameter(hidden = true) Authentication who) {
    if (!steering.letGo(journey, Audit.nameOf(who))) {
      throw new ResponseStatusException(
          HttpStatus.NOT_FOUND, "No journey of this name has stopped its mail.");
    }
  }

  private static ShortPool pool(PoolStock one) {
    return new ShortPool(
        one.pool(),
        one.level().word(),
        one.free(),
        one.issuedLately(),
        one.waiting(),
        one.steps().stream().map(VoucherStep::journey).distinct().toList(),
        one.sentence());
  }

  private static FailedStep step(Incident failed) {
    return new FailedStep(
        failed.incidentId(),
        failed.journey(),
        failed.instanceId(),
        failed.activityId(),
        failed.label(),
        failed.recipient(),
        failed.reason(),
        failed.since());
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
