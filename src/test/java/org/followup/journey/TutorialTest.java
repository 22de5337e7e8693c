package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/tutorial.md and the journey that one has at its end say the same, and it works. */
class TutorialTest {

  private static final String JOURNEY = "replenishment-reminder";
  private static final Path RESULT = Path.of("src/test/resources/tutorial", JOURNEY);
  private static final Path PAGE = Path.of("docs/tutorial.md");

  @TempDir private Path folder;

  @Test
  void everyPieceOnThePageStandsInTheResult() throws IOException {
    List<String> result =
        files().stream().map(TutorialTest::read).map(TutorialTest::dense).toList();
    List<String> pieces =
        Stream.of("xml", "yaml")
            .flatMap(language -> blocks(language).stream())
            .flatMap(block -> Stream.of(block.split("\n…\n")))
            .toList();

    assertThat(pieces)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            piece ->
                assertThat(result).anySatisfy(file -> assertThat(file).contains(dense(piece))));
  }

  @Test
  void thePageLeadsToEveryStory() throws IOException {
    assertThat(files())
        .map(file -> file.getFileName().toString())
        .filteredOn(name -> name.endsWith(".yaml"))
        .isNotEmpty()
        .allSatisfy(
            name -> assertThat(read(PAGE)).contains("(../%s/stories/%s)".formatted(RESULT, name)));
  }

  @Test
  void theModelIsWithoutFaultOrRemark() {
    assertThat(check(read(RESULT.resolve(JOURNEY + ".bpmn")))).isEmpty();
  }

  @Test
  void mistakesAreNamedAsThePageSays() {
    String model = read(RESULT.resolve(JOURNEY + ".bpmn"));
    String wrong =
        model
            .replace(" default=\"Flow_SmallOrder\"", "")
            .replace("${clicked('running-low')}", "${click('running-low')}")
            .replace(">running-low<", ">runing-low<");

    assertThat(check(wrong).stream().filter(Fault::refuses).map(fault -> "- " + fault))
        .containsExactlyInAnyOrderElementsOf(blocks("text").get(0).lines().toList());
  }

  @Test
  void theStoriesGoAsToldAndAWrongOneIsNamedAsThePageSays() throws Exception {
    Path journey = folder.resolve(JOURNEY);
    for (Path file : files()) {
      Path copy = journey.resolve(RESULT.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    Files.writeString(
        journey.resolve("stories/wrong.yaml"),
        read(RESULT.resolve("stories/no-click.yaml")).replace("at: 21d", "at: 20d"));

    JsonNode report = StoryTest.play(journey.toString());

    assertThat(report.path("stories")).hasSize(11);
    for (JsonNode story : report.path("stories")) {
      if (story.path("file").asText().endsWith("/wrong.yaml")) {
        JsonNode fault = story.path("faults").path(0);
        assertThat(blocks("text").get(1))
            .isEqualTo(
                "%s:%d: %s (%s, %s)\n"
                    .formatted(
                        fault.path("file").asText().replace("wrong.yaml", "no-click.yaml"),
                        fault.path("line").asInt(),
                        fault.path("sentence").asText(),
                        fault.path("label").asText(),
                        fault.path("elementId").asText()));
      } else {
        assertThat(story.path("faults")).as(story.path("title").asText()).isEmpty();
      }
    }
    JsonNode coverage = report.path("coverage").path(0);
    assertThat(coverage.path("missing")).isEmpty();
    assertThat(dense(blocks("text").get(2)))
        .contains(
            "%s10%d/%d%d/%d"
                .formatted(
                    JOURNEY,
                    coverage.path("nodes").asInt(),
                    coverage.path("nodes").asInt(),
                    coverage.path("flows").asInt(),
                    coverage.path("flows").asInt()));
    assertThat(report.path("books")).isEmpty();
  }

  private static List<Fault> check(String model) {
    ModelFieldRules.Mails mails =
        new ModelFieldRules.Mails() {
          @Override
          public boolean exists(String journey, String mail) {
            return listNames(journey).contains(mail);
          }

          @Override
          public boolean anyOf(String journey) {
            return true;
          }

          @Override
          public List<String> listNames(String journey) {
            return List.of("help-choosing", "running-low");
          }
        };
    return new ModelCheck(mails)
        .checkShipped(JOURNEY + "/" + JOURNEY + ".bpmn", model.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(RESULT)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static List<String> blocks(String language) {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(read(PAGE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** Without what only looks. */
  private static String dense(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
