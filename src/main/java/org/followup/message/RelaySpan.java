package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A span of a rate, counted in slices. A slice counts until the whole of it is a span ago, so that
 * in no span more leaves than the rate, wherever it begins.
 */
enum RelaySpan {
  HOUR(Duration.ofHours(1), Duration.ofMinutes(5)),
  DAY(Duration.ofDays(1), Duration.ofHours(1));

  private final Duration length;
  private final Duration slice;

  RelaySpan(Duration length, Duration slice) {
    this.length = length;
    this.slice = slice;
  }

  /** As the tables write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RelaySpan of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** The beginning of the slice of that moment. */
  Instant sliceOf(Instant moment) {
    long seconds = slice.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds);
  }

  /** Slices that begin after this count. */
  Instant oldest(Instant now) {
    return now.minus(length).minus(slice);
  }

  /** When a slice stops to count. */
  Instant freeAt(Instant sliceStart) {
    return sliceStart.plus(slice).plus(length);
  }
}
