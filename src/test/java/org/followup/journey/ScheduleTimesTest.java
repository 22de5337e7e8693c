package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When schedules come round, and at which moment of whose clock. */
class ScheduleTimesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 10 * * ?|2026-11-23T09:59|2026-11-23T10:00",
        "0 0 10 * * ?|2026-11-23T10:00|2026-11-24T10:00",
        "10 0 * * *|2026-11-23T10:00|2026-11-24T00:10",
        "0 0 10 ? * MON|2026-11-23T10:00|2026-11-30T10:00",
        "0 0 10 ? * MON#1|2026-11-23T10:00|2026-12-07T10:00",
        "0 30 2 * * ?|2027-03-27T12:00|2027-03-28T02:30",
        "0 0 10 29 2 ?|2026-01-01T00:00|2028-02-29T10:00",
        "0 0 10 29 2 ?|2028-02-29T10:00|2032-02-29T10:00",
        "0 0 9 L * ?|2027-02-01T00:00|2027-02-28T09:00",
        "R/2026-12-01T10:00:00/P14D|2026-11-23T10:00|2026-12-01T10:00",
        "R/2026-12-01T10:00:00/P14D|2026-12-01T10:00|2026-12-15T10:00",
        "R/2026-01-31T10:00:00/P1M|2026-01-31T10:00|2026-02-28T10:00",
        "R/2026-01-31T10:00:00/P1M|2026-02-28T10:00|2026-03-31T10:00",
        "R/2026-12-01T10:00:00/PT36H|2036-12-01T10:00|2036-12-02T10:00",
        "R2/2026-12-01T10:00:00/P14D|2026-12-01T10:00|2026-12-15T10:00",
        "R2/2026-12-01T10:00:00/P14D|2026-12-15T10:00|",
      })
  void comesRound(String cycle, String after, String next) {
    assertThat(
            ScheduleTimes.ofCycle(cycle)
                .next(LocalDateTime.parse(after), BERLIN)
                .map(LocalDateTime::toString)
                .orElse(null))
        .isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "every day|is no cron expression",
        "0 0 10 * *  ? 2027|is no cron expression",
        "*/5 * * * * ?|more often than once a minute",
        "0 0 10 30 2 ?|never comes",
        "0 0 25 * * ?|is no cron expression",
        "0 0 10 ? * 2|write the day of the week",
        "0 0 10 ? * MON-5|write the day of the week",
        "R/P1D|does not say when it begins",
        "R/2026-12-01/P1D|is no wall time",
        "R/2026-12-01T10:00:00/PT1S|is no ISO duration of a minute",
      })
  void saysWhatIsWrongWithACycle(String cycle, String said) {
    assertThatThrownBy(() -> ScheduleTimes.ofCycle(cycle))
        .isInstanceOf(UnreadableDateException.class)
        .hasMessageContaining(said);
  }

  @Test
  void aDateComesOnceAtItsWallTimeOrMoment() {
    LocalDateTime before = LocalDateTime.parse("2026-12-24T09:00");
    assertThat(ScheduleTimes.ofDate("2026-12-24T10:00").next(before, BERLIN))
        .hasValue(LocalDateTime.parse("2026-12-24T10:00"));
    assertThat(ScheduleTimes.ofDate("2026-12-24T10:00Z").next(before, BERLIN))
        .hasValue(LocalDateTime.parse("2026-12-24T11:00"));
    assertThat(ScheduleTimes.ofDate("2026-12-24T10:00").next(before.plusHours(1), BERLIN))
        .isEmpty();
    assertThatThrownBy(() -> ScheduleTimes.ofDate("2026-12-24"))
        .hasMessageContaining("is no date with a time of day");
  }

  /** Clocks that leave a time out, clocks that show it twice, and both ends of the earth. */
  @ParameterizedTest
  @CsvSource({
    "shop,2027-03-28T10:00,Pacific/Kiritimati,2027-03-28T08:00:00Z",
    "shop,2027-03-28T02:30,Europe/Berlin,2027-03-28T01:30:00Z",
    "shop,2026-10-25T02:30,Europe/Berlin,2026-10-25T00:30:00Z",
    "shop,2026-10-25T10:00,Pacific/Pago_Pago,2026-10-25T09:00:00Z",
    "recipient,2027-03-28T02:30,Europe/Berlin,2027-03-28T01:30:00Z",
    "recipient,2026-10-25T02:30,Europe/Berlin,2026-10-25T00:30:00Z",
    "recipient,2027-03-28T10:00,Europe/Berlin,2027-03-28T08:00:00Z",
    "recipient,2027-03-27T10:00,Europe/Berlin,2027-03-27T09:00:00Z",
    "recipient,2027-03-28T10:00,Pacific/Kiritimati,2027-03-27T20:00:00Z",
    "recipient,2027-03-28T10:00,Pacific/Pago_Pago,2027-03-28T21:00:00Z",
    "recipient,2027-03-28T02:30,Pacific/Kiritimati,2027-03-27T12:30:00Z",
    "recipient,2027-03-28T02:30,Pacific/Pago_Pago,2027-03-28T13:30:00Z",
    "recipient,2028-02-29T10:00,America/New_York,2028-02-29T15:00:00Z",
    "recipient,2026-11-01T01:30,America/New_York,2026-11-01T05:30:00Z",
  })
  void isPlannedForAMomentOfTheClockItMeans(
      String zone, String wall, String theirs, String moment) {
    EntrySchedule schedule = schedule(zone, "");
    LocalDateTime time = LocalDateTime.parse(wall);

    Instant planned = schedule.plannedFor(time, BERLIN, ZoneId.of(theirs));

    assertThat(planned).isEqualTo(moment);
    assertThat(planned).isBetween(schedule.begins(time, BERLIN), schedule.ends(time, BERLIN));
  }

  @Test
  void spreadsTurnsEvenlyOverTheTimeOfThePace() {
    EntrySchedule schedule = schedule("shop", "over P2D");
    Instant planned = Instant.parse("2026-11-23T09:00:00Z");
    List<Long> hours =
        IntStream.range(0, 2_000)
            .mapToObj(n -> schedule.dueFor(planned, new RecipientId("r-" + n), 7, BERLIN))
            .map(due -> Duration.between(planned, due).toHours())
            .toList();

    assertThat(hours).allMatch(hour -> hour >= 0 && hour < 48);
    assertThat(hours.stream().filter(hour -> hour < 24).count()).isBetween(900L, 1_100L);
    assertThat(hours.stream().distinct()).hasSize(48);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500/hour|500 PT1H null 0",
        "5000 / day, calls<40|5000 PT24H null 40",
        "over P3D|null P3D 0",
        "calls<40|null null 40",
        "''|null null 0",
        "100|refused",
        "100/week|refused",
        "over 3 days|refused",
        "over P3D, 500/hour|refused",
        "calls<0|refused",
        "500/hour,|refused",
      })
  void readsAPace(String text, String expected) {
    String read =
        Pace.parse(text)
            .map(
                pace ->
                    (pace.rate() == null ? "null" : pace.rate().count() + " " + pace.rate().per())
                        + " "
                        + pace.over()
                        + " "
                        + pace.callsBelow())
            .orElse("refused");
    assertThat(read).isEqualTo(expected);
  }

  private static EntrySchedule schedule(String zone, String pace) {
    return new EntrySchedule(
        new ScheduleTimes.Never(),
        "",
        "newsletter",
        Pace.parse(pace).orElseThrow(),
        zone.equals("recipient"),
        false,
        null,
        false);
  }
}
