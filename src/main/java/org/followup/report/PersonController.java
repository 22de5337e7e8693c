package org.followup.report;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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
  private final Recipients recipients;
  private final ExportDocument exports;
  private final ExportPage pages;

  PersonController(People people, Recipients recipients, ExportDocument exports, ExportPage pages) {
    this.people = people;
    this.recipients = recipients;
    this.exports = exports;
    this.pages = pages;
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
    RecipientId recipient = recipients.standing(id(id));
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

  @GetMapping(path = "/export", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Everything held about a recipient (GDPR article 15)",
      description =
          "The same as a page to read, print and keep: export.html, or Accept: text/html.")
  Map<String, Object> export(@PathVariable String id) {
    return exports.find(recipients.standing(id(id))).orElseThrow(PersonController::unknown);
  }

  @GetMapping(path = "/export", produces = MediaType.TEXT_HTML_VALUE)
  @Hidden
  ResponseEntity<String> exportForReaders(
      @PathVariable String id, @RequestParam(required = false) @Nullable String locale) {
    return exportPage(id, locale);
  }

  @GetMapping(path = "/export.html", produces = MediaType.TEXT_HTML_VALUE)
  @Operation(
      summary = "Everything held about a recipient, as a page in their language",
      description = "One file that needs nothing else; locale (en, de) replaces the person's.")
  ResponseEntity<String> exportPage(
      @PathVariable String id, @RequestParam(required = false) @Nullable String locale) {
    Optional<Locale> wanted = Optional.ofNullable(locale).flatMap(Profile::readLocale);
    if (locale != null && wanted.isEmpty()) {
      throw ReportRefusals.badRequest("locale has to be a language tag such as de.");
    }
    String page = pages.find(id(id), wanted.orElse(null)).orElseThrow(PersonController::unknown);
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(page);
  }

  private static Map<String, Object> document(People.Entry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("at", entry.at().toString());
    document.put("kind", entry.kind());
    document.put(entry.kind(), entry.item());
    return document;
  }

  static RecipientId id(String value) {
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

  static ErrorResponseException unknown() {
    return ReportRefusals.notFound("Nobody of that id is known.");
  }
}
