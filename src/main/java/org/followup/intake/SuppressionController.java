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
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.followup.recipient.AddressHash;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppression.Reason;
import org.followup.recipient.Suppressions;
import org.followup.recipient.Suppressions.Lifting;
import org.followup.recipient.Suppressions.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The suppression list over REST. An address stands in bodies only, never in a URL. */
@RestController
@RequestMapping("/api/suppressions")
@Tag(name = "Suppressions", description = "Addresses that get no mail, kept as keyed hashes")
class SuppressionController {

  private static final int MOST_LISTED = 1_000;
  private static final String ADDING =
      """
      {"addresses":["ana@example.com"],"scope":"marketing","reason":"objection","note":"by phone"}
      """;
  private static final String LIFTING =
      """
      {"addresses":["ana@example.com"],"scope":"marketing","why":"asked for mail again by phone"}
      """;

  private final Suppressions suppressions;
  private final Clock clock;

  SuppressionController(Suppressions suppressions, Clock clock) {
    this.suppressions = suppressions;
    this.clock = clock;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Entries, newest first",
      description = "For the next page give next as before. Lifted ones only with lifted=true.")
  Map<String, Object> list(
      @RequestParam(required = false) @Nullable String scope,
      @RequestParam(required = false) @Nullable String reason,
      @RequestParam(defaultValue = "false") boolean lifted,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(defaultValue = "100") int limit) {
    RecipientFaults faults = new RecipientFaults();
    Scope ofScope = scope == null ? null : Scope.read(scope).orElse(null);
    Reason ofReason = reason == null ? null : Reason.read(reason).orElse(null);
    if (scope != null && ofScope == null) {
      faults.add("scope", SuppressionBody.NO_SCOPE);
    }
    if (reason != null && ofReason == null) {
      faults.add("reason", SuppressionBody.NO_REASON);
    }
    faults.refuse();
    int most = Math.max(1, Math.min(limit, MOST_LISTED));
    List<Suppression> found = suppressions.list(ofScope, ofReason, !lifted, before, most);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("suppressions", found.stream().map(Suppression::document).toList());
    if (found.size() == most) {
      answer.put("next", found.get(most - 1).entryId());
    }
    return answer;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Put addresses or their hashes on the list, at most 1,000",
      description =
          "An address is an e-mail address or an object as a recipient's postalAddress; without name"
              + " and company it is the place for everybody. scope: all, marketing (default) or marketing:<topic>. reason: complaint, hard-bounce,"
              + " returned (a letter), objection, erased, erasure-requested, manual (default), imported, other. note: a"
              + " few words that name nobody. at: since when, by default now.")
  @RequestBody(content = @Content(examples = @ExampleObject(ADDING)))
  @ApiResponse(responseCode = "200", description = "How many are new, how many were known")
  @Transactional(rollbackFor = Exception.class)
  public Map<String, Object> add(HttpServletRequest request, Principal who) throws IOException {
    ObjectNode body = RecipientBody.read(request.getInputStream());
    RecipientFaults faults = new RecipientFaults();
    RecipientValues.refuseUnknown(
        body,
        new LinkedHashSet<>(List.of("addresses", "hashes", "scope", "reason", "note", "at")),
        faults);
    Set<AddressHash> addresses = SuppressionBody.addresses(body, suppressions, faults);
    if (addresses.isEmpty()) {
      faults.add("addresses", "one at least, or one of hashes");
    }
    Scope scope =
        SuppressionBody.word(
            body, "scope", Scope::read, Scope.MARKETING, SuppressionBody.NO_SCOPE, faults);
    Reason reason =
        SuppressionBody.word(
            body, "reason", Reason::read, Reason.MANUAL, SuppressionBody.NO_REASON, faults);
    String note =
        SuppressionBody.word(
            body, "note", SuppressionBody::words, null, SuppressionBody.NO_WORDS, faults);
    Instant at =
        SuppressionBody.word(
            body, "at", Rfc3339::read, clock.instant(), "has to be an RFC 3339 time", faults);
    faults.refuse();
    String by = Caller.name(who);
    int added = 0;
    for (AddressHash address : addresses) {
      added +=
          suppressions.suppress(
                  address,
                  Objects.requireNonNull(scope),
                  Objects.requireNonNull(reason),
                  note,
                  Objects.requireNonNull(at),
                  by)
              ? 1
              : 0;
    }
    int known = addresses.size() - added;
    suppressions.tell(
        by,
        added,
        known,
        Map.of(
            "scope", Objects.requireNonNull(scope).word(),
            "reason", Objects.requireNonNull(reason).word()));
    return Map.of("added", added, "known", known);
  }

  @DeleteMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Lift entries: by address, by hash or by number",
      description =
          "why is required and kept with the entry. scope narrows it down. Entries stay as history."
              + " Complaints are lifted only with \"complaints\": true.")
  @RequestBody(content = @Content(examples = @ExampleObject(LIFTING)))
  @ApiResponse(responseCode = "200", description = "How many were lifted")
  @ApiResponse(
      responseCode = "409",
      description = "There are complaints among them, and the request did not say they are meant")
  Map<String, Object> lift(HttpServletRequest request, Principal who) throws IOException {
    ObjectNode body = RecipientBody.read(request.getInputStream());
    RecipientFaults faults = new RecipientFaults();
    RecipientValues.refuseUnknown(
        body,
        new LinkedHashSet<>(
            List.of("addresses", "hashes", "entries", "scope", "why", "complaints")),
        faults);
    Set<AddressHash> addresses = SuppressionBody.addresses(body, suppressions, faults);
    List<Long> entries = new ArrayList<>();
    body.path("entries")
        .forEach(
            entry -> {
              if (entry.canConvertToLong() && entry.isIntegralNumber()) {
                entries.add(entry.longValue());
              } else {
                faults.add("entries", "has to be a list of numbers");
              }
            });
    Scope scope =
        SuppressionBody.word(body, "scope", Scope::read, null, SuppressionBody.NO_SCOPE, faults);
    String why =
        SuppressionBody.word(
            body, "why", SuppressionBody::words, null, SuppressionBody.NO_WORDS, faults);
    if (why == null && !body.hasNonNull("why")) {
      faults.add("why", "is required: it is kept with the entry");
    }
    if (addresses.isEmpty() && entries.isEmpty()) {
      faults.add("addresses", "one at least, or one of hashes or entries");
    }
    faults.refuse();
    for (AddressHash address : addresses) {
      suppressions.list(address).stream()
          .filter(Suppression::stands)
          .filter(one -> scope == null || one.scope().equals(scope))
          .forEach(one -> entries.add(one.entryId()));
    }
    Lifting lifting =
        suppressions.lift(
            entries,
            Objects.requireNonNull(why),
            Caller.name(who),
            body.path("complaints").asBoolean());
    if (lifting instanceof Lifting.Complaints complaints) {
      throw RecipientFaults.refusal(
          HttpStatus.CONFLICT,
          complaints.entries()
              + " of them are complaints. Nothing was lifted; if they are meant, say"
              + " \"complaints\": true.");
    }
    return Map.of("lifted", ((Lifting.Done) lifting).entries());
  }

  @PostMapping(path = "/lookup", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Whether an address is on the list, with its history")
  @RequestBody(content = @Content(examples = @ExampleObject("{\"address\":\"ana@example.com\"}")))
  Map<String, Object> lookUp(HttpServletRequest request) throws IOException {
    ObjectNode body = RecipientBody.read(request.getInputStream());
    RecipientFaults faults = new RecipientFaults();
    RecipientValues.refuseUnknown(body, new LinkedHashSet<>(List.of("address", "hash")), faults);
    AddressHash address =
        SuppressionBody.word(
            body,
            "address",
            text -> SuppressionBody.address(text, suppressions),
            null,
            "has to be one address of the form name@example.com",
            faults);
    AddressHash hash =
        SuppressionBody.word(
            body, "hash", AddressHash::read, address, "has to be 64 hexadecimal digits", faults);
    if (hash == null) {
      faults.add("address", "is required, or hash");
    }
    faults.refuse();
    List<Suppression> entries = suppressions.list(Objects.requireNonNull(hash));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("hash", Objects.requireNonNull(hash).hex());
    answer.put("suppressed", entries.stream().anyMatch(Suppression::stands));
    answer.put("entries", entries.stream().map(Suppression::document).toList());
    return answer;
  }
}
