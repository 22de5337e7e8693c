package org.followup.demo;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;

/**
 * An ISO 8601 duration with both its parts: {@code P2D}, {@code PT45M}, {@code P1MT12H}. Days are
 * days of 24 hours, as the engine's timers take them; months and years go by the calendar, in UTC.
 */
record IsoDuration(Period period, Duration time) {

  /**
   * @throws DateTimeException where the text is none
   */
  static IsoDuration parse(String text) {
    String value = text.strip();
    if (value.startsWith("-")) {
      IsoDuration forward = parse(value.substring(1));
      return new IsoDuration(forward.period.negated(), forward.time.negated());
    }
    int timeAt = value.indexOf('T');
    if (timeAt < 0) {
      return new IsoDuration(Period.parse(value), Duration.ZERO);
    }
    String date = value.substring(0, timeAt);
    Duration time = Duration.parse("P" + value.substring(timeAt));
    return new IsoDuration(date.equals("P") ? Period.ZERO : Period.parse(date), time);
  }

  /**
   * @throws DateTimeException where no such moment exists
   * @throws ArithmeticException where the moment is too far away to be counted
   */
  Instant after(Instant start) {
    return start.atZone(ZoneOffset.UTC).plus(period).plus(time).toInstant();
  }
}
