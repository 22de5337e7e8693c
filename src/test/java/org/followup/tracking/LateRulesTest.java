package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.followup.tracking.Hit.Kind;
import org.followup.tracking.LateRules.Sighting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LateRulesTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final long ANA = 1;
  private static final long BEN = 2;
  private static final long EVE = 3;

  private final List<Sighting> hits = new ArrayList<>();

  @Test
  void leavesAPersonAlone() {
    hit(0, Kind.OPEN, 1, null, null, ANA, null);
    hit(1_500, Kind.CLICK, 1, 1, null, BEN, null);
    hit(4_000, Kind.CLICK, 1, 2, null, BEN, null);
    hit(4_400, Kind.CLICK, 1, 3, null, BEN, null);
    hit(4_800, Kind.CLICK, 1, 4, null, BEN, null);
    assertThat(machines()).isEmpty();
  }

  @Test
  void knowsFiveLinksOfOneMailWithinASecond() {
    hit(0, Kind.CLICK, 1, 9, null, ANA, null);
    hit(1_500, Kind.OPEN, 1, null, null, ANA, null);
    for (int link = 1; link <= 5; link++) {
      hit(1_200 + 200L * link, Kind.CLICK, 1, link, null, ANA, null);
    }
    hit(9_000, Kind.CLICK, 1, 1, null, ANA, null);
    assertThat(machines())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(1L, "burst", 2L, "burst", 3L, "burst", 4L, "burst", 5L, "burst", 6L, "burst"));
  }

  @Test
  void doesNotMindTheSameLinkAgainAndAgainNorLinksOfSeveralMails() {
    for (int n = 0; n < 8; n++) {
      hit(n, Kind.CLICK, 1, n % 4, null, ANA, null);
      hit(n, Kind.CLICK, 2, 4 + n % 4, null, ANA, null);
    }
    assertThat(machines()).isEmpty();
  }

  @Test
  void countsTheHiddenLinkAmongThoseOfABurst() {
    hit(0, Kind.TRAP, 1, null, "honeypot", ANA, null);
    assertThat(machines()).containsOnlyKeys(0L);
    for (int link = 1; link <= 4; link++) {
      hit(link, Kind.CLICK, 1, link, null, BEN, null);
    }
    assertThat(machines()).hasSize(5);
  }

  @Test
  void knowsSeveralProgramsAtOnceAtOneMail() {
    hit(0, Kind.CLICK, 1, 1, null, ANA, null);
    hit(300, Kind.CLICK, 1, 1, "robot", null, null);
    hit(400, Kind.CLICK, 1, 1, "library", null, null);
    hit(500, Kind.CLICK, 1, 1, null, BEN, null);
    hit(900, Kind.CLICK, 1, 1, null, EVE, null);
    hit(1_100, Kind.CLICK, 1, 1, null, EVE, null);
    hit(900, Kind.CLICK, 2, 1, null, BEN, null);
    assertThat(machines()).containsOnlyKeys(0L, 1L, 2L, 3L, 4L).containsValue("several-agents");
  }

  @Test
  void takesMailProgramLookAheadAndBrowserForOnePerson() {
    hit(0, Kind.OPEN, 1, null, null, ANA, null);
    hit(100, Kind.CLICK, 1, 1, "prefetch", null, null);
    hit(150, Kind.CLICK, 1, 1, "head", null, null);
    hit(200, Kind.CLICK, 1, 1, null, BEN, null);
    assertThat(machines()).isEmpty();
  }

  @Test
  void takesWhateverIsNearTheHiddenLinkForItsVisitor() {
    hit(0, Kind.CLICK, 1, 1, null, ANA, null);
    hit(1_000, Kind.CLICK, 1, 1, null, BEN, null);
    hit(11_000, Kind.TRAP, 1, null, "honeypot", ANA, null);
    hit(21_000, Kind.OPEN, 1, null, null, EVE, null);
    hit(22_000, Kind.OPEN, 1, null, null, EVE, null);
    hit(71_000, Kind.CLICK, 1, 1, null, ANA, null);
    hit(71_001, Kind.CLICK, 1, 1, null, ANA, null);
    hit(11_000, Kind.CLICK, 2, 1, null, ANA, null);
    assertThat(machines()).containsOnlyKeys(0L, 1L, 2L, 3L, 5L).containsValue("honeypot");
  }

  @Test
  void knowsOneProgramAtManyMailsByItsNetwork() {
    for (int mail = 0; mail < 10; mail++) {
      hit(200L * mail, Kind.CLICK, mail, 1, null, ANA, 77L);
      hit(200L * mail, Kind.CLICK, 100 + mail, 1, null, ANA, null);
      if (mail < 9) {
        hit(200L * mail, Kind.CLICK, 200 + mail, 1, null, ANA, 78L);
      }
    }
    assertThat(machines()).hasSize(10).containsValue("many-mails");
    assertThat(hits.stream().filter(hit -> machines().containsKey(hit.hitId())))
        .allMatch(hit -> hit.network() != null && hit.network() == 77L);
  }

  private Map<Long, String> machines() {
    return LateRules.findMachines(hits);
  }

  private void hit(
      long millis,
      Kind kind,
      long mail,
      @Nullable Integer link,
      @Nullable String sure,
      @Nullable Long agent,
      @Nullable Long network) {
    hits.add(
        new Sighting(
            hits.size(), NOON.plusMillis(millis), kind, mail, link, sure, agent, network, null));
  }
}
