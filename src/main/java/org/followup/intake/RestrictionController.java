package org.followup.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.Restrictions.Restriction;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Restriction of processing over REST. */
@RestController
@RequestMapping("/api/recipients/{id}/restriction")
@Tag(name = "Recipients")
class RestrictionController {

  private static final Set<String> KNOWN = Set.of("restricted", "reason");
  private static final int LONGEST_REASON = 500;

  private final Restrictions restrictions;

  RestrictionController(Restrictions restrictions) {
    this.restrictions = restrictions;
  }

  @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Restrict the use of a person's data (GDPR article 18), or lift that",
      description =
          "While it stands no marketing mail goes, no marketing journey takes the person in, and"
              + " opens and clicks are not kept. Service mail goes; what runs waits on.")
  @ApiResponse(responseCode = "200", description = "As it stands now")
  @ApiResponse(responseCode = "400", description = "Every fault; nothing was taken")
  @RequestBody(
      content =
          @Content(
              examples =
                  @ExampleObject(
                      "{\"restricted\":true,\"reason\":\"Contests the address, ticket 4711\"}")))
  Map<String, Object> put(@PathVariable String id, HttpServletRequest request, Principal who)
      throws IOException {
    RecipientId recipient = RecipientBody.id(id);
    ObjectNode body = RecipientBody.read(request.getInputStream());
    RecipientFaults faults = new RecipientFaults();
    RecipientValues.refuseUnknown(body, KNOWN, faults);
    boolean restricted = body.path("restricted").asBoolean();
    if (!body.path("restricted").isBoolean()) {
      faults.add("restricted", "has to be true or false");
    }
    String reason = body.path("reason").isTextual() ? body.path("reason").textValue() : "";
    if (restricted && (reason.isBlank() || reason.length() > LONGEST_REASON)) {
      faults.add("reason", "has to be a text of 1 to 500 characters");
    }
    faults.refuse();
    if (restricted) {
      restrictions.restrict(recipient, reason, Caller.name(who));
    } else {
      restrictions.lift(recipient, Caller.name(who));
    }
    return document(restrictions.find(recipient));
  }

  @GetMapping
  @Operation(summary = "Whether the use of a person's data is restricted, since when and why")
  Map<String, Object> get(@PathVariable String id) {
    return document(restrictions.find(RecipientBody.id(id)));
  }

  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Lift the restriction; harmless where there is none")
  void lift(@PathVariable String id, Principal who) {
    restrictions.lift(RecipientBody.id(id), Caller.name(who));
  }

  private static Map<String, Object> document(Optional<Restriction> restriction) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("restricted", restriction.isPresent());
    restriction.ifPresent(
        standing -> {
          document.put("reason", standing.reason());
          document.put("at", standing.at().toString());
          document.put("by", standing.by());
        });
    return document;
  }
}
