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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.followup.audience.Audience;
import org.followup.audience.AudienceLists.Outcome;
import org.followup.audience.Audiences;
import org.followup.audience.Audiences.Change;
import org.followup.audience.Audiences.Member;
import org.followup.audience.Audiences.Preview;
import org.followup.audience.Audiences.Size;
import org.followup.audience.FaultyAudienceException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Audiences over REST. A text stands in bodies only, never in a URL. */
@RestController
@RequestMapping("/api/audiences")
@Tag(name = "Audiences", description = "Saved descriptions of people, and lists from files")
class AudienceController {

  private static final String TEXT =
      """
      {"text":"ordered=within=P90D and opened=notsince=ordered"}
      """;
  private static final String CSV =
      """
      id,email
      customer-17,
      ,ana@example.com
      """;
  private static final int MOST_MEMBERS = 10_000;
  private static final int MOST_SHOWN = 100;
  private static final int MOST_DAYS = 3_660;

  private final Audiences audiences;
  private final AudienceUpload upload;
  private final Clock clock;

  AudienceController(Audiences audiences, AudienceUpload upload, Clock clock) {
    this.audiences = audiences;
    this.upload = upload;
    this.clock = clock;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "All audiences by name, each with its latest size")
  Map<String, Object> list() {
    Map<String, Size> sizes = audiences.latestSizes();
    return Map.of(
        "audiences",
        audiences.list().stream()
            .map(one -> AudienceAnswers.document(one, sizes.get(one.name())))
            .toList());
  }

  @GetMapping(path = "/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "One audience with its text")
  Map<String, Object> show(@PathVariable String name) {
    return AudienceAnswers.document(known(name), audiences.latestSizes().get(name));
  }

  @PutMapping(path = "/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Save a text under a name",
      description = "docs/audiences.md says what may be asked. Faults come all at once.")
  @RequestBody(content = @Content(examples = @ExampleObject(TEXT)))
  @ApiResponse(responseCode = "201", description = "It is new")
  @ApiResponse(responseCode = "200", description = "It was there, and has this text now")
  @ApiResponse(responseCode = "400", description = "Every fault with its place; nothing was saved")
  @ApiResponse(responseCode = "409", description = "An uploaded list has this name")
  ResponseEntity<Map<String, Object>> save(
      @PathVariable String name, HttpServletRequest request, Principal who) throws IOException {
    ObjectNode body = RecipientBody.read(request.getInputStream());
    Change change = audiences.save(name, text(body, Set.of("text")), Caller.name(who));
    if (change instanceof Change.Done done) {
      return ResponseEntity.status(done.created() ? HttpStatus.CREATED : HttpStatus.OK)
          .body(AudienceAnswers.document(done.audience(), null));
    }
    throw refusal(change);
  }

  @DeleteMapping("/{name}")
  @Operation(summary = "Delete an audience; members of a list are forgotten")
  @ApiResponse(responseCode = "204", description = "It is gone")
  @ApiResponse(
      responseCode = "409",
      description = "Another audience asks for it, or it comes with a file")
  ResponseEntity<Void> delete(@PathVariable String name, Principal who) {
    Change change = audiences.delete(name, Caller.name(who));
    if (change instanceof Change.Done) {
      return ResponseEntity.noContent().build();
    }
    throw refusal(change);
  }

  @PostMapping(path = "/preview", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Whom a text would find now: count, the first few, and what it asks in words",
      description =
          "sample: how many are shown, 10 by default, 100 at most. plan: true adds how the database"
              + " would go about it. Saves nothing and takes a minute at most.")
  @RequestBody(content = @Content(examples = @ExampleObject(TEXT)))
  @ApiResponse(responseCode = "400", description = "Every fault with its place")
  @ApiResponse(responseCode = "422", description = "It takes longer than a minute")
  Map<String, Object> preview(HttpServletRequest request) throws IOException {
    ObjectNode body = RecipientBody.read(request.getInputStream());
    String text = text(body, Set.of("text", "sample", "plan"));
    int sample = Math.max(0, Math.min(body.path("sample").asInt(10), MOST_SHOWN));
    try {
      Preview preview = audiences.preview(text, sample);
      AudienceAnswers.refuse(preview.explanation().faults());
      return AudienceAnswers.document(
          preview, body.path("plan").asBoolean() ? audiences.plan(text) : null);
    } catch (QueryTimeoutException tooLong) {
      throw RecipientFaults.refusal(
          HttpStatus.UNPROCESSABLE_ENTITY, "The text takes longer than a minute to answer.");
    }
  }

  @GetMapping(path = "/{name}/members", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Who is in it now, by id",
      description =
          "For the next page give next as after. limit: 1,000 by default, at most 10,000.")
  @ApiResponse(responseCode = "409", description = "It asks for what is not there any more")
  Map<String, Object> members(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "1000") int limit) {
    known(name);
    int most = Math.max(1, Math.min(limit, MOST_MEMBERS));
    try {
      List<Member> found =
          audiences.listMembers(
              name, after == null ? null : RecipientBody.id(after), most, clock.instant());
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("members", found.stream().map(AudienceAnswers::document).toList());
      if (found.size() == most) {
        answer.put("next", found.get(most - 1).recipient().value());
      }
      return answer;
    } catch (FaultyAudienceException faulty) {
      throw RecipientFaults.refusal(HttpStatus.CONFLICT, String.valueOf(faulty.getMessage()));
    }
  }

  @GetMapping(path = "/{name}/sizes", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "How large it was on each day, oldest first; the last 90 days by default")
  Map<String, Object> sizes(
      @PathVariable String name, @RequestParam(defaultValue = "90") int days) {
    known(name);
    LocalDate from =
        clock
            .instant()
            .atOffset(ZoneOffset.UTC)
            .toLocalDate()
            .minusDays(Math.max(1, Math.min(days, MOST_DAYS)));
    return Map.of(
        "sizes", audiences.sizes(name, from).stream().map(AudienceAnswers::document).toList());
  }

  @PostMapping(path = "/{name}/members", consumes = "text/csv")
  @Operation(
      summary = "Make a CSV file the list of this name, all of it or nothing",
      description =
          "UTF-8. Columns id, email, or both; others are not read. People are found by id, else by"
              + " address without regard to case; a line that names nobody we know is counted and its"
              + " number told, and nothing of it is kept. mode: replace (default) or add.")
  @RequestBody(
      required = true,
      content = @Content(mediaType = "text/csv", examples = @ExampleObject(CSV)))
  @ApiResponse(responseCode = "200", description = "How many lines, members and unknown ones")
  @ApiResponse(responseCode = "409", description = "A text has this name, or it is no name")
  Map<String, Object> upload(
      @PathVariable String name,
      @RequestParam(defaultValue = "replace") String mode,
      HttpServletRequest request,
      Principal who)
      throws IOException {
    if (!List.of("replace", "add").contains(mode)) {
      RecipientFaults faults = new RecipientFaults();
      faults.add("mode", "has to be replace or add");
      faults.refuse();
    }
    Outcome outcome =
        upload.take(name, mode.equals("add"), request.getInputStream(), Caller.name(who));
    if (outcome instanceof Outcome.Done done) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("lines", done.lines());
      answer.put("members", done.members());
      answer.put("unknown", done.unknown());
      answer.put("unknownLines", done.unknownLines());
      answer.put("sharedAddresses", done.shared());
      return answer;
    }
    throw RecipientFaults.refusal(HttpStatus.CONFLICT, ((Outcome.Refused) outcome).why());
  }

  private Audience known(String name) {
    return audiences.find(name).orElseThrow(AudienceController::unknown);
  }

  private static RuntimeException unknown() {
    return RecipientFaults.refusal(HttpStatus.NOT_FOUND, "There is no audience of that name.");
  }

  private static RuntimeException refusal(Change change) {
    if (change instanceof Change.Faulty faulty) {
      AudienceAnswers.refuse(faulty.faults());
    }
    return change instanceof Change.Refused refused
        ? RecipientFaults.refusal(HttpStatus.CONFLICT, refused.why())
        : unknown();
  }

  private static String text(ObjectNode body, Set<String> known) {
    RecipientFaults faults = new RecipientFaults();
    RecipientValues.refuseUnknown(body, known, faults);
    if (!body.path("text").isTextual()) {
      faults.add("text", "has to be a text");
    }
    faults.refuse();
    return body.path("text").asText();
  }
}
