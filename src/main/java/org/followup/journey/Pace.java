package org.followup.journey;

import java.time.Duration;
import java.time.temporal.TemporalAmount;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How fast people of an audience are let in: {@code 500/hour}, {@code 5000/day}, {@code over P3D},
 * and as long as open calls are few {@code calls<40}; joined by commas.
 *
 * @param rate so many in a time; null for as many as there are
 * @param over the time over which everyone's turn is spread; null for all at once
 * @param callsBelow nobody is let in while as many calls of the journey are open; 0 for no limit
 */
record Pace(@Nullable Rate rate, @Nullable TemporalAmount over, int callsBelow) {

  /** Everyone at once. */
  static final Pace FREE = new Pace(null, null, 0);

  private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,8})\\s*/\\s*(minute|hour|day)");
  private static final Pattern CALLS = Pattern.compile("calls\\s*<\\s*([1-9]\\d{0,5})");
  private static final Map<String, Duration> SPANS =
      Map.of(
          "minute", Duration.ofMinutes(1), "hour", Duration.ofHours(1), "day", Duration.ofDays(1));

  /** So many in a time, evenly. */
  record Rate(long count, Duration per) {

    double perSecond() {
      return (double) count / per.toSeconds();
    }

    /** How many are let in together: those of a minute, at least one. */
    int portion(int most) {
      return (int) Math.max(1, Math.min(most, Math.floor(perSecond() * 60)));
    }
  }

  /** Reads the field {@code pace}; a missing one is the default; empty where unreadable. */
  static Optional<Pace> parse(String text) {
    Rate rate = null;
    TemporalAmount over = null;
    int calls = 0;
    if (text.isBlank()) {
      return Optional.of(FREE);
    }
    for (String raw : text.split(",", -1)) {
      String part = raw.trim();
      Matcher rated = RATE.matcher(part);
      Matcher limited = CALLS.matcher(part);
      if (rated.matches() && rate == null && over == null) {
        rate =
            new Rate(
                Long.parseLong(rated.group(1)), SPANS.getOrDefault(rated.group(2), Duration.ZERO));
      } else if (part.startsWith("over ") && rate == null && over == null) {
        over = JourneyDates.findAmount(part.substring("over ".length())).orElse(null);
        if (over == null) {
          return Optional.empty();
        }
      } else if (limited.matches() && calls == 0) {
        calls = Integer.parseInt(limited.group(1));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new Pace(rate, over, calls));
  }
}
