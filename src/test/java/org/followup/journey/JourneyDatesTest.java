package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.util.Date;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JourneyDatesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  private static Instant parse(@Nullable Object value) {
    return JourneyDates.parse(value, BERLIN).toInstant();
  }

  static Stream<Object> momentsNoDatabaseKeeps() {
    return Stream.of(
        "+292278994-08-17T07:12:55Z",
        "+10000-01-01T00:00:00Z",
        "-4800-01-01T00:00:00Z",
        "9999999999999999",
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1e300,
        Double.NaN,
        BigInteger.TEN.pow(300),
        new BigDecimal("1e40"));
  }

  @ParameterizedTest
  @MethodSource("momentsNoDatabaseKeeps")
  void refusesMomentsBeyondWhatIsKept(Object value) {
    assertThatThrownBy(() -> parse(value)).isInstanceOf(UnreadableDateException.class);
  }

  @Test
  void refusesDaysThatLeadBeyondWhatIsKept() {
    assertThat(JourneyDates.plusDays("9999-12-31", 3, BERLIN)).isNotNull();
    Date beforeWritten = JourneyDates.plusDays("0001-01-01", -7, BERLIN);
    assertThat(parse(beforeWritten)).isEqualTo(beforeWritten.toInstant());
    assertThatThrownBy(() -> JourneyDates.plusDays("2026-12-24", 99_999_999, BERLIN))
        .isInstanceOf(UnreadableDateException.class);
    assertThatThrownBy(() -> JourneyDates.plusDays("2026-12-24", Long.MAX_VALUE, BERLIN))
        .isInstanceOf(UnreadableDateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-24T10:00:00Z,          2026-12-24T10:00:00Z",
    "2026-12-24T10:00:00.5Z,        2026-12-24T10:00:00.500Z",
    "2026-12-24T10:00Z,             2026-12-24T10:00:00Z",
    "2026-12-24T10:00:00+05:30,     2026-12-24T04:30:00Z",
    "2026-12-24T10:00:00+0530,      2026-12-24T04:30:00Z",
    "2026-12-24T10:00:00+02,        2026-12-24T08:00:00Z",
    "2026-12-24 10:00:00+02:00,     2026-12-24T08:00:00Z",
    "2026-12-24t10:00:00z,          2026-12-24T10:00:00Z",
    "2026-12-24T10:00:00,           2026-12-24T09:00:00Z",
    "2026-07-24T10:00:00,           2026-07-24T08:00:00Z",
    "2026-12-24,                    2026-12-24T22:59:59Z",
    "2026-07-24,                    2026-07-24T21:59:59Z",
    "1798106400000,                 2026-12-24T10:00:00Z",
    "'  2026-12-24T10:00:00Z ',     2026-12-24T10:00:00Z",
    "2026-12-24T10:00:00+01:00[Europe/Berlin], 2026-12-24T09:00:00Z",
  })
  void readsEveryWayToWriteAMoment(String text, String expected) {
    assertThat(parse(text)).isEqualTo(Instant.parse(expected));
  }

  @Test
  void readsDatesInstantsAndNumbers() {
    Instant moment = Instant.parse("2026-12-24T10:00:00Z");
    assertThat(parse(Date.from(moment))).isEqualTo(moment);
    assertThat(parse(moment)).isEqualTo(moment);
    assertThat(parse(moment.toEpochMilli())).isEqualTo(moment);
    assertThat(parse(moment.getEpochSecond())).isEqualTo(moment);
    assertThat(parse(String.valueOf(moment.getEpochSecond()))).isEqualTo(moment);
  }

  @Test
  void refusesANumberThatIsNoCountSinceTheEpoch() {
    assertThatThrownBy(() -> parse(2026)).isInstanceOf(UnreadableDateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tomorrow",
        "24.12.2026",
        "2026-13-01",
        "2026-02-30",
        "2026-12-24T25:00:00Z",
        "2026-12-24T10:00:00+99:00",
        "12",
        "null",
        "2026-12-24T10:00:00Z; drop table"
      })
  void refusesWhatIsNoDateInASentence(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(UnreadableDateException.class)
        .hasMessageContaining("is no date; write it as 2026-12-24");
  }

  @Test
  void refusesNothingAndOtherThings() {
    assertThatThrownBy(() -> parse(null)).hasMessage("The date is missing.");
    assertThatThrownBy(() -> parse(true)).isInstanceOf(UnreadableDateException.class);
    assertThatThrownBy(() -> parse("x".repeat(500)))
        .hasMessageContaining("x".repeat(40) + "…\"")
        .hasMessageNotContaining("x".repeat(41));
  }

  @Test
  void aDayBeforeIsTheSameWallTimeOverBothClockChanges() {
    // Berlin: clocks go forward on 2026-03-29 and back on 2026-10-25.
    assertThat(JourneyDates.plusDays("2026-03-29T12:00:00+02:00", -1, BERLIN).toInstant())
        .isEqualTo("2026-03-28T11:00:00Z");
    assertThat(JourneyDates.plusDays("2026-10-25T12:00:00+01:00", -7, BERLIN).toInstant())
        .isEqualTo("2026-10-18T10:00:00Z");
    assertThat(JourneyDates.plusDays("2026-03-01T08:15:30-05:00", 14, NEW_YORK).toInstant())
        .isEqualTo("2026-03-15T12:15:30Z");
  }

  @Test
  void aWallTimeThatTheClockChangeSkipsMovesOnByTheGap() {
    assertThat(JourneyDates.plusDays("2026-03-28T02:30:00+01:00", 1, BERLIN).toInstant())
        .isEqualTo("2026-03-29T01:30:00Z");
  }

  @Test
  void aWallTimeThatHappensTwiceIsTheFirstOne() {
    assertThat(JourneyDates.plusDays("2026-10-24T02:30:00+02:00", 1, BERLIN).toInstant())
        .isEqualTo("2026-10-25T00:30:00Z");
  }

  @Test
  void aBareDateCountsFromTheEndOfThatDayInTheZone() {
    assertThat(JourneyDates.plusDays("2026-12-24", -7, BERLIN).toInstant())
        .isEqualTo("2026-12-17T22:59:59Z");
    assertThat(JourneyDates.plusDays("2026-11-01", -1, NEW_YORK).toInstant())
        .isEqualTo("2026-11-01T03:59:59Z");
  }

  @Test
  void noDaysIsTheMomentItself() {
    assertThat(JourneyDates.plusDays("2026-12-24", 0, BERLIN).toInstant())
        .isEqualTo("2026-12-24T22:59:59Z");
  }

  @Test
  void atSetsTheLocalTimeOfThatDayInTheZone() {
    assertThat(JourneyDates.at("2026-12-24T23:30:00Z", "09:00", BERLIN).toInstant())
        .isEqualTo("2026-12-25T08:00:00Z");
    assertThat(JourneyDates.at("2026-12-24", "09:00:30", NEW_YORK).toInstant())
        .isEqualTo("2026-12-24T14:00:30Z");
  }

  @Test
  void nextLocalTimeIsStrictlyAhead() {
    Instant before = Instant.parse("2026-12-24T07:59:59Z");
    Instant exactly = Instant.parse("2026-12-24T08:00:00Z");
    assertThat(JourneyDates.nextLocalTime("09:00", before, BERLIN).toInstant()).isEqualTo(exactly);
    assertThat(JourneyDates.nextLocalTime("09:00", exactly, BERLIN).toInstant())
        .isEqualTo("2026-12-25T08:00:00Z");
  }

  @Test
  void nextLocalTimeKeepsTheWallTimeOverAClockChange() {
    assertThat(
            JourneyDates.nextLocalTime("09:00", Instant.parse("2026-03-28T12:00:00Z"), BERLIN)
                .toInstant())
        .isEqualTo("2026-03-29T07:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nine", "25:00", "9 Uhr", ""})
  void refusesATimeOfDayThatIsNone(String text) {
    assertThatThrownBy(() -> JourneyDates.localTime(text))
        .isInstanceOf(UnreadableDateException.class)
        .hasMessageContaining("09:00");
  }

  @Test
  void readsDurationsAndRefusesNegativeOnes() {
    assertThat(JourneyDates.findAmount("P30D")).contains(Period.ofDays(30));
    assertThat(JourneyDates.findAmount("P2W")).contains(Period.ofDays(14));
    assertThat(JourneyDates.findAmount("PT45M")).contains(Duration.ofMinutes(45));
    assertThat(JourneyDates.findAmount("P1DT12H")).contains(Duration.ofHours(36));
    assertThat(JourneyDates.findAmount("P-1D")).isEmpty();
    assertThat(JourneyDates.findAmount("PT0S")).isEmpty();
    assertThat(JourneyDates.findAmount("a day")).isEmpty();
    assertThat(JourneyDates.findAmount("")).isEmpty();
  }

  @Test
  void goesBackByTheCalendarOrByTheClock() {
    Instant noonAfterChange = Instant.parse("2026-03-29T10:00:00Z");
    assertThat(JourneyDates.before(noonAfterChange, Period.ofDays(1), BERLIN))
        .isEqualTo("2026-03-28T11:00:00Z");
    assertThat(JourneyDates.before(noonAfterChange, Duration.ofHours(24), BERLIN))
        .isEqualTo("2026-03-28T10:00:00Z");
  }
}
