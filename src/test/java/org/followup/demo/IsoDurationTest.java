package org.followup.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoDurationTest {

  private static final Instant START = Instant.parse("2026-01-31T09:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT45M,2026-01-31T09:45:00Z",
    "P2D,2026-02-02T09:00:00Z",
    "P1M,2026-02-28T09:00:00Z",
    "P1W,2026-02-07T09:00:00Z",
    "P1Y2M3DT4H5M6S,2027-04-03T13:05:06Z",
    "PT36H,2026-02-01T21:00:00Z",
    "PT0S,2026-01-31T09:00:00Z",
    "-P1D,2026-01-30T09:00:00Z",
    "-P1DT1H,2026-01-30T08:00:00Z"
  })
  void addsDatesAndTimes(String text, Instant expected) {
    assertThat(IsoDuration.parse(text).after(START)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P", "PT", "2D", "P2", "P1DT", "45M", "P0.5D", "two days", "PT45"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> IsoDuration.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
