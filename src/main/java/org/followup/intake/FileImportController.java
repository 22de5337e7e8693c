package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.intake.FileImport.Remark;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files of recipients that are taken in the background. */
@RestController
@RequestMapping("/api/imports")
@Tag(name = "Imports", description = "Large files of recipients, taken in the background")
class FileImportController {

  private static final String CSV = "text/csv";
  private static final int NAMED = 100;
  private static final int MOST_REMARKS = 10_000;
  private static final String EXAMPLE =
      """
      id,email,consent.marketing:offers,consent.basis,consent.at,consent.source,consent.text
      customer-17,ana@example.com,true,express,2026-11-21T10:00:00Z,checkout form v3,"Yes, send me offers."
      """;

  private final FileImports imports;

  FileImportController(FileImports imports) {
    this.imports = imports;
  }

  @PostMapping(consumes = CSV)
  @Operation(
      summary = "Take a CSV file of recipients in the background",
      description =
          "UTF-8, up to followup.intake.max-file. mode: all-or-none (default) writes nothing where a"
              + " line has a fault, valid-lines writes the others. dryRun=true stops after the check;"
              + " POST …/write goes on. The file's name is read from Content-Disposition and kept as"
              + " evidence.")
  @RequestBody(
      required = true,
      content = @Content(mediaType = CSV, examples = @ExampleObject(EXAMPLE)))
  @ApiResponse(responseCode = "202", description = "Read in; Location tells how far it is")
  @ApiResponse(responseCode = "400", description = "The first line or the file as a whole is unfit")
  ResponseEntity<Map<String, Object>> place(
      @RequestParam(defaultValue = FileImports.ALL_OR_NONE) String mode,
      @RequestParam(defaultValue = "false") boolean dryRun,
      HttpServletRequest request,
      Principal who)
      throws IOException {
    if (!List.of(FileImports.ALL_OR_NONE, FileImports.VALID_LINES).contains(mode)) {
      RecipientFaults faults = new RecipientFaults();
      faults.add("mode", "has to be all-or-none or valid-lines");
      faults.refuse();
    }
    FileImport placed =
        imports.place(
            request.getInputStream(),
            RecipientFileController.fileName(request),
            Caller.name(who),
            mode,
            dryRun);
    return ResponseEntity.accepted()
        .location(URI.create("/api/imports/" + placed.importId()))
        .body(document(placed));
  }

  @GetMapping
  @Operation(summary = "The latest imports, newest first, at most 100")
  Map<String, Object> list() {
    return Map.of("imports", imports.list(NAMED).stream().map(FileImport::document).toList());
  }

  @GetMapping("/{id}")
  @Operation(summary = "How far an import is, with the first hundred faults by line")
  Map<String, Object> show(@PathVariable UUID id) {
    return document(requireKnown(id));
  }

  @GetMapping(path = "/{id}/errors.csv", produces = CSV)
  @Operation(summary = "Every remark about a line as CSV: line, column, kind, detail")
  void errors(@PathVariable UUID id, HttpServletResponse response) throws IOException {
    requireKnown(id);
    Writer out = RecipientFileController.begin(response, "import-errors.csv");
    RecipientCsv.write(out, List.of("line", "column", "kind", "detail"));
    for (boolean refused : new boolean[] {true, false}) {
      for (Remark one : imports.listRemarks(id, refused, MOST_REMARKS)) {
        RecipientCsv.write(
            out,
            List.of(
                String.valueOf(one.line()),
                one.column(),
                refused ? "refused" : "note",
                one.detail()));
      }
    }
  }

  @PostMapping("/{id}/write")
  @Operation(summary = "Write what a dry run has checked")
  @ApiResponse(responseCode = "409", description = "It does not wait for that")
  Map<String, Object> write(@PathVariable UUID id) {
    requireKnown(id);
    if (!imports.write(id)) {
      throw RecipientFaults.refusal(HttpStatus.CONFLICT, "It is not a dry run that was checked.");
    }
    imports.ring();
    return show(id);
  }

  @DeleteMapping("/{id}")
  @Operation(summary = "Give an import up: nothing further is written, what was written stays")
  @ApiResponse(responseCode = "409", description = "It is over already")
  Map<String, Object> cancel(@PathVariable UUID id) {
    requireKnown(id);
    if (!imports.cancel(id)) {
      throw RecipientFaults.refusal(HttpStatus.CONFLICT, "It is over already.");
    }
    return show(id);
  }

  private FileImport requireKnown(UUID id) {
    return imports.find(id).orElseThrow(FileImportController::unknown);
  }

  private Map<String, Object> document(FileImport one) {
    List<Remark> errors = imports.listRemarks(one.importId(), true, NAMED);
    Map<String, Object> document = one.document();
    document.put("errors", errors.stream().map(FileImportController::document).toList());
    document.put("more", Math.max(0, one.faults() - errors.size()));
    document.put(
        "notes",
        imports.listRemarks(one.importId(), false, NAMED).stream()
            .map(FileImportController::document)
            .toList());
    document.put("errorsCsv", "/api/imports/" + one.importId() + "/errors.csv");
    return document;
  }

  private static Map<String, Object> document(Remark one) {
    return Map.of("line", one.line(), "column", one.column(), "detail", one.detail());
  }

  private static RuntimeException unknown() {
    return RecipientFaults.refusal(HttpStatus.NOT_FOUND, "There is no import of this id.");
  }
}
