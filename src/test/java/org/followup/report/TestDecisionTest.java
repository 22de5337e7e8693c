package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.experiment.Sample;
import org.followup.report.TestRepository.Day;
import org.followup.report.TestResult.Added;
import org.followup.report.TestResult.Bounded;
import org.followup.report.TestResult.Decision;
import org.junit.jupiter.api.Test;

/** When a test is decided, and how that is said. */
class TestDecisionTest {

  private static final Bounded NOTHING = new Bounded(0, null, null);
  private static final LocalDate FIRST = LocalDate.parse("2026-11-02");

  @Test
  void isDecidedOnTheFirstDayAtWhoseEndTheBoundsLeaveZeroAndStaysSo() {
    List<Day> days = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      // B leads for twelve days and loses its lead later on
      days.add(new Day(FIRST.plusDays(day), "A", 500, 15));
      days.add(new Day(FIRST.plusDays(day), "B", 500, day < 12 ? 35 : 0));
    }
    Decision decided = TestDecision.find(days, List.of("A", "B")).orElseThrow();

    assertThat(decided.winner()).isEqualTo("B");
    assertThat(decided.on()).isAfter(FIRST).isBefore(FIRST.plusDays(12));
    assertThat(TestDecision.find(days.subList(0, 2), List.of("A", "B"))).isEmpty();
  }

  @Test
  void takesNoNoticeOfTheHoldOut() {
    List<Day> days =
        List.of(
            new Day(FIRST, "A", 2_000, 100),
            new Day(FIRST, "B", 2_000, 100),
            new Day(FIRST, "hold-out", 2_000, 10));

    assertThat(TestDecision.find(days, List.of("A", "B"))).isEmpty();
  }

  @Test
  void hasToBeAheadOfEveryOtherVariant() {
    assertThat(
            TestDecision.findWinner(
                Map.of("A", share(3_000, 90), "B", share(3_000, 210), "C", share(3_000, 200))))
        .isEmpty();
    assertThat(
            TestDecision.findWinner(
                Map.of("A", share(3_000, 90), "B", share(3_000, 210), "C", share(3_000, 100))))
        .contains("B");
    assertThat(TestDecision.errorOfPair(3)).isEqualTo(0.05 / 3);
  }

  @Test
  void saysWhoBringsHowMuchMore() {
    assertThat(
            TestWords.verdict(
                variants(share(4_000, 160), share(4_000, 244)),
                Optional.of(new Decision("B", FIRST))))
        .matches(
            "B brings 2\\.1 points more orders than A; between 0\\.\\d and 3\\.\\d; decided on 2"
                + " Nov 2026\\.");
  }

  @Test
  void saysHowManyMorePeopleItTakes() {
    assertThat(TestWords.verdict(variants(share(2_000, 80), share(2_000, 100)), Optional.empty()))
        .matches(
            "Nothing decided yet: B brings 1\\.0 point more orders than A, between −\\d\\.\\d and"
                + " \\d\\.\\d\\. To be sure of a difference of 1\\.0 point takes about"
                + " [1-9][0-9],000 more people\\.");
    assertThat(TestWords.verdict(variants(share(90, 50), share(2_000, 100)), Optional.empty()))
        .isEqualTo(
            "Nothing decided yet: it takes at least 100 people for each variant and 30 who ordered"
                + " in both together.");
    assertThat(TestWords.verdict(Map.of("A", share(9, 1)), Optional.empty()))
        .contains("one variant");
  }

  @Test
  void saysWhatTheFollowUpAdded() {
    Added added =
        new Added(
            10_000,
            1_000,
            new Bounded(0.021, 0.004, 0.038),
            new Bounded(210, 40.0, 380.0),
            new Bounded(4_200, -300.0, 8_100.0),
            true,
            "");

    assertThat(TestWords.added(added, "EUR"))
        .isEqualTo(
            "The follow-up added 2.1 points more people who order (between 0.4 and 3.8): about 210"
                + " orders (between 40 and 380) and 4,200 EUR of revenue (between −300 and 8,100)"
                + " among 10,000 people.");
    assertThat(
            TestWords.added(
                new Added(10, 5, new Bounded(0, null, null), NOTHING, NOTHING, false, ""), "EUR"))
        .isEqualTo(
            "What the follow-up added cannot be told yet: 0.0 points more people order than in the"
                + " hold-out.");
  }

  private static Sample share(long people, long ordered) {
    return Sample.ofShare(people, ordered);
  }

  private static Map<String, Sample> variants(Sample first, Sample second) {
    Map<String, Sample> variants = new LinkedHashMap<>();
    variants.put("A", first);
    variants.put("B", second);
    return variants;
  }
}
