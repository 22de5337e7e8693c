package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.followup.report.People;
import org.junit.jupiter.api.Test;

class TimelineHitsTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final TimelineHits hits =
      new TimelineHits(new LocalTimes(ZoneOffset.UTC, NOON.plusSeconds(120)));

  @Test
  void tellsAScannerApartAndThatItPassedForAPerson() {
    TimelineLine line =
        hits.line(
            List.of(
                hit(NOON, Map.of("kind", "trap", "takenFor", "machine", "because", "honeypot")),
                hit(
                    NOON,
                    Map.of(
                        "kind", "click",
                        "link", "https://shop.example/",
                        "takenFor", "machine",
                        "takenForAtFirst", "human",
                        "because", "honeypot"))));
    assertThat(line.what())
        .isEqualTo("A machine followed a link and followed the hidden link in the mail welcome");
    assertThat(line.badge()).isEqualTo("Machine");
    assertThat(line.said()).contains("A link that no person sees was followed at about that time.");
    assertThat(line.facts())
        .containsValue("https://shop.example/")
        .containsEntry("Rule", "honeypot");
  }

  @Test
  void saysThatAVerdictWasTakenBack() {
    assertThat(
            hits.line(
                    List.of(
                        hit(
                            NOON,
                            Map.of(
                                "kind", "open",
                                "takenFor", "machine",
                                "takenForAtFirst", "human",
                                "because", "burst"))))
                .said())
        .contains("At first it passed for a person. That was taken back.");
  }

  @Test
  void saysWhatIsNotJudgedYet() {
    TimelineLine line =
        hits.line(
            List.of(
                hit(
                    NOON,
                    Map.of(
                        "kind", "click",
                        "takenFor", "human",
                        "because", "browser",
                        "verdictDueAt", NOON.plusSeconds(60).toString()))));
    assertThat(line.what()).isEqualTo("Somebody followed a link in the mail welcome");
    assertThat(line.badge()).isEqualTo("Not judged yet");
    assertThat(line.said()).singleElement().asString().contains("journeys wait for that");
  }

  @Test
  void putsHitsOfOneVisitTogether() {
    People.Entry one = hit(NOON, Map.of("kind", "open", "takenFor", "machine", "because", "head"));
    People.Entry same =
        hit(NOON, Map.of("kind", "click", "takenFor", "machine", "because", "head"));
    People.Entry other = hit(NOON, Map.of("kind", "click", "takenFor", "unknown", "because", "x"));
    assertThat(TimelineHits.isSameVisit(one, same)).isTrue();
    assertThat(TimelineHits.isSameVisit(one, other)).isFalse();
  }

  private static People.Entry hit(Instant at, Map<String, Object> facts) {
    Map<String, Object> item = new java.util.HashMap<>(facts);
    item.put("message", "welcome");
    item.put("messageId", "7");
    return new People.Entry("hit", at, item);
  }
}
