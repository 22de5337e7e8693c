package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How stories tell time. {@code 2d 45m} is that long after the story began; {@code day 4 08:00} is
 * that local time on the fourth day after it, {@code -2d} two days before it. Days have 24 hours
 * where the people of the stories live ({@link #ZONE}), so that a story is the same in every
 * season.
 */
record StoryTime(Instant begin) {

  /** A zone that never changes its clocks. */
  static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  private static final Pattern DAY = Pattern.compile("day (\\d+) (\\d\\d:\\d\\d(?::\\d\\d)?)");
  private static final Pattern SPAN =
      Pattern.compile("(-)?(?:(\\d+)d)? ?(?:(\\d+)h)? ?(?:(\\d+)m)?");

  Instant of(String text) {
    Matcher day = DAY.matcher(text);
    if (day.matches()) {
      ZonedDateTime first = begin.atZone(ZONE);
      return first
          .toLocalDate()
          .plusDays(Long.parseLong(day.group(1)))
          .atTime(LocalTime.parse(day.group(2)))
          .atZone(ZONE)
          .toInstant();
    }
    Matcher span = SPAN.matcher(text);
    if (text.isBlank() || !span.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no time of a story: write 2d 3h 45m, or day 4 08:00");
    }
    Duration length =
        Duration.ofDays(number(span.group(2)))
            .plusHours(number(span.group(3)))
            .plusMinutes(number(span.group(4)));
    return span.group(1) == null ? begin.plus(length) : begin.minus(length);
  }

  /** Puts moments and dates in the place of {@code "in 3d"} and {@code "date in 3d"}. */
  Object resolve(Object value) {
    if (value instanceof String text && text.startsWith("in ")) {
      return of(text.substring("in ".length())).toString();
    }
    if (value instanceof String text && text.startsWith("date in ")) {
      return of(text.substring("date in ".length())).atZone(ZONE).toLocalDate().toString();
    }
    return value;
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
