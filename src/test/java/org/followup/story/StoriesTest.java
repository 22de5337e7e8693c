package org.followup.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** What is said of stories that go otherwise than told, and of ways that none takes. */
@FollowupTest
class StoriesTest {

  private static final String CART =
      "- { at: 0m, event: cart-updated, subject: cart-1, starts: abandoned-cart,"
          + " data: { total: 19.80, currency: EUR, products: [{ product_id: p-1, name: Tea, price: 9.90, quantity: 2 }] } }";

  @Autowired private Stories stories;
  @TempDir private Path folder;

  @Test
  void namesLineAndElementOfEverythingThatWentOtherwise() throws IOException {
    write(
        "night",
        """
        story: A reminder of the evening that comes in the morning only
        given: { begins: "20:30", permissions: "marketing:offers" }
        when:
          %s
        until: 2h
        then:
          mails:
            - { at: 45m, mail: cart-reminder }
          ended:
            - { at: 1h, outcome: goal }
        """
            .formatted(CART));
    write(
        "wrong",
        """
        story: Wrong in everything
        given: { permissions: "marketing:offers" }
        when:
          %s
          - { at: 10m, event: order-completed, starts: welcome-series, withdraws: cart-reminder }
          - { at: 20m, done: Call them }
        until: 1d
        then:
          mails:
            - { at: 45m, mail: cart-reminder }
          tasks: Call them
          ended:
            - { at: 20m, outcome: neutral }
        """
            .formatted(CART));
    write(
        "text",
        """
        story: Another text, another time, a mail too many
        given: { permissions: "marketing:offers" }
        when:
          %s
        until: 3d
        then:
          mails:
            - { at: 50m, mail: cart-reminder, subject: Hello, says: Coffee, silentOn: Tea }
        """
            .formatted(CART));
    write(
        "nobody",
        """
        story: Nobody agreed to anything
        given: {}
        when:
          %s
        until: 1h
        then:
          mails:
            - { at: 45m, mail: cart-reminder }
        """
            .formatted(CART));
    write("unreadable", "story: No end\n");

    StoryReport report = stories.play(StoryFolder.find(journey().toString()));

    assertThat(report.isGood()).isFalse();
    assertThat(faults(report, "night"))
        .containsExactly(
            "abandoned-cart/stories/night.yaml:6: expected none still running, but 1 is; it stands there since 45m (21:15). (Send cart reminder, SendTask_CartReminder)",
            "abandoned-cart/stories/night.yaml:8: expected mail cart-reminder at 45m; it was put off until day 1 08:00: quiet hours 21:00-08:00 in Asia/Tokyo. (Send cart reminder, SendTask_CartReminder)",
            "abandoned-cart/stories/night.yaml:10: expected an end at 1h as goal, but the journey had not ended; it stands there since 45m (21:15). (Send cart reminder, SendTask_CartReminder)");
    assertThat(faults(report, "wrong"))
        .containsExactly(
            "abandoned-cart/stories/wrong.yaml:5: order-completed at 10m was to start welcome-series, but did not.",
            "abandoned-cart/stories/wrong.yaml:5: order-completed at 10m was not told to end abandoned-cart, but did.",
            "abandoned-cart/stories/wrong.yaml:5: order-completed at 10m was to withdraw cart-reminder, but did not.",
            "abandoned-cart/stories/wrong.yaml:6: at 20m 0 open tasks are named \"Call them\"; open are: none.",
            "abandoned-cart/stories/wrong.yaml:10: expected mail cart-reminder at 45m; the journey ended without it at 10m (10:10). (Send cart reminder, SendTask_CartReminder)",
            "abandoned-cart/stories/wrong.yaml:11: expected an open task \"Call them\"; open are: none.",
            "abandoned-cart/stories/wrong.yaml:13: expected an end at 20m as neutral; it ended at 10m (10:10) as goal. (Cart won back, EndEvent_CartWonBack)");
    assertThat(faults(report, "text")).hasSize(6);
    assertThat(String.join("\n", faults(report, "text")))
        .contains(
            ":6: mail cart-second-look came at 2d 45m (day 2 10:45), which the story does not tell. (",
            ":8: expected mail cart-reminder at 50m; it came at 45m (10:45). (",
            ":8: expected the subject \"Hello\" of mail cart-reminder; it is \"Your cart is still here\". (",
            ":8: mail cart-reminder does not say \"Coffee\". It says: ",
            ":8: mail cart-reminder says \"Tea\", on which it was to be silent. (");
    assertThat(faults(report, "nobody").get(1))
        .contains(":8: expected mail cart-reminder at 45m; it was not sent: ");
    assertThat(faults(report, "unreadable")).hasSize(2);
    assertThat(report.toText())
        .contains("  WRONG abandoned-cart/stories/night.yaml", "0 of 5 stories went as told");
  }

  @Test
  void namesAndDrawsTheWaysThatNoStoryTakes() throws IOException {
    write(
        "ordered",
        """
        story: Who orders is not reminded
        given: { permissions: "marketing:offers" }
        when:
          %s
          - { at: 10m, event: order-completed, ends: abandoned-cart }
        until: 1h
        then:
          ended:
            - { at: 10m, outcome: goal }
        """
            .formatted(CART));
    Files.copy(
        Path.of("processes/abandoned-cart/abandoned-cart.svg"),
        journey().resolve("abandoned-cart.svg"));
    StoryFolder where = StoryFolder.find(journey().toString());

    StoryReport report = stories.play(where);
    stories.draw(where, report, folder.resolve("drawn"));

    assertThat(report.stories()).allSatisfy(story -> assertThat(story.faults()).isEmpty());
    assertThat(report.isGood()).isFalse();
    JourneyCoverage coverage = report.coverage().get(0);
    assertThat(coverage.covered())
        .contains("StartEvent_CartUpdated", "EndEvent_CartWonBack")
        .doesNotContain("SendTask_CartReminder");
    assertThat(coverage.missing())
        .extracting(JourneyCoverage.Missing::what)
        .contains("the send task \"Send cart reminder\"");
    assertThat(coverage.coveredNodes() + coverage.coveredFlows())
        .isEqualTo(coverage.covered().size());
    assertThat(report.toText())
        .contains("no story takes the send task \"Send cart reminder\" (SendTask_CartReminder)");
    assertThat(folder.resolve("drawn/abandoned-cart.svg"))
        .content()
        .containsPattern(
            "SendTask_CartReminder\"\\] > .djs-visual > :first-child[^}]*stroke: #c0261c");
  }

  @Test
  void findsWhatIsMeant() throws IOException {
    write("one", "story: One\n");
    Path story = journey().resolve("stories/one.yaml");

    assertThat(StoryFolder.find(folder.toString()))
        .isEqualTo(new StoryFolder(folder.toAbsolutePath(), null, null));
    for (Path named : List.of(journey(), journey().resolve("stories"))) {
      assertThat(StoryFolder.find(named.toString()))
          .isEqualTo(new StoryFolder(folder.toAbsolutePath(), "abandoned-cart", null));
    }
    assertThat(StoryFolder.find(story.toString()))
        .isEqualTo(new StoryFolder(folder.toAbsolutePath(), "abandoned-cart", story));
    assertThat(StoryFolder.find("abandoned-cart").journey()).isEqualTo("abandoned-cart");
    assertThat(StoryFolder.find("abandoned-cart/stories/unsubscribed").story()).isNotNull();
    assertThatThrownBy(() -> StoryFolder.find("nowhere"))
        .hasMessageContaining("There is no folder and no story nowhere");
    assertThatThrownBy(() -> StoryFolder.find(Path.of("docs").toString()))
        .hasMessageContaining("holds no journey");
  }

  private Path journey() throws IOException {
    Path journey = folder.resolve("abandoned-cart");
    if (!Files.exists(journey)) {
      Files.createDirectories(journey.resolve("stories"));
      Files.copy(
          Path.of("processes/abandoned-cart/abandoned-cart.bpmn"),
          journey.resolve("abandoned-cart.bpmn"));
    }
    return journey;
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(journey().resolve("stories").resolve(name + ".yaml"), text);
  }

  private static List<String> faults(StoryReport report, String name) {
    return report.stories().stream()
        .filter(story -> story.file().equals("abandoned-cart/stories/" + name + ".yaml"))
        .flatMap(story -> story.faults().stream())
        .map(StoryFault::toString)
        .toList();
  }
}
