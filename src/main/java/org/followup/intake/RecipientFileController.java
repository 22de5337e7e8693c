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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
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
  private final RecipientImport imports;
  private final RequestBodies bodies;

  RecipientFileController(Recipients recipients, RecipientImport imports, RequestBodies bodies) {
    this.recipients = recipients;
    this.imports = imports;
    this.bodies = bodies;
  }

  @PostMapping(path = "/api/recipients/import", consumes = CSV)
  @Operation(
      summary = "Import recipients from CSV, all lines or none",
      description =
          "UTF-8. Columns id, email, locale, timeZone, attributes.<name>; an empty cell leaves what"
              + " is known. Faults are named by line.")
  @RequestBody(
      required = true,
      content = @Content(mediaType = CSV, examples = @ExampleObject(EXAMPLE)))
  @ApiResponse(responseCode = "200", description = "How many were new, how many were known")
  @ApiResponse(responseCode = "400", description = "Every fault with its line; nothing was taken")
  Map<String, Object> take(HttpServletRequest request) throws IOException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bodies.read(request)))
              .toString();
    } catch (CharacterCodingException e) {
      throw RecipientFaults.refusal(HttpStatus.BAD_REQUEST, "The file is not in UTF-8.");
    }
    RecipientImport.Imported imported =
        imports.take(text.startsWith("\ufeff") ? text.substring(1) : text);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("created", imported.created());
    answer.put("changed", imported.changed());
    return answer;
  }

  @GetMapping(path = "/api/recipients.csv", produces = CSV)
  @Operation(summary = "Export all recipients as CSV, as the import takes it")
  void give(HttpServletResponse response) throws IOException {
    List<String> names = recipients.listAttributeNames();
    List<String> header = new ArrayList<>(List.of("id", "email", "locale", "timeZone"));
    names.forEach(name -> header.add(RecipientImport.ATTRIBUTES + name));
    Writer out = begin(response, "recipients.csv");
    RecipientCsv.write(out, header);
    @Nullable RecipientId after = null;
    List<Profile> page;
    do {
      page = recipients.list(after, PAGE);
      for (Profile profile : page) {
        RecipientCsv.write(out, cells(profile, names));
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

  private static List<String> cells(Profile profile, List<String> names) {
    List<String> cells = new ArrayList<>();
    cells.add(profile.id().value());
    cells.add(profile.email() == null ? "" : profile.email());
    cells.add(profile.locale() == null ? "" : profile.locale().toLanguageTag());
    cells.add(profile.timeZone() == null ? "" : profile.timeZone().getId());
    for (String name : names) {
      Object value = profile.attributes().get(name);
      cells.add(value == null ? "" : RecipientImport.text(value));
    }
    return cells;
  }
}
