package org.followup.report;

import com.fasterxml.jackson.databind.util.RawValue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.followup.recipient.Consents;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.report.PersonRepository.HeldItem;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Everything about one person, from all rooms. */
@RestController
@RequestMapping("/api/recipients/{id}")
@Tag(name = "Recipients")
class PersonController {

  private static final int MOST_ENTRIES = 1_000;

  private final People people;
  private final PersonRepository held;
  private final Recipients recipients;
  private final Consents consents;

  PersonController(People people, PersonRepository held, Recipients recipients, Consents consents) {
    this.people = people;
    this.held = held;
    this.recipients = recipients;
    this.consents = consents;
  }

  @GetMapping("/timeline")
  @Operation(
      summary = "What happened to a recipient and why, newest first",
      description =
          "Consents, events with their effects, entries, steps and ends of journeys, sends with the"
              + " verdict of each gate and the mail server's reply. At most limit entries (200, up"
              + " to 1000), only those before the given time.")
  List<Map<String, Object>> timeline(
      @PathVariable String id,
      @RequestParam(defaultValue = "200") int limit,
      @RequestParam(required = false) @Nullable String before) {
    RecipientId recipient = id(id);
    if (limit < 1 || limit > MOST_ENTRIES) {
      throw ReportRefusals.badRequest("limit has to be 1 to 1000.");
    }
    List<People.Entry> entries =
        people.timeline(recipient, before == null ? null : time(before), limit);
    if (entries.isEmpty() && recipients.find(recipient).isEmpty()) {
      throw unknown();
    }
    return entries.stream().map(PersonController::document).toList();
  }

  @GetMapping("/export")
  @Transactional(readOnly = true)
  @Operation(summary = "Everything held about a recipient (GDPR article 15)")
  Map<String, Object> export(@PathVariable String id) {
    RecipientId recipient = id(id);
    Optional<Profile> profile = recipients.find(recipient);
    Map<String, List<Object>> parts = new TreeMap<>();
    for (String part :
        List.of("consentUses", "events", "hits", "journeys", "messages", "preferences", "rightsRequests")) {
      parts.put(part, new ArrayList<>());
    }
    List<HeldItem> items = held.listHeld(recipient);
    for (HeldItem item : items) {
      parts.computeIfAbsent(item.part(), none -> new ArrayList<>()).add(new RawValue(item.item()));
    }
    List<Consents.Consent> said = consents.list(recipient);
    if (profile.isEmpty() && items.isEmpty() && said.isEmpty()) {
      throw unknown();
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", recipient.value());
    profile.ifPresent(known -> document.put("profile", document(known)));
    document.put("aliases", recipients.listAliases(recipient));
    document.put("consents", said.stream().map(Consents.Consent::document).toList());
    document.putAll(parts);
    return document;
  }

  private static Map<String, Object> document(People.Entry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("at", entry.at().toString());
    document.put("kind", entry.kind());
    document.put(entry.kind(), entry.item());
    return document;
  }

  private static Map<String, Object> document(Profile profile) {
    Map<String, Object> document = new LinkedHashMap<>();
    if (profile.email() != null) {
      document.put("email", profile.email());
    }
    if (profile.locale() != null) {
      document.put("locale", profile.locale().toLanguageTag());
    }
    if (profile.timeZone() != null) {
      document.put("timeZone", profile.timeZone().getId());
    }
    document.put("attributes", profile.attributes());
    document.put("createdAt", profile.createdAt().toString());
    document.put("updatedAt", profile.updatedAt().toString());
    return document;
  }

  private static RecipientId id(String value) {
    try {
      return new RecipientId(value);
    } catch (IllegalArgumentException e) {
      throw ReportRefusals.badRequest(
          "A recipient id has 1 to 200 characters, none of them a control character.");
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw ReportRefusals.badRequest(
          "before has to be an RFC 3339 time such as 2026-11-21T10:00:00Z.");
    }
  }

  private static ErrorResponseException unknown() {
    return ReportRefusals.notFound("Nobody of that id is known.");
  }
}
