package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.recipient.Contacts;
import org.followup.recipient.Erasure;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Recipients over REST. */
@RestController
@RequestMapping("/api/recipients")
@Tag(name = "Recipients", description = "Who someone is and what we may do.")
class RecipientController {

  static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String EXAMPLE =
      """
      {"email":"ana@example.com","phone":"+491511234567","locale":"de-DE","timeZone":"Europe/Berlin",
       "postalAddress":{"name":"Ana Berger","street":["Hauptstr. 1"],"postalCode":"10115",
        "city":"Berlin","country":"DE"},
       "attributes":{"firstName":"Ana","country":"DE","birthday":"1990-05-04"}}
      """;
  private static final int MOST_LISTED = 1_000;

  private final Recipients recipients;
  private final Contacts contacts;
  private final RecipientChanges changes;
  private final PersonErasure erasures;

  RecipientController(
      Recipients recipients, Contacts contacts, RecipientChanges changes, PersonErasure erasures) {
    this.recipients = recipients;
    this.contacts = contacts;
    this.changes = changes;
    this.erasures = erasures;
  }

  @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Create a recipient (201) or replace all that is known (200)")
  @ApiResponse(responseCode = "200", description = "Replaced")
  @ApiResponse(responseCode = "201", description = "Created")
  @ApiResponse(responseCode = "400", description = "Every fault of the profile; nothing was taken")
  @RequestBody(content = @Content(examples = @ExampleObject(EXAMPLE)))
  ResponseEntity<Map<String, Object>> put(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    RecipientId recipient = RecipientBody.id(id);
    RecipientFaults faults = new RecipientFaults();
    RecipientFields fields =
        RecipientFields.read(recipient, RecipientBody.read(request.getInputStream()), faults);
    faults.refuse();
    RecipientChanges.Written written = changes.put(recipient, fields);
    return ResponseEntity.status(written.created() ? HttpStatus.CREATED : HttpStatus.OK)
        .body(document(written.profile(), written.ways()));
  }

  @PatchMapping(
      path = "/{id}",
      consumes = {MediaType.APPLICATION_JSON_VALUE, MERGE_PATCH})
  @Operation(summary = "Change what is named (JSON Merge Patch, RFC 7396); null removes")
  @ApiResponse(responseCode = "200", description = "Changed")
  @ApiResponse(responseCode = "400", description = "Every fault of the patch; nothing was taken")
  @ApiResponse(responseCode = "404", description = "Nobody of that id is known")
  @RequestBody(
      content = @Content(examples = @ExampleObject("{\"attributes\":{\"country\":\"AT\"}}")))
  Map<String, Object> patch(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    return changes
        .merge(RecipientBody.id(id), RecipientBody.read(request.getInputStream()))
        .map(written -> document(written.profile(), written.ways()))
        .orElseThrow(RecipientController::unknown);
  }

  @GetMapping("/{id}")
  @Operation(summary = "What is known about a recipient")
  @ApiResponse(responseCode = "200", description = "The profile")
  @ApiResponse(responseCode = "404", description = "Nobody of that id is known")
  Map<String, Object> get(@PathVariable String id) {
    return recipients
        .find(RecipientBody.id(id))
        .map(profile -> document(profile, contacts.find(profile.id())))
        .orElseThrow(RecipientController::unknown);
  }

  @DeleteMapping("/{id}")
  @Operation(
      summary = "Erase a recipient",
      description =
          "Sending stops at once, running journeys end right after. Repeating it is harmless."
              + " Location leads to the receipt: what was deleted, what stays, why and until when.")
  @ApiResponse(responseCode = "204", description = "Erased; Location is the receipt")
  ResponseEntity<Void> erase(@PathVariable String id, Principal who) {
    Erasure erasure = erasures.erase(RecipientBody.id(id), Caller.name(who));
    return ResponseEntity.noContent()
        .location(URI.create("/api/erasures/" + erasure.receipt()))
        .build();
  }

  @GetMapping
  @Operation(summary = "Recipients by id, page by page: pass the answer's next as after")
  Map<String, Object> list(
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(required = false) @Nullable String after) {
    RecipientFaults faults = new RecipientFaults();
    if (limit < 1 || limit > MOST_LISTED) {
      faults.add("limit", "has to be 1 to 1000");
    }
    faults.refuse();
    List<Profile> page = recipients.list(after == null ? null : RecipientBody.id(after), limit + 1);
    Map<RecipientId, Contacts.Ways> ways = contacts.list(page.stream().map(Profile::id).toList());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "recipients",
        page.stream()
            .limit(limit)
            .map(profile -> document(profile, ways.getOrDefault(profile.id(), Contacts.Ways.NONE)))
            .toList());
    if (page.size() > limit) {
      answer.put("next", page.get(limit - 1).id().value());
    }
    return answer;
  }

  static ErrorResponseException unknown() {
    return RecipientFaults.refusal(HttpStatus.NOT_FOUND, "Nobody of that id is known.");
  }

  private static Map<String, Object> document(Profile profile, Contacts.Ways ways) {
    Map<String, Object> document = RecipientFields.of(profile, ways).document(profile.id());
    document.put("createdAt", profile.createdAt().toString());
    document.put("updatedAt", profile.updatedAt().toString());
    return document;
  }
}
