package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Writer;
import java.security.Principal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import org.followup.recipient.Contacts;
import org.followup.recipient.Contacts.Ways;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Recipients as a CSV file, in and out. */
@RestController
@Tag(name = "Recipients")
class RecipientFileController {

  private static final String CSV = "text/csv";
  private static final String EXAMPLE =
      """
      id,email,locale,attributes.firstName
      customer-17,ana@example.com,de-DE,Ana
      """;
  private static final int PAGE = 500;

  private final Recipients recipients;
  private final Contacts contacts;
  private final ImportAtOnce imports;
  private final RequestBodies bodies;
  private final ConsentCells consents;
  private final Clock clock;

  RecipientFileController(
      Recipients recipients,
      Contacts contacts,
      ImportAtOnce imports,
      RequestBodies bodies,
      ConsentCells consents,
      Clock clock) {
    this.recipients = recipients;
    this.contacts = contacts;
    this.imports = imports;
    this.bodies = bodies;
    this.consents = consents;
    this.clock = clock;
  }

  @PostMapping(path = "/api/recipients/import", consumes = CSV)
  @Operation(
      summary = "Import recipients from CSV, all lines or none",
      description =
          "UTF-8. Columns id, email, phone, locale, timeZone, postalAddress.<field>, attributes.<name>,"
              + " consent.<purpose> with .basis, .at, .source, .text, .evidence; an empty cell leaves what is known. Faults are named"
              + " by line. dryRun=true writes nothing and says what would be. Larger files: POST"
              + " /api/imports.")
  @RequestBody(
      required = true,
      content = @Content(mediaType = CSV, examples = @ExampleObject(EXAMPLE)))
  @TakesCsv
  Map<String, Object> take(
      @RequestParam(defaultValue = "false") boolean dryRun,
      HttpServletRequest request,
      Principal who)
      throws IOException {
    byte[] body = bodies.read(request);
    ImportSource source =
        new ImportSource(UUID.randomUUID(), fileName(request), Caller.name(who), clock.instant());
    return CsvRefusals.answering(
        () ->
            imports.take(
                CsvReader.of(
                    new ByteArrayInputStream(body), Long.MAX_VALUE, IntakeSettings.MAX_FILE),
                dryRun,
                source));
  }

  /** As the request's own Content-Disposition says it, where it does. */
  static String fileName(HttpServletRequest request) {
    String header = request.getHeader("Content-Disposition");
    try {
      return ImportSource.name(
          header == null ? null : ContentDisposition.parse(header).getFilename());
    } catch (IllegalArgumentException unreadable) {
      return ImportSource.name(null);
    }
  }

  @GetMapping(path = "/api/recipients.csv", produces = CSV)
  @Operation(
      summary = "Export all recipients as CSV, as the import takes it",
      description = "consents=true adds the latest word on each purpose with its proof.")
  void give(
      @RequestParam(name = "consents", defaultValue = "false") boolean withConsents,
      HttpServletResponse response)
      throws IOException {
    SortedMap<String, Set<String>> kinds = recipients.listAttributeNames();
    List<String> names = List.copyOf(kinds.keySet());
    List<String> header = new ArrayList<>(List.of("id", "email", "locale", "timeZone", "phone"));
    header.addAll(PostalFields.columns());
    kinds.forEach((name, some) -> header.add(ImportColumns.attribute(name, some)));
    List<String> purposes = withConsents ? consents.listPurposes() : List.of();
    header.addAll(ConsentCells.header(purposes));
    Writer out = begin(response, "recipients.csv");
    RecipientCsv.write(out, header);
    @Nullable RecipientId after = null;
    List<Profile> page;
    do {
      page = recipients.list(after, PAGE);
      ConsentCells.Said said = consents.read(page, purposes);
      Map<RecipientId, Ways> ways = contacts.list(page.stream().map(Profile::id).toList());
      for (Profile profile : page) {
        List<String> cells = cells(profile, ways.getOrDefault(profile.id(), Ways.NONE), names);
        cells.addAll(said.cells(profile.id()));
        RecipientCsv.write(out, cells);
        after = profile.id();
      }
    } while (page.size() == PAGE);
  }

  /** Where a file is written that the browser keeps and no cache does. */
  static Writer begin(HttpServletResponse response, String name) throws IOException {
    response.setContentType(CSV + ";charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.setHeader("Cache-Control", "no-store");
    return response.getWriter();
  }

  private static List<String> cells(Profile profile, Ways ways, List<String> names) {
    List<String> cells = new ArrayList<>();
    cells.add(profile.id().value());
    cells.add(profile.email() == null ? "" : profile.email());
    cells.add(profile.locale() == null ? "" : profile.locale().toLanguageTag());
    cells.add(profile.timeZone() == null ? "" : profile.timeZone().getId());
    cells.add(ways.phone() == null ? "" : ways.phone());
    cells.addAll(PostalFields.cells(ways.postalAddress()));
    for (String name : names) {
      Object value = profile.attributes().get(name);
      cells.add(value == null ? "" : RecipientImport.text(value));
    }
    return cells;
  }
}
