package org.followup.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a story may say, and what is said of one that cannot be read. */
class StoryReaderTest {

  @TempDir private Path folder;

  @Test
  void readsWhatHappensAndWhatIsExpectedWithTheirLines() throws IOException {
    Story story =
        read("""
                story: Somebody gets something
                given:
                  begins: "20:30"
                  permissions: "marketing:offers"
                  variants: { second-reminder: B, later: hold-out }
                  profile: { locale: de-DE, timeZone: Europe/Berlin, attributes: { since: 2028-02-29, open: yes } }
                when:
                  - { at: 0m, event: cart-updated, subject: cart-1, starts: a, data: { total: 19.80, count: 2, code: "007", at: 10:00 } }
                  - { at: day 1 08:00, clicked: cart-reminder }
                  - { at: 2d, profile: { locale: en } }
                  - at: 3d
                    done: Call
                    data: { outcome: reached }
                until: 8d
                then:
                  mails:
                    - { at: 45m, mail: cart-reminder, says: [Tea, 2] }
                  letters:
                    - { at: 1d, letter: voucher }
                  ended:
                    - { at: 8d, outcome: neutral }
                  running: 1
                """)
            .story();

    assertThat(story).isNotNull();
    assertThat(story.given().begins().text()).isEqualTo("20:30");
    assertThat(story.given().permissions())
        .extracting(Story.Said::text)
        .containsExactly("marketing:offers");
    assertThat(story.given().variants())
        .isEqualTo(
            Map.of(
                "second-reminder", new Story.Said(5, "B"), "later", new Story.Said(5, "hold-out")));
    assertThat(story.given().profile().get("attributes"))
        .isEqualTo(Map.of("since", "2028-02-29", "open", "yes"));
    assertThat(story.when()).extracting(Story.Step::line).containsExactly(8, 9, 10, 11);
    assertThat(story.when().get(0).starts()).containsExactly("a");
    assertThat(story.when().get(0).data())
        .isEqualTo(
            Map.of("total", new BigDecimal("19.80"), "count", 2L, "code", "007", "at", "10:00"));
    assertThat(story.when().get(1).event()).isEqualTo("email-link-clicked");
    assertThat(story.when().get(1).data()).isEqualTo(Map.of("message", "cart-reminder"));
    assertThat(story.when().get(2).profile()).isEqualTo(Map.of("locale", "en"));
    assertThat(story.then().mails().get(0).says()).containsExactly("Tea", "2");
    assertThat(story.then().mails().get(0).line()).isEqualTo(17);
    assertThat(story.then().others())
        .containsExactly(new Story.Sent(19, "1d", "print", "voucher", null));
    assertThat(story.then().running()).isEqualTo(new Story.Running(22, 1));
  }

  @Test
  void saysEverythingThatIsWrongAtOnceEachWithItsLine() throws IOException {
    assertThat(
            faults(
                """
                story: Wrong in many ways
                given:
                  begin: "10:00"
                  profile: { timeZone: Europe/Berlyn }
                when:
                  - { at: 5 minutes, event: cart-updated }
                  - { event: cart-updated, start: abandoned-cart }
                  - { at: 1d }
                  - { at: 1d, event: a, done: b }
                  - { at: 1d, event: a, by: post }
                until: soon
                then:
                  mails:
                    - { at: 1d, mai: cart-reminder }
                    - cart-reminder
                  ended:
                    - { at: 1d, outcome: happy }
                  running: many
                """))
        .containsExactlyInAnyOrder(
            "3: \"begin\" is unknown in given; it has begins, permissions, profile, variants.",
            "3: \"Europe/Berlyn\" is no time zone such as Europe/Berlin.",
            "6: \"5 minutes\" is no time of a story; write 2d 3h 45m, or day 4 08:00.",
            "7: a step of when lacks \"at\".",
            "7: \"start\" is unknown in a step of when; it has at, by, clicked, data, done, ends, event, happened, opened, profile, refuses, replied, starts, subject, withdraws.",
            "8: a step is one thing: event, done (a call task), opened, clicked or replied (a mail), or profile.",
            "9: a step is one thing: event, done (a call task), opened, clicked or replied (a mail), or profile.",
            "10: \"by: post\" is unknown; an event is by device, by both or by nobody.",
            "11: \"soon\" is no time of a story; write 2d 3h 45m, or day 4 08:00.",
            "14: a mail lacks \"mail\".",
            "14: \"mai\" is unknown in a mail; it has at, mail, of, says, silentOn, subject.",
            "15: a mail is written as fields, such as \"at: 45m\".",
            "17: \"happy\" is no outcome; write goal, lost, neutral or stopped.",
            "18: \"running\" is how many instances still run: 0, 1, …");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThat(faults("given: {}\n"))
        .containsExactly(
            "1: it does not say what it shows; begin with \"story: …\".",
            "1: it does not say until when; write \"until: 8d\".",
            "1: it expects nothing; write \"then:\" with mails, tasks, ended or running.");
    assertThat(faults(""))
        .containsExactly("1: the file is empty; a story begins with \"story: what it shows\".");
  }

  @Test
  void saysWhereTheTextIsNoYaml() throws IOException {
    assertThat(faults("story: Brackets\nwhen:\n  - { at: 0m, event: a\nuntil: 1d\n"))
        .singleElement()
        .asString()
        .startsWith("4: this is no YAML: while parsing a flow mapping");
    assertThat(faults("story: One\nstory: Two\nuntil: 1d\nthen: { running: 0 }\n"))
        .containsExactly("2: \"story\" is told twice in a story.");
  }

  private List<String> faults(String text) throws IOException {
    StoryReader.Reading reading = read(text);
    assertThat(reading.story()).isNull();
    assertThat(reading.faults())
        .allSatisfy(fault -> assertThat(fault.file()).isEqualTo("tea/stories/one.yaml"));
    return reading.faults().stream().map(fault -> fault.line() + ": " + fault.sentence()).toList();
  }

  private StoryReader.Reading read(String text) throws IOException {
    Path file = Files.createDirectories(folder.resolve("tea/stories")).resolve("one.yaml");
    Files.writeString(file, text);
    return StoryReader.read(file, "tea");
  }
}
