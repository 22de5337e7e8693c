package org.followup.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.journey.JourneySteering;
import org.followup.journey.Journeys;
import org.followup.journey.ModelXml;
import org.followup.recipient.RecipientId;
import org.followup.report.Books;
import org.followup.report.People;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Stories of a split test: each person gets the variant that is told of them. */
@FollowupTest
class StoryVariantsTest {

  private static final String KEY = "variant-story";

  @Autowired private Stories stories;
  @Autowired private StoryCast cast;
  @Autowired private JourneySteering steering;
  @Autowired private Journeys journeys;
  @Autowired private People people;
  @Autowired private Books books;
  @Autowired private Clock clock;
  @LocalServerPort private int port;
  @TempDir private Path folder;

  @Test
  void eachGetsWhatIsTold() throws Exception {
    deploy();
    for (int n = 1; n <= 4; n++) {
      write("first-" + n, "A", "goal");
      write("second-" + n, "B", "neutral");
      write("none-" + n, "hold-out", "lost");
    }

    StoryReport report = stories.play(StoryFolder.find(folder.resolve(KEY).toString()));

    assertThat(report.stories())
        .hasSize(12)
        .allSatisfy(story -> assertThat(story.faults()).isEmpty());
    assertThat(report.coverage().get(0).missing()).isEmpty();
  }

  @Test
  void saysWhichTestsAndVariantsThereAre() throws Exception {
    deploy();
    write("unknown", "C", "goal");
    Path other = folder.resolve(KEY).resolve("stories/unknown.yaml");
    Files.writeString(
        other, Files.readString(other).replace("{ tone: C }", "{ tone: C, colour: red }"));

    StoryReport report = stories.play(StoryFolder.find(folder.resolve(KEY).toString()));

    assertThat(report.stories().get(0).faults())
        .extracting(StoryFault::toString)
        .contains(
            KEY
                + "/stories/unknown.yaml:2: the split test \"tone\" has no variant \"C\"; it has A,"
                + " B, hold-out.",
            KEY
                + "/stories/unknown.yaml:2: "
                + KEY
                + " has no split test \"colour\"; its tests are: tone.");
  }

  @Test
  void wherePlayingBreaksOffNobodyIsOfAStoryAfterwards() throws Exception {
    deploy();
    write("first", "A", "goal");
    Stories breaking =
        new Stories(
            new Only<>(new BrokenStage(clock)),
            new Only<>(new StoryTrace()),
            new Only<>(cast),
            steering,
            journeys,
            people,
            books);
    StoryFolder stories = StoryFolder.find(folder.resolve(KEY).toString());

    assertThatThrownBy(() -> breaking.play(stories)).hasMessage("the stage is broken");

    assertThat(cast.mayCome("birthday", new RecipientId("somebody"))).isTrue();
  }

  private record Only<T>(T bean) implements ObjectProvider<T> {
    @Override
    public T getObject() {
      return bean;
    }
  }

  /** Its clock does not move. */
  private record BrokenStage(Clock clock) implements Stage {
    @Override
    public Instant now() {
      return clock.instant();
    }

    @Override
    public void moveTo(Instant moment) {
      throw new IllegalStateException("the stage is broken");
    }

    @Override
    public List<Mail> mailsTo(String address) {
      return List.of();
    }

    @Override
    public URI address() {
      return URI.create("http://localhost");
    }

    @Override
    public String key() {
      return "";
    }
  }

  private void write(String name, String variant, String outcome) throws IOException {
    Path stories = Files.createDirectories(folder.resolve(KEY).resolve("stories"));
    Files.writeString(
        stories.resolve(name + ".yaml"),
        """
        story: Who gets %s ends as %s
        given: { variants: { tone: %s } }
        when:
          - { at: 0m, event: variant-story-begun, subject: one, starts: variant-story, ends: variant-story }
        until: 1h
        then:
          ended:
            - { at: 0m, outcome: %s }
        """
            .formatted(variant, outcome, variant, outcome));
  }

  private void deploy() throws Exception {
    String model =
        ModelXml.file(
            KEY,
            ModelXml.start("In", "variant-story-begun")
                + ModelXml.step(
                    "Split",
                    "splitTest",
                    "test",
                    "tone",
                    "variants",
                    "A: 50, B: 50",
                    "holdOut",
                    "10")
                + "<bpmn:exclusiveGateway id=\"Which\" default=\"Flow_Which_Nothing\"/>"
                + toOwn("A")
                + toOwn("B")
                + ModelXml.end("EndA", "goal")
                + ModelXml.end("EndB", "neutral")
                + ModelXml.end("Nothing", "lost")
                + ModelXml.flows("In", "Split", "Which", "Nothing"),
            "variant-story-begun");
    Files.createDirectories(folder.resolve(KEY));
    Files.writeString(folder.resolve(KEY).resolve(KEY + ".bpmn"), model);
    AttackHttp.basic(port, "demo", "demo").deploy(KEY + ".bpmn", model);
  }

  private static String toOwn(String variant) {
    return """
        <bpmn:sequenceFlow id="Flow_Which_End%1$s" sourceRef="Which" targetRef="End%1$s">
          <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${variant('tone') == '%1$s'}</bpmn:conditionExpression>
        </bpmn:sequenceFlow>
        """
        .formatted(variant);
  }
}
