package org.followup.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.followup.journey.Journeys;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What tests and waits for responses of journeys have shown, for programs. */
@RestController
@RequestMapping("/api/journeys/{journey}")
@Tag(name = "Journeys")
class TestController {

  private static final String HOW =
      "Counts people by the variant they have, whether or not they got a mail, over the same time"
          + " since they got it. The bounds hold however often somebody looks; docs/report.md says"
          + " how they are reckoned.";
  private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

  private final Journeys journeys;
  private final Tests tests;
  private final Subjects subjects;
  private final Responses responses;

  TestController(Journeys journeys, Tests tests, Subjects subjects, Responses responses) {
    this.journeys = journeys;
    this.tests = tests;
    this.subjects = subjects;
    this.responses = responses;
  }

  @GetMapping(path = "/tests", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "What a journey's split tests have shown", description = HOW)
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  List<TestResult> list(@PathVariable String journey) {
    requireJourney(journey);
    return tests.ofJourney(journey);
  }

  @GetMapping(path = "/tests.csv", produces = "text/csv")
  @Operation(
      summary = "What a journey's split tests have shown, a row per variant, as CSV",
      description = HOW)
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  ResponseEntity<String> listAsCsv(@PathVariable String journey) {
    requireJourney(journey);
    return ResponseEntity.ok()
        .contentType(CSV)
        .cacheControl(CacheControl.noStore())
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(journey + "-tests.csv").build().toString())
        .body(TestCsv.write(tests.ofJourney(journey)));
  }

  @GetMapping(path = "/subjects", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "What tests of subject lines of a journey's mails have shown, newest first")
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  List<SubjectResult> listSubjects(@PathVariable String journey) {
    requireJourney(journey);
    return subjects.ofJourney(journey);
  }

  @GetMapping(path = "/responses", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "How fast a journey's mails are answered, and how long its waits last by that",
      description = "One for each wait for responses of the newest version; at most an hour old.")
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  List<ResponseResult> listResponses(@PathVariable String journey) {
    requireJourney(journey);
    return responses.ofJourney(journey);
  }

  private void requireJourney(String journey) {
    if (journeys.find(journey).isEmpty()) {
      throw ReportRefusals.notFound(
          "No journey of that name is deployed; GET /api/journeys lists those that are.");
    }
  }
}
