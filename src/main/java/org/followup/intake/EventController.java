package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Acceptance;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.journey.EventDispatcher;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for events: written durably before they are acknowledged. */
@RestController
@RequestMapping("/api/events")
@Tag(name = "Events", description = "What happened in the shop")
class EventController {

  static final String LINES = "application/x-ndjson";

  private static final String EXAMPLE =
      """
      {"id":"o-1001-done","source":"shop.example/orders","type":"order-completed",
       "time":"2026-11-21T10:00:00Z","recipient":"customer-17","subject":"order-1001",
       "data":{"email":"ana@example.com","total":59.90,"currency":"EUR",
        "products":[{"product_id":"p-1","name":"Tea","price":9.9,"quantity":1}]}}
      """;

  /** How many were written, and how many had been before. */
  record Accepted(int accepted, int duplicates) {}

  private final RequestBodies bodies;
  private final FullInbox fullInbox;
  private final Inbox inbox;
  private final EventDispatcher dispatcher;

  EventController(
      RequestBodies bodies, FullInbox fullInbox, Inbox inbox, EventDispatcher dispatcher) {
    this.bodies = bodies;
    this.fullInbox = fullInbox;
    this.inbox = inbox;
    this.dispatcher = dispatcher;
  }

  @PostMapping(
      consumes = {
        MediaType.APPLICATION_JSON_VALUE,
        "application/cloudevents+json",
        "application/cloudevents-batch+json"
      })
  @Operation(
      summary = "Report what happened",
      description =
          "One event or an array of up to 1,000, attributes as in CloudEvents 1.0; or up to 10,000"
              + " lines of application/x-ndjson. All of a request is checked before any of it is"
              + " taken. Source and id are an event's identity: sending it again is harmless. With"
              + " the header 'Prefer: wait=<seconds>' (at most 60) the answer is a receipt per"
              + " event: which journeys it started, advanced and ended, which mails it withdrew.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    examples = @ExampleObject(EXAMPLE)),
                @Content(mediaType = "application/cloudevents+json"),
                @Content(mediaType = "application/cloudevents-batch+json"),
                @Content(mediaType = LINES)
              }),
      responses = {
        @ApiResponse(
            responseCode = "202",
            description = "Written durably; effects follow at once",
            content = @Content(examples = @ExampleObject("{\"accepted\":2,\"duplicates\":0}"))),
        @ApiResponse(responseCode = "200", description = "Receipts, one per event in order"),
        @ApiResponse(
            responseCode = "400",
            description = "Every fault of every event; nothing was taken",
            content =
                @Content(
                    mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                    examples =
                        @ExampleObject(
                            "{\"status\":400,\"errors\":[{\"index\":1,\"attribute\":\"id\","
                                + "\"detail\":\"is required\"}]}"))),
        @ApiResponse(responseCode = "401", description = "No valid API key"),
        @ApiResponse(responseCode = "413", description = "Too many events or bytes"),
        @ApiResponse(responseCode = "415", description = "None of the content types above"),
        @ApiResponse(responseCode = "503", description = "Come back after Retry-After seconds")
      })
  ResponseEntity<Object> post(HttpServletRequest request) throws IOException {
    fullInbox.check();
    return accept(request, EventReader.readJson(bodies.read(request)));
  }

  @PostMapping(consumes = LINES)
  @io.swagger.v3.oas.annotations.Hidden // described with the other content types above
  ResponseEntity<Object> postLines(HttpServletRequest request) throws IOException {
    fullInbox.check();
    return accept(request, EventReader.readLines(bodies.read(request)));
  }

  private ResponseEntity<Object> accept(HttpServletRequest request, List<NewEvent> events) {
    Acceptance acceptance = inbox.accept(events);
    Optional<Duration> wait = Preferences.findWait(request.getHeaders("Prefer"));
    if (wait.isEmpty()) {
      return ResponseEntity.accepted()
          .contentType(MediaType.APPLICATION_JSON)
          .body(new Accepted(acceptance.accepted(), acceptance.duplicates()));
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header("Preference-Applied", "wait=" + wait.get().toSeconds())
        .body(receipts(acceptance, wait.get()));
  }

  private List<EventReceipt> receipts(Acceptance acceptance, Duration wait) {
    List<Long> seqs =
        acceptance.entries().stream()
            .filter(entry -> !entry.duplicate())
            .map(Acceptance.Entry::seq)
            .toList();
    Map<Long, Receipt> receipts = seqs.isEmpty() ? Map.of() : dispatcher.await(seqs, wait);
    return acceptance.entries().stream()
        .map(
            entry ->
                EventReceipt.of(
                    entry.id(), entry.source(), entry.duplicate(), receipts.get(entry.seq())))
        .toList();
  }
}
