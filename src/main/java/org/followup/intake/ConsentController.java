package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Consents over REST. */
@RestController
@RequestMapping("/api/recipients/{id}/consents")
@Tag(name = "Recipients")
class ConsentController {

  private static final String EXAMPLE =
      """
      {"granted":true,"basis":"express","at":"2026-11-21T10:00:00Z",
       "evidence":{"source":"checkout form v3","text":"Yes, send me offers by e-mail."}}
      """;

  private final Recipients recipients;
  private final Consents consents;
  private final RecipientChanges changes;
  private final Clock clock;

  ConsentController(
      Recipients recipients, Consents consents, RecipientChanges changes, Clock clock) {
    this.recipients = recipients;
    this.consents = consents;
    this.changes = changes;
    this.clock = clock;
  }

  @PutMapping(path = "/{purpose}", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Record what the recipient said about marketing:<topic>, marketing:* or tracking",
      description =
          "Appends to the evidence and changes nothing of it. A recipient not known yet is created."
              + " A withdrawal ends the journeys of the topic.")
  @ApiResponse(responseCode = "200", description = "Recorded")
  @ApiResponse(responseCode = "400", description = "Every fault of the consent; nothing was taken")
  @RequestBody(content = @Content(examples = @ExampleObject(EXAMPLE)))
  Map<String, Object> put(
      @PathVariable String id, @PathVariable String purpose, HttpServletRequest request)
      throws IOException {
    RecipientId recipient = RecipientBody.id(id);
    Consent consent =
        ConsentBody.read(purpose, RecipientBody.read(request.getInputStream()), clock.instant());
    changes.consent(recipient, consent);
    return consent.document();
  }

  @GetMapping
  @Operation(summary = "Everything the recipient said, oldest first")
  List<Map<String, Object>> list(@PathVariable String id) {
    RecipientId recipient = RecipientBody.id(id);
    List<Consent> records = consents.list(recipient);
    if (records.isEmpty() && recipients.find(recipient).isEmpty()) {
      throw RecipientController.unknown();
    }
    return records.stream().map(Consent::document).toList();
  }
}
