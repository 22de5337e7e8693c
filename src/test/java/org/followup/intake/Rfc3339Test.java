package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T10:00:00Z,2026-11-21T10:00:00Z",
    "2026-11-21t10:00:00z,2026-11-21T10:00:00Z",
    "2021-12-31T19:00:00-05:00,2022-01-01T00:00:00Z",
    "2026-11-21T10:00:00.1234567890123+00:00,2026-11-21T10:00:00.123456789Z",
    "2026-11-21T10:00:00-00:00,2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00+23:59,2026-11-20T10:01:00Z",
    "2016-12-31T23:59:60Z,2017-01-01T00:00:00Z",
    "2024-02-29T00:00:00Z,2024-02-29T00:00:00Z"
  })
  void readsDateTimesWithAnOffset(String text, Instant moment) {
    assertThat(Rfc3339.read(text)).contains(moment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-21",
        "2026-11-21T10:00:00",
        "2026-11-21 10:00:00Z",
        "2026-11-21T10:00Z",
        "2026-11-21T10:00:00+0100",
        "2026-11-21T10:00:00+24:00",
        "2026-11-21T10:00:00+01",
        "2026-11-21T24:00:00Z",
        "2026-11-21T10:60:00Z",
        "2026-11-21T10:00:61Z",
        "2026-13-01T10:00:00Z",
        "2023-02-29T10:00:00Z",
        "0000-01-01T00:00:00Z",
        "+12026-11-21T10:00:00Z",
        "2026-11-21T10:00:00.Z",
        "2026-11-21T10:00:00Z ",
        "٢٠٢٦-11-21T10:00:00Z",
        "1700000000"
      })
  void refusesEverythingElse(String text) {
    assertThat(Rfc3339.read(text)).isEmpty();
  }

  @Test
  void refusesAFractionWithoutEnd() {
    assertThat(Rfc3339.read("2026-11-21T10:00:00." + "1".repeat(100_000) + "Z")).isEmpty();
  }
}
