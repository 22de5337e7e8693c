package org.followup.audience;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A length of time as ISO 8601 writes it: {@code P90D}, {@code P6M}, {@code PT12H}.
 *
 * @param amount a {@link Period} or a {@link Duration}, longer than nothing
 */
record Span(TemporalAmount amount) {

  private static final Duration LONGEST = Duration.ofDays(36_600);

  /** Empty where the text is none, or not longer than nothing. */
  static Optional<Span> read(String text) {
    try {
      if (text.contains("T")) {
        Duration duration = Duration.parse(text);
        return duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0
            ? Optional.empty()
            : Optional.of(new Span(duration));
      }
      Period period = Period.parse(text).normalized();
      boolean bad =
          period.isZero()
              || period.isNegative()
              || period.toTotalMonths() > 1_200
              || period.getDays() > LONGEST.toDays();
      return bad ? Optional.empty() : Optional.of(new Span(period));
    } catch (DateTimeException | ArithmeticException unreadable) {
      return Optional.empty();
    }
  }

  /** The moment that lies so long before. */
  Instant before(Instant at, ZoneId zone) {
    return at.atZone(zone).minus(amount).toInstant();
  }

  /** In words, such as {@code 90 days}. */
  String words() {
    List<String> parts = new ArrayList<>();
    if (amount instanceof Period period) {
      add(parts, period.getYears(), "year");
      add(parts, period.getMonths(), "month");
      add(parts, period.getDays(), "day");
    } else if (amount instanceof Duration duration) {
      add(parts, duration.toDays(), "day");
      add(parts, duration.toHoursPart(), "hour");
      add(parts, duration.toMinutesPart(), "minute");
      add(parts, duration.toSecondsPart(), "second");
    }
    return String.join(" ", parts);
  }

  private static void add(List<String> parts, long number, String unit) {
    if (number != 0) {
      parts.add(number + " " + unit + (number == 1 ? "" : "s"));
    }
  }
}
