package org.followup.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoryTimeTest {

  private static final StoryTime TOKYO =
      new StoryTime(Instant.parse("2026-03-02T01:00:00Z"), StoryTime.ZONE);

  @ParameterizedTest
  @CsvSource({
    "0m, 2026-03-02T01:00:00Z",
    "2d 3h 45m, 2026-03-04T04:45:00Z",
    "-2d, 2026-02-28T01:00:00Z",
    "day 0 21:00, 2026-03-02T12:00:00Z",
    "day 4 08:00, 2026-03-05T23:00:00Z",
  })
  void countsFromTheBeginning(String told, Instant moment) {
    assertThat(TOKYO.of(told)).isEqualTo(moment);
    assertThat(StoryTime.wrong(told)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "5 minutes", "1w", "day 4", "day 4 25:00", "noon"})
  void knowsWhatIsNoTime(String told) {
    assertThat(StoryTime.wrong(told)).contains("is no time of a story");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-02T01:45:00Z, 45m (10:45)",
    "2026-03-02T01:00:07Z, 0m (10:00)",
    "2026-03-03T23:00:00Z, 1d 22h (day 2 08:00)",
    "2026-03-02T00:00:00Z, -1h",
  })
  void tellsMomentsAsAStoryWould(Instant moment, String told) {
    assertThat(TOKYO.tell(moment)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({
    // The moment before which nothing begins is a Monday, ten o'clock in Tokyo.
    "10:00, Asia/Tokyo, 2026-03-02T01:00:00Z",
    "09:00, Asia/Tokyo, 2026-03-03T00:00:00Z",
    "10:00, Europe/Berlin, 2026-03-02T09:00:00Z",
    "monday, Asia/Tokyo, 2026-03-02T01:00:00Z",
    "sunday 08:00, Asia/Tokyo, 2026-03-07T23:00:00Z",
    "12-24 18:00, Asia/Tokyo, 2026-12-24T09:00:00Z",
    "02-29, Asia/Tokyo, 2028-02-29T01:00:00Z",
    "2027-03-28 01:30, Europe/Berlin, 2027-03-28T00:30:00Z",
  })
  void beginsOnTheNextDayOfThatName(String told, ZoneId zone, Instant begin) {
    Instant from = Instant.parse("2026-03-02T01:00:00Z");

    assertThat(StoryTime.begin(told, from, zone)).isEqualTo(begin);
    assertThat(StoryTime.wrongBegin(told)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "tomorrow", "someday 10:00", "2027-02-30", "13-01", "25:00"})
  void knowsWhatIsNoBeginning(String told) {
    assertThat(StoryTime.wrongBegin(told)).contains("is no beginning of a story");
  }

  @ParameterizedTest
  @CsvSource({
    "in 3d, 2026-03-05T01:00:00Z",
    "date in 3d, 2026-03-05",
    "in stock, in stock",
    "date in doubt, date in doubt",
  })
  void putsMomentsAndDatesIntoData(String told, String value) {
    assertThat(TOKYO.resolve(told)).isEqualTo(value);
  }
}
