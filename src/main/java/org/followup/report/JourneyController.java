package org.followup.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.followup.journey.Journey;
import org.followup.journey.Journeys;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Journeys and what they brought, for programs. */
@RestController
@RequestMapping("/api/journeys")
@Tag(name = "Journeys")
class JourneyController {

  private static final String PERIOD =
      "Mails count by the time they were sent, entries by the time of entering; what came back"
          + " counts with its mail, whenever it came. docs/report.md says what each figure means.";
  private static final String FROM =
      "First day on the shop's calendar (2026-11-01) or first moment (RFC 3339); default: the"
          + " beginning";
  private static final String TO =
      "Last day, included, or the first moment after (RFC 3339); default: now";
  private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

  private final Journeys journeys;
  private final Results results;
  private final ShopSettings shop;

  JourneyController(Journeys journeys, Results results, ShopSettings shop) {
    this.journeys = journeys;
    this.results = results;
    this.shop = shop;
  }

  /**
   * A journey as the list shows it.
   *
   * @param running entries that have not ended
   */
  record ListedJourney(
      String journey,
      String name,
      int version,
      boolean configured,
      boolean on,
      boolean paused,
      List<String> entries,
      long running) {}

  /**
   * A journey with where people stand.
   *
   * @param people by element of the diagram
   */
  record ShownJourney(
      String journey,
      String name,
      @Nullable String documentation,
      int version,
      String deployedAt,
      boolean configured,
      boolean on,
      boolean paused,
      List<String> entries,
      List<Journey.SendStep> sends,
      long running,
      Map<String, Long> people) {}

  @GetMapping
  @Operation(summary = "The deployed journeys, by name")
  List<ListedJourney> list() {
    Map<String, Long> running = results.countRunning();
    return journeys.list().stream()
        .map(
            journey ->
                new ListedJourney(
                    journey.journey(),
                    journey.name(),
                    journey.version(),
                    journey.configured(),
                    journey.on(),
                    journey.paused(),
                    journey.entries(),
                    running.getOrDefault(journey.journey(), 0L)))
        .toList();
  }

  @GetMapping("/{journey}")
  @Operation(
      summary =
          "A journey: its mails, how it is switched, and how many people stand on each element")
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  ShownJourney show(@PathVariable String journey) {
    Journey found = find(journey);
    return new ShownJourney(
        found.journey(),
        found.name(),
        found.documentation(),
        found.version(),
        found.deployedAt().toString(),
        found.configured(),
        found.on(),
        found.paused(),
        found.entries(),
        found.sends(),
        results.countRunning().getOrDefault(journey, 0L),
        new TreeMap<>(journeys.countPeople(journey)));
  }

  @GetMapping(path = "/{journey}/report", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "What a journey brought, by mail, element and hour", description = PERIOD)
  @ApiResponse(responseCode = "400", description = "from or to cannot be read")
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  JourneyResult report(
      @PathVariable String journey,
      @Parameter(description = FROM) @RequestParam(required = false) @Nullable String from,
      @Parameter(description = TO) @RequestParam(required = false) @Nullable String to) {
    return results.ofJourney(find(journey).journey(), PeriodReader.read(from, to, shop.zone()));
  }

  @GetMapping(path = "/{journey}/report.csv", produces = "text/csv")
  @Operation(summary = "What a journey brought, a row per mail, as CSV", description = PERIOD)
  @ApiResponse(responseCode = "400", description = "from or to cannot be read")
  @ApiResponse(responseCode = "404", description = "No journey of that name is deployed")
  ResponseEntity<String> reportAsCsv(
      @PathVariable String journey,
      @Parameter(description = FROM) @RequestParam(required = false) @Nullable String from,
      @Parameter(description = TO) @RequestParam(required = false) @Nullable String to) {
    JourneyResult result = report(journey, from, to);
    return ResponseEntity.ok()
        .contentType(CSV)
        .cacheControl(CacheControl.noStore())
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(journey + "-report.csv").build().toString())
        .body(ResultCsv.write(result.messages()));
  }

  private Journey find(String journey) {
    return journeys
        .find(journey)
        .orElseThrow(
            () ->
                ReportRefusals.notFound(
                    "No journey of that name is deployed; GET /api/journeys lists those that"
                        + " are."));
  }
}
