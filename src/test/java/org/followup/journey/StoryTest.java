package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every story under {@code processes/}, played by the command that marketers use. {@code
 * -Dstory=abandoned-cart} plays the stories of one journey, {@code
 * -Dstory=abandoned-cart/stories/unsubscribed} one story.
 */
class StoryTest {

  private static final int MINUTES = 15;

  @TestFactory
  Stream<DynamicNode> goesAsTold() throws Exception {
    JsonNode report = play(System.getProperty("story", "processes"));
    Map<String, List<DynamicNode>> byJourney = new TreeMap<>();
    for (JsonNode story : report.path("stories")) {
      at(byJourney, story.path("journey").asText())
          .add(
              DynamicTest.dynamicTest(
                  title(story),
                  Path.of(story.path("path").asText()).toUri(),
                  () -> assertThat(lines(story.path("faults"))).isEmpty()));
    }
    for (JsonNode coverage : report.path("coverage")) {
      at(byJourney, coverage.path("journey").asText())
          .add(
              DynamicTest.dynamicTest(
                  "its stories take every way",
                  () ->
                      assertThat(coverage.path("missing"))
                          .as("what no story takes")
                          .extracting(
                              missing ->
                                  missing.path("what").asText()
                                      + " ("
                                      + missing.path("id").asText()
                                      + ")")
                          .isEmpty()));
    }
    return Stream.concat(
        byJourney.entrySet().stream()
            .map(
                journey -> DynamicContainer.dynamicContainer(journey.getKey(), journey.getValue())),
        Stream.of(
            DynamicTest.dynamicTest(
                "the books balance", () -> assertThat(report.path("books")).isEmpty())));
  }

  private static List<DynamicNode> at(Map<String, List<DynamicNode>> all, String journey) {
    return all.computeIfAbsent(journey, name -> new java.util.ArrayList<>());
  }

  private static String title(JsonNode story) {
    String title = story.path("title").asText();
    return title.isEmpty() ? story.path("file").asText() : title;
  }

  private static List<String> lines(JsonNode faults) {
    return StreamSupport.stream(faults.spliterator(), false)
        .map(
            fault ->
                "%s:%d: %s%s"
                    .formatted(
                        fault.path("file").asText(),
                        fault.path("line").asInt(),
                        fault.path("sentence").asText(),
                        fault.hasNonNull("elementId")
                            ? " (%s, %s)"
                                .formatted(
                                    fault.path("label").asText(), fault.path("elementId").asText())
                            : ""))
        .toList();
  }

  /** Plays them by the command, on a node of its own, and gives its report. */
  static JsonNode play(String stories) throws Exception {
    Path folder = Path.of("target", "stories");
    Path results = folder.resolve("report.json");
    Files.createDirectories(folder);
    Files.deleteIfExists(results);
    Path log = folder.resolve("stories.log");
    Process command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.followup.FollowupApplication",
                "stories",
                stories,
                "--out=" + folder)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(command.waitFor(MINUTES, TimeUnit.MINUTES)).as("ended in time").isTrue();
    } finally {
      command.destroyForcibly();
    }
    assertThat(results).withFailMessage(() -> "Nothing was played:\n" + read(log)).exists();
    return new ObjectMapper().readTree(results.toFile());
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (java.io.IOException e) {
      return log + " cannot be read: " + e.getMessage();
    }
  }
}
