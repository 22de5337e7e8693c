package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The suppression list as a CSV file, in and out. */
@RestController
@Tag(name = "Suppressions")
class SuppressionFileController {

  private static final String CSV = "text/csv";
  private static final String EXAMPLE =
      """
      address,scope,reason,at
      ana@example.com,marketing,objection,2026-11-21T10:00:00Z
      """;
  private static final int PAGE = 1_000;

  private final Suppressions suppressions;
  private final SuppressionImport imports;
  private final IntakeSettings settings;

  SuppressionFileController(
      Suppressions suppressions, SuppressionImport imports, IntakeSettings settings) {
    this.suppressions = suppressions;
    this.imports = imports;
    this.settings = settings;
  }

  @PostMapping(path = "/api/suppressions/import", consumes = CSV)
  @Operation(
      summary = "Put the addresses or hashes of a CSV file on the list, all lines or none",
      description =
          "UTF-8. Columns address or hash, scope, reason, note, at; an empty cell is the default"
              + " (marketing, imported, now). It never lifts. dryRun=true writes nothing.")
  @RequestBody(
      required = true,
      content = @Content(mediaType = CSV, examples = @ExampleObject(EXAMPLE)))
  @TakesCsv
  Map<String, Object> take(
      @RequestParam(defaultValue = "false") boolean dryRun,
      HttpServletRequest request,
      Principal who)
      throws IOException {
    SuppressionImport.Imported imported =
        CsvRefusals.answering(
            () ->
                imports.take(
                    CsvReader.of(
                        request.getInputStream(),
                        settings.maxFile().toBytes(),
                        IntakeSettings.MAX_FILE),
                    dryRun,
                    Caller.name(who)));
    return Map.of(
        "added", imported.added(), "known", imported.known(), "dryRun", imported.dryRun());
  }

  @GetMapping(path = "/api/suppressions.csv", produces = CSV)
  @Operation(
      summary = "Export what stands on the list, as the import takes it",
      description = "Hashes, since the addresses are not known; they mean something here only.")
  void give(HttpServletResponse response) throws IOException {
    Writer out = RecipientFileController.begin(response, "suppressions.csv");
    RecipientCsv.write(out, List.of("hash", "scope", "reason", "note", "at"));
    @Nullable Long before = null;
    List<Suppression> page;
    do {
      page = suppressions.list(null, null, true, before, PAGE);
      for (Suppression one : page) {
        RecipientCsv.write(
            out,
            List.of(
                one.address().hex(),
                one.scope().word(),
                one.reason().word(),
                one.note() == null ? "" : one.note(),
                one.at().toString()));
        before = one.entryId();
      }
    } while (page.size() == PAGE);
  }
}
