package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RestraintTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private final Restraint restraint = new Restraint(policy("21:00", "08:00", 1, 4, "PT4H"));

  @Test
  void letsAFirstMailPassByDay() {
    assertThat(restraint.findWait(at("2026-11-21T10:00:00Z"), BERLIN, List.of(), false)).isEmpty();
  }

  @Test
  void nightBeginsAtTheMinuteAndEndsAtTheMinute() {
    // Berlin is UTC+1 in November
    assertThat(restraint.findWait(at("2026-11-21T19:59:59Z"), BERLIN, List.of(), false)).isEmpty();
    assertThat(wait("2026-11-21T20:00:00Z", BERLIN).until()).isEqualTo("2026-11-22T07:00:00Z");
    assertThat(wait("2026-11-22T06:59:59Z", BERLIN).until()).isEqualTo("2026-11-22T07:00:00Z");
    assertThat(restraint.findWait(at("2026-11-22T07:00:00Z"), BERLIN, List.of(), false)).isEmpty();
    assertThat(wait("2026-11-21T23:30:00Z", BERLIN).reason())
        .isEqualTo("quiet hours 21:00-08:00 in Europe/Berlin");
  }

  @Test
  void nightIsThatOfTheRecipientsZone() {
    Instant noonInBerlin = at("2026-11-21T11:00:00Z");
    assertThat(restraint.findWait(noonInBerlin, BERLIN, List.of(), false)).isEmpty();
    assertThat(
            restraint
                .findWait(noonInBerlin, ZoneId.of("America/Los_Angeles"), List.of(), false)
                .orElseThrow()
                .until())
        .isEqualTo("2026-11-21T16:00:00Z");
  }

  @Test
  void morningComesAnHourEarlierInUtcAfterTheClocksGoForward() {
    // 29 March 2026, 02:00 becomes 03:00 in Berlin
    assertThat(wait("2026-03-28T20:30:00Z", BERLIN).until()).isEqualTo("2026-03-29T06:00:00Z");
    assertThat(wait("2026-10-24T20:30:00Z", BERLIN).until()).isEqualTo("2026-10-25T07:00:00Z");
  }

  @Test
  void nightThatEndsInTheMissingHourEndsWithIt() {
    var early = new Restraint(policy("21:00", "02:30", 1, 4, "PT4H"));
    assertThat(
            early
                .findWait(at("2026-03-29T00:10:00Z"), BERLIN, List.of(), false)
                .orElseThrow()
                .until())
        .isEqualTo("2026-03-29T01:30:00Z"); // 03:30 local, 02:30 does not exist
  }

  @Test
  void nightThatEndsInTheRepeatedHourNeverSendsTimeBackwards() {
    var early = new Restraint(policy("21:00", "02:30", 1, 4, "PT4H"));
    // 02:10 for the second time
    assertThat(
            early
                .findWait(at("2026-10-25T01:10:00Z"), BERLIN, List.of(), false)
                .orElseThrow()
                .until())
        .isEqualTo("2026-10-25T01:30:00Z");
  }

  @Test
  void quietHoursOfADaytimeShopAreUnderstoodToo() {
    var siesta = new Restraint(policy("12:00", "14:00", 1, 4, "PT4H"));
    assertThat(
            siesta
                .findWait(at("2026-06-01T12:30:00Z"), UTC, List.of(), false)
                .orElseThrow()
                .until())
        .isEqualTo("2026-06-01T14:00:00Z");
    assertThat(siesta.findWait(at("2026-06-01T23:30:00Z"), UTC, List.of(), false)).isEmpty();
  }

  @Test
  void oneMailADayOfTheRecipientsCalendar() {
    Restraint.Wait wait =
        restraint
            .findWait(
                at("2026-11-21T18:00:00Z"), BERLIN, List.of(at("2026-11-21T08:00:00Z")), false)
            .orElseThrow();
    assertThat(wait.reason()).isEqualTo("cap of 1 marketing mail a day");
    // the next day begins at midnight, which is night: the reason stays the first one
    assertThat(wait.until()).isEqualTo("2026-11-22T07:00:00Z");
  }

  @Test
  void yesterdaysMailDoesNotCountForToday() {
    assertThat(
            restraint.findWait(
                at("2026-11-22T07:00:00Z"), BERLIN, List.of(at("2026-11-21T19:00:00Z")), false))
        .isEmpty();
  }

  @Test
  void fourMailsInAnySevenDays() {
    List<Instant> sent =
        List.of(
            at("2026-11-16T10:00:00Z"),
            at("2026-11-17T10:00:00Z"),
            at("2026-11-18T10:00:00Z"),
            at("2026-11-19T10:00:00Z"));
    Restraint.Wait wait =
        restraint.findWait(at("2026-11-21T10:00:00Z"), BERLIN, sent, false).orElseThrow();
    assertThat(wait.until()).isEqualTo("2026-11-23T10:00:00Z");
    assertThat(wait.reason()).isEqualTo("cap of 4 marketing mails in 7 days");
    assertThat(restraint.findWait(at("2026-11-23T10:00:00Z"), BERLIN, sent, false)).isEmpty();
  }

  @Test
  void fourHoursLieBetweenTwoMails() {
    var many = new Restraint(policy("21:00", "08:00", 9, 9, "PT4H"));
    Restraint.Wait wait =
        many.findWait(at("2026-11-21T10:00:00Z"), UTC, List.of(at("2026-11-21T09:00:00Z")), false)
            .orElseThrow();
    assertThat(wait.until()).isEqualTo("2026-11-21T13:00:00Z");
    assertThat(wait.reason()).isEqualTo("gap of 4 hours between marketing mails");
    assertThat(
            many.findWait(
                at("2026-11-21T13:00:00Z"), UTC, List.of(at("2026-11-21T09:00:00Z")), false))
        .isEmpty();
  }

  @Test
  void gapThatEndsAtNightLastsUntilMorning() {
    var many = new Restraint(policy("21:00", "08:00", 9, 9, "PT4H"));
    Restraint.Wait wait =
        many.findWait(at("2026-11-21T20:00:00Z"), UTC, List.of(at("2026-11-21T19:00:00Z")), false)
            .orElseThrow();
    assertThat(wait.until()).isEqualTo("2026-11-22T08:00:00Z");
    assertThat(wait.reason()).startsWith("gap of 4 hours");
  }

  @Test
  void mailThatLiesAheadCountsToo() {
    // one waits for the morning: the next has to take the day after
    Restraint.Wait wait =
        restraint
            .findWait(
                at("2026-11-21T22:00:00Z"), BERLIN, List.of(at("2026-11-22T07:00:00Z")), false)
            .orElseThrow();
    assertThat(wait.until()).isEqualTo("2026-11-23T07:00:00Z");
  }

  @Test
  void directAnswerPassesAtNightButNotTheCaps() {
    Instant night = at("2026-11-21T22:00:00Z");
    assertThat(restraint.findWait(night, BERLIN, List.of(), true)).isEmpty();
    Restraint.Wait wait =
        restraint.findWait(night, BERLIN, List.of(at("2026-11-21T10:00:00Z")), true).orElseThrow();
    assertThat(wait.reason()).isEqualTo("cap of 1 marketing mail a day");
    assertThat(wait.until())
        .as("put off, it waits for a decent hour")
        .isEqualTo("2026-11-22T07:00:00Z");
  }

  @Test
  void momentIsAFullSecondSoThatATimerIsNeverTooEarly() {
    var many = new Restraint(policy("21:00", "08:00", 9, 9, "PT4H"));
    List<Instant> sent = List.of(at("2026-11-21T09:00:00.123456Z"));
    Instant until =
        many.findWait(at("2026-11-21T10:00:00.5Z"), UTC, sent, false).orElseThrow().until();
    assertThat(until).isEqualTo("2026-11-21T13:00:01Z");
    assertThat(many.findWait(until, UTC, sent, false)).isEmpty();
  }

  @Test
  void whateverWasSentTheMomentFoundBreaksNoRule() {
    Random random = new Random(7);
    List<ZoneId> zones =
        List.of(
            BERLIN,
            UTC,
            ZoneId.of("America/St_Johns"),
            ZoneId.of("Pacific/Apia"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("America/Sao_Paulo"));
    for (int i = 0; i < 3_000; i++) {
      ZoneId zone = zones.get(random.nextInt(zones.size()));
      Instant now = at("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(365 * 86_400));
      var rules =
          new Restraint(
              policy("21:00", "08:00", 1 + random.nextInt(3), 1 + random.nextInt(5), "PT4H"));
      List<Instant> counted = new ArrayList<>();
      for (int k = random.nextInt(9); k > 0; k--) {
        counted.add(now.minusSeconds(random.nextInt(9 * 86_400)).plusSeconds(86_400));
      }
      var wait = rules.findWait(now, zone, counted, random.nextBoolean());
      if (wait.isPresent()) {
        Instant until = wait.get().until();
        assertThat(until).isAfter(now).isBefore(now.plus(Duration.ofDays(20)));
        assertThat(rules.findWait(until, zone, counted, false)).as("%s in %s", now, zone).isEmpty();
      }
    }
  }

  @Test
  void rulesThatLetNothingPassAreRefused() {
    assertThatThrownBy(() -> policy("21:00", "08:00", 0, 4, "PT4H"))
        .hasMessageContaining("followup.policy.max-per-day");
  }

  private Restraint.Wait wait(String now, ZoneId zone) {
    return restraint.findWait(at(now), zone, List.of(), false).orElseThrow();
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  private static PolicySettings policy(String from, String to, int day, int week, String gap) {
    return new PolicySettings(
        LocalTime.parse(from), LocalTime.parse(to), day, week, Duration.parse(gap));
  }
}
