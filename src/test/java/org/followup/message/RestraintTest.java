package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.followup.recipient.Frequency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RestraintTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private final Rules restraint = new Rules(policy("21:00", "08:00", 1, 4, "PT4H"));

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
    var early = new Rules(policy("21:00", "02:30", 1, 4, "PT4H"));
    assertThat(
            early
                .findWait(at("2026-03-29T00:10:00Z"), BERLIN, List.of(), false)
                .orElseThrow()
                .until())
        .isEqualTo("2026-03-29T01:30:00Z"); // 03:30 local, 02:30 does not exist
  }

  @Test
  void nightThatEndsInTheRepeatedHourNeverSendsTimeBackwards() {
    var early = new Rules(policy("21:00", "02:30", 1, 4, "PT4H"));
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
    var siesta = new Rules(policy("12:00", "14:00", 1, 4, "PT4H"));
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
    var many = new Rules(policy("21:00", "08:00", 9, 9, "PT4H"));
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
    var many = new Rules(policy("21:00", "08:00", 9, 9, "PT4H"));
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
    var many = new Rules(policy("21:00", "08:00", 9, 9, "PT4H"));
    List<Instant> sent = List.of(at("2026-11-21T09:00:00.123456Z"));
    Instant until =
        many.findWait(at("2026-11-21T10:00:00.5Z"), UTC, sent, false).orElseThrow().until();
    assertThat(until).isEqualTo("2026-11-21T13:00:01Z");
    assertThat(many.findWait(until, UTC, sent, false)).isEmpty();
  }

  /** Local times on the wall, and the instants they are; nights, mornings, changeover days. */
  static Stream<Arguments> nights() {
    return Stream.of(
        // half and three quarter hours beside the full ones
        arguments("Asia/Kolkata", "2026-11-21T15:29:59Z", null),
        arguments("Asia/Kolkata", "2026-11-21T15:30:00Z", "2026-11-22T02:30:00Z"),
        arguments("Asia/Kolkata", "2026-11-22T02:29:59Z", "2026-11-22T02:30:00Z"),
        arguments("Asia/Kathmandu", "2026-11-21T15:14:59Z", null),
        arguments("Asia/Kathmandu", "2026-11-21T15:15:00Z", "2026-11-22T02:15:00Z"),
        arguments("Asia/Kathmandu", "2026-11-22T02:15:00Z", null),
        arguments("Pacific/Chatham", "2026-07-01T08:15:00Z", "2026-07-01T19:15:00Z"),
        // forward in March in the north: a night of ten hours
        arguments("Europe/Berlin", "2026-03-28T20:00:00Z", "2026-03-29T06:00:00Z"),
        arguments("America/New_York", "2026-03-08T02:00:00Z", "2026-03-08T12:00:00Z"),
        // and back in autumn: one of twelve
        arguments("Europe/Berlin", "2026-10-24T19:00:00Z", "2026-10-25T07:00:00Z"),
        arguments("America/New_York", "2026-11-01T01:00:00Z", "2026-11-01T13:00:00Z"),
        // the south turns its clocks the other way round
        arguments("Australia/Sydney", "2026-04-04T10:00:00Z", "2026-04-04T22:00:00Z"),
        arguments("Australia/Sydney", "2026-10-03T11:00:00Z", "2026-10-03T21:00:00Z"),
        arguments("America/Santiago", "2026-04-05T00:00:00Z", "2026-04-05T12:00:00Z"),
        arguments("America/Santiago", "2026-09-06T01:00:00Z", "2026-09-06T11:00:00Z"),
        // Lord Howe turns them by half an hour
        arguments("Australia/Lord_Howe", "2026-04-04T10:00:00Z", "2026-04-04T21:30:00Z"),
        arguments("Australia/Lord_Howe", "2026-10-03T10:30:00Z", "2026-10-03T21:00:00Z"),
        arguments("Australia/Lord_Howe", "2026-10-03T21:00:00Z", null));
  }

  @ParameterizedTest
  @MethodSource("nights")
  void nightIsTheOneOnTheWallWhereTheRecipientLives(
      String zone, String now, @Nullable String until) {
    Optional<Restraint.Wait> wait = restraint.findWait(at(now), ZoneId.of(zone), List.of(), false);
    assertThat(wait.map(Restraint.Wait::until))
        .isEqualTo(Optional.ofNullable(until).map(Instant::parse));
    wait.ifPresent(
        found ->
            assertThat(found.until().atZone(ZoneId.of(zone)).toLocalTime())
                .isEqualTo(LocalTime.of(8, 0)));
  }

  /** A mail at ten on the wall, then one more: it goes the next morning, by that day's clocks. */
  static Stream<Arguments> days() {
    return Stream.of(
        arguments("Asia/Kolkata", "2026-11-21T04:30:00Z", "2026-11-22T02:30:00Z"),
        arguments("Asia/Kathmandu", "2026-11-21T04:15:00Z", "2026-11-22T02:15:00Z"),
        arguments("Europe/Berlin", "2026-03-28T09:00:00Z", "2026-03-29T06:00:00Z"),
        arguments("Europe/Berlin", "2026-03-29T08:00:00Z", "2026-03-30T06:00:00Z"),
        arguments("Europe/Berlin", "2026-10-25T09:00:00Z", "2026-10-26T07:00:00Z"),
        arguments("Australia/Sydney", "2026-04-03T23:00:00Z", "2026-04-04T22:00:00Z"),
        arguments("Australia/Lord_Howe", "2026-04-03T23:00:00Z", "2026-04-04T21:30:00Z"),
        arguments("Australia/Lord_Howe", "2026-10-02T23:30:00Z", "2026-10-03T21:00:00Z"),
        // midnight itself does not exist in Santiago on the day the clocks go forward
        arguments("America/Santiago", "2026-09-05T14:00:00Z", "2026-09-06T11:00:00Z"));
  }

  @ParameterizedTest
  @MethodSource("days")
  void dayIsTheOneOfTheCalendarWhereTheRecipientLives(String zone, String sent, String until) {
    assertThat(at(sent).atZone(ZoneId.of(zone)).toLocalTime()).isEqualTo(LocalTime.of(10, 0));
    assertThat(
            restraint
                .findWait(
                    at(sent).plus(Duration.ofHours(6)), ZoneId.of(zone), List.of(at(sent)), false)
                .orElseThrow()
                .until())
        .isEqualTo(at(until));
  }

  @Test
  void limitsAreThoseOfTheDayInQuestion() {
    Limits usual = Limits.of(policy("21:00", "08:00", 1, 4, "PT4H"));
    Limits none =
        new Limits(0, 4, Duration.ofHours(4), usual.quietFrom(), usual.quietTo(), 0, null);
    Limits late =
        new Limits(1, 4, Duration.ofHours(4), usual.quietFrom(), LocalTime.of(11, 0), 0, null);
    Restraint weekend =
        new Restraint(
            BERLIN,
            day ->
                switch (day.getDayOfWeek()) {
                  case SUNDAY -> none;
                  case MONDAY -> late;
                  default -> usual;
                },
            Frequency.NORMAL);
    // Sunday, 22 November: none that day, and on Monday not before eleven
    Restraint.Wait wait =
        weekend.findWait(at("2026-11-22T10:00:00Z"), List.of(), false).orElseThrow();
    assertThat(wait.until()).isEqualTo("2026-11-23T10:00:00Z");
    assertThat(wait.reason()).isEqualTo("none of these on a Sunday");
    assertThat(weekend.findWait(at("2026-11-21T10:00:00Z"), List.of(), false)).isEmpty();
  }

  @Test
  void rulesThatLetNothingPassAreAskedAgainSomeDay() {
    Limits none = new Limits(0, 4, Duration.ZERO, LocalTime.of(21, 0), LocalTime.of(8, 0), 0, null);
    assertThat(
            new Restraint(UTC, day -> none, Frequency.NORMAL)
                .findWait(at("2026-11-22T10:00:00Z"), List.of(), false)
                .orElseThrow()
                .until())
        .isEqualTo("2027-01-22T00:00:00Z");
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
          new Rules(policy("21:00", "08:00", 1 + random.nextInt(3), 1 + random.nextInt(5), "PT4H"));
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

  /** The same limits on every day. */
  private record Rules(PolicySettings policy) {
    Optional<Restraint.Wait> findWait(
        Instant now, ZoneId zone, List<Instant> counted, boolean ignoreQuietHours) {
      return new Restraint(zone, day -> Limits.of(policy), Frequency.NORMAL)
          .findWait(now, counted, ignoreQuietHours);
    }
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  private static PolicySettings policy(String from, String to, int day, int week, String gap) {
    return new PolicySettings(
        LocalTime.parse(from), LocalTime.parse(to), day, week, Duration.parse(gap));
  }
}
