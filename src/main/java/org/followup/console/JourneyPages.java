package org.followup.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.journey.Journey;
import org.followup.journey.Journey.SendStep;
import org.followup.journey.JourneySchedules;
import org.followup.journey.Journeys;
import org.followup.recipient.ShopSettings;
import org.followup.report.JourneyResult;
import org.followup.report.JourneyResult.ElementResult;
import org.followup.report.JourneySummary;
import org.followup.report.Responses;
import org.followup.report.Results;
import org.followup.report.Subjects;
import org.followup.report.TestResult;
import org.followup.report.Tests;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The journeys: all of them with what they bring, and each with its diagram and its numbers. */
@Controller
@Hidden
class JourneyPages {

  private static final String VIEWER =
      "static/assets/vendor/bpmn/camunda-platform-viewer.production.min.js";

  private final Journeys journeys;
  private final Results results;
  private final Tests tests;
  private final Subjects subjects;
  private final Responses responses;
  private final JourneySchedules schedules;
  private final Steering steering;
  private final ShopSettings shop;
  private final Clock clock;
  private final ObjectMapper json;
  private final boolean viewer = new ClassPathResource(VIEWER).exists();

  JourneyPages(
      Journeys journeys,
      Results results,
      Tests tests,
      Subjects subjects,
      Responses responses,
      JourneySchedules schedules,
      Steering steering,
      ShopSettings shop,
      Clock clock,
      ObjectMapper json) {
    this.journeys = journeys;
    this.results = results;
    this.tests = tests;
    this.subjects = subjects;
    this.responses = responses;
    this.schedules = schedules;
    this.steering = steering;
    this.shop = shop;
    this.clock = clock;
    this.json = json;
  }

  /** A journey of the overview. */
  record Line(Journey journey, JourneySummary summary) {}

  /**
   * An element of the diagram where people stand, or a mail is sent.
   *
   * @param ambiguous whether another one has the same label
   */
  record Place(String label, boolean ambiguous, boolean send, ElementResult result) {}

  /** How entries ended. */
  record Ending(String label, String look, long number) {}

  @GetMapping("/")
  String overview(Model page) {
    Map<String, JourneySummary> summaries =
        results.overview().stream()
            .collect(Collectors.toMap(JourneySummary::journey, Function.identity()));
    page.addAttribute(
        "lines",
        journeys.list().stream()
            .flatMap(
                journey ->
                    Optional.ofNullable(summaries.get(journey.journey()))
                        .map(summary -> new Line(journey, summary))
                        .stream())
            .toList());
    page.addAttribute("currency", shop.currency());
    return "console/journeys";
  }

  @GetMapping("/journeys/{key}")
  String journey(
      @PathVariable String key,
      @RequestParam(name = "period", required = false) @Nullable String code,
      Model page) {
    Journey journey = get(key);
    ReportPeriod period = ReportPeriod.of(code);
    JourneyResult result = results.ofJourney(key, period.until(clock.instant()));
    List<Place> places = places(journey, result.elements());
    page.addAttribute("journey", journey);
    page.addAttribute("period", period);
    page.addAttribute("periods", ReportPeriod.values());
    page.addAttribute("result", result);
    page.addAttribute("running", places.stream().mapToLong(place -> place.result().people()).sum());
    page.addAttribute("places", places);
    page.addAttribute("endings", endings(result));
    page.addAttribute("figures", figures(places));
    List<TestResult> shown = tests.ofJourney(key);
    page.addAttribute("tests", shown);
    page.addAttribute("subjects", subjects.ofJourney(key));
    page.addAttribute("waits", waits(key));
    page.addAttribute("schedules", schedules.list(key));
    page.addAttribute("splits", TestPlates.write(shown, json));
    page.addAttribute("viewer", viewer);
    page.addAttribute("end", steering.findEnd(key).orElse(null));
    return "console/journey";
  }

  /** The model file, which the page's script draws. */
  @GetMapping("/journeys/{key}/model")
  ResponseEntity<byte[]> model(@PathVariable String key) {
    String model = journeys.findModel(key).orElseThrow(JourneyPages::unknown);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_XML)
        .header("X-Content-Type-Options", "nosniff")
        .body(model.getBytes(StandardCharsets.UTF_8));
  }

  private Journey get(String key) {
    return journeys.find(key).orElseThrow(JourneyPages::unknown);
  }

  private static ResponseStatusException unknown() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "No journey has this name.");
  }

  private List<Place> places(Journey journey, List<ElementResult> elements) {
    Map<String, String> labels = journeys.labels(journey.journey());
    Set<String> sends =
        journey.sends().stream().map(SendStep::activityId).collect(Collectors.toSet());
    Map<String, Long> uses =
        elements.stream()
            .map(element -> label(labels, element))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return elements.stream()
        .map(
            element ->
                new Place(
                    label(labels, element),
                    uses.getOrDefault(label(labels, element), 0L) > 1,
                    sends.contains(element.activity()) || element.figures().sent() > 0,
                    element))
        .toList();
  }

  private List<ResponseChart> waits(String journey) {
    Map<String, String> labels = journeys.labels(journey);
    return responses.ofJourney(journey).stream()
        .map(
            result ->
                ResponseChart.of(labels.getOrDefault(result.activity(), result.activity()), result))
        .toList();
  }

  private static String label(Map<String, String> labels, ElementResult element) {
    return labels.getOrDefault(element.activity(), element.activity());
  }

  private static List<Ending> endings(JourneyResult result) {
    return List.of(
        new Ending("Goal reached", "goal", result.outcomes().goal()),
        new Ending("Lost", "lost", result.outcomes().lost()),
        new Ending("Ended without either", "neutral", result.outcomes().neutral()),
        new Ending("Stopped on the way", "stopped", result.outcomes().stopped()),
        new Ending("Still running", "running", result.running()));
  }

  /** What the script writes on the diagram. */
  private String figures(List<Place> places) {
    List<Map<String, Object>> figures = new ArrayList<>();
    for (Place place : places) {
      ElementResult result = place.result();
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("activity", result.activity());
      figure.put("people", result.people());
      figure.put("send", place.send());
      figure.put("sent", result.figures().sent());
      figure.put("opened", result.figures().uniqueOpened());
      figure.put("clicked", result.figures().uniqueClicked());
      figure.put("orders", result.figures().orders());
      figures.add(figure);
    }
    try {
      return json.writeValueAsString(figures);
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("The figures of a diagram cannot be written.", fault);
    }
  }
}
