package org.followup.journey;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAmount;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.scheduling.support.CronExpression;

/**
 * When a schedule comes round, as wall times: what a clock on the wall shows, whichever zone it is
 * read in. Pure functions.
 */
sealed interface ScheduleTimes {

  /**
   * The first wall time after that one; empty where none comes any more.
   *
   * @param shop in which a moment is read that was written with an offset
   */
  Optional<LocalDateTime> next(LocalDateTime after, ZoneId shop);

  /** Whether it is a moment and not a wall time, the same wherever somebody lives. */
  default boolean isMoment() {
    return false;
  }

  /** Comes round by a cron expression. */
  record Cron(CronExpression cron) implements ScheduleTimes {

    @Override
    public Optional<LocalDateTime> next(LocalDateTime after, ZoneId shop) {
      return Optional.ofNullable(cron.next(after));
    }
  }

  /** Comes once, at a wall time. */
  record Once(LocalDateTime wall) implements ScheduleTimes {

    @Override
    public Optional<LocalDateTime> next(LocalDateTime after, ZoneId shop) {
      return Optional.of(wall).filter(after::isBefore);
    }
  }

  /** Comes once, at a moment. */
  record Moment(Instant moment) implements ScheduleTimes {

    @Override
    public Optional<LocalDateTime> next(LocalDateTime after, ZoneId shop) {
      return Optional.of(moment.atZone(shop).toLocalDateTime()).filter(after::isBefore);
    }

    @Override
    public boolean isMoment() {
      return true;
    }
  }

  /**
   * Comes again and again, the same time apart.
   *
   * @param times how often, at most
   */
  record Rhythm(LocalDateTime first, TemporalAmount apart, long times) implements ScheduleTimes {

    @Override
    public Optional<LocalDateTime> next(LocalDateTime after, ZoneId shop) {
      LongFunction<LocalDateTime> at = this::at;
      long most = 1;
      while (most < times && !at.apply(most - 1).isAfter(after)) {
        most = Math.min(times, most * 2);
      }
      if (!at.apply(most - 1).isAfter(after)) {
        return Optional.empty();
      }
      long least = 0;
      long last = most - 1;
      while (least < last) {
        long middle = (least + last) / 2;
        if (at.apply(middle).isAfter(after)) {
          last = middle;
        } else {
          least = middle + 1;
        }
      }
      return Optional.of(at.apply(least));
    }

    private LocalDateTime at(long number) {
      return apart instanceof java.time.Period days
          ? first.plusMonths(days.toTotalMonths() * number).plusDays((long) days.getDays() * number)
          : first.plus(((Duration) apart).multipliedBy(number));
    }
  }

  /** Of a model that did not pass the check. */
  record Never() implements ScheduleTimes {

    @Override
    public Optional<LocalDateTime> next(LocalDateTime after, ZoneId shop) {
      return Optional.empty();
    }
  }

  /** Longest rhythm that has no number of times of its own. */
  long ENDLESS = 1_000_000_000L;

  /** No day begins before this one. */
  LocalDateTime LONG_AGO = LocalDateTime.of(2000, 1, 1, 0, 0);

  Pattern RHYTHM = Pattern.compile("R(\\d{0,9})/([^/]+)/(P[^/]+)");
  Pattern WHOLE_SECOND = Pattern.compile("\\d{1,2}");

  /** Numbers of days of the week count from Sunday in some programs and from Monday in others. */
  Pattern NUMBERED_DAY = Pattern.compile("(^|[,/-])\\d|^\\d");

  /**
   * Reads a date: a wall time ({@code 2026-12-24T10:00}) or a moment ({@code
   * 2026-12-24T10:00:00Z}).
   *
   * @throws UnreadableDateException with a sentence for people
   */
  static ScheduleTimes ofDate(String text) {
    String value = text.trim();
    try {
      return new Once(LocalDateTime.parse(value));
    } catch (DateTimeParseException noWallTime) {
      try {
        return new Moment(OffsetDateTime.parse(value).toInstant());
      } catch (DateTimeParseException noMoment) {
        throw new UnreadableDateException(
            "\"%s\" is no date with a time of day; write it as 2026-12-24T10:00:00."
                .formatted(value));
      }
    }
  }

  /**
   * Reads a cycle: a cron expression of five or six fields, or {@code R/2026-12-01T10:00:00/P14D}.
   *
   * @throws UnreadableDateException with a sentence for people
   */
  static ScheduleTimes ofCycle(String text) {
    String value = text.trim();
    return value.startsWith("R") ? rhythm(value) : cron(value);
  }

  private static ScheduleTimes rhythm(String value) {
    Matcher rhythm = RHYTHM.matcher(value);
    if (!rhythm.matches()) {
      throw new UnreadableDateException(
          ("\"%s\" does not say when it begins; write it as R/2026-12-01T10:00:00/P14D, or as cron such"
                  + " as 0 0 10 * * ? (daily at 10:00).")
              .formatted(value));
    }
    Optional<TemporalAmount> apart = JourneyDates.findAmount(rhythm.group(3));
    if (apart.isEmpty()
        || apart.get() instanceof Duration time && time.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new UnreadableDateException(
          "\"%s\" is no ISO duration of a minute or more, such as P14D."
              .formatted(rhythm.group(3)));
    }
    try {
      return new Rhythm(
          LocalDateTime.parse(rhythm.group(2)),
          apart.get(),
          rhythm.group(1).isEmpty() ? ENDLESS : Math.max(1, Long.parseLong(rhythm.group(1))));
    } catch (DateTimeException unreadable) {
      throw new UnreadableDateException(
          "\"%s\" is no wall time such as 2026-12-01T10:00:00.".formatted(rhythm.group(2)));
    }
  }

  private static ScheduleTimes cron(String value) {
    String[] fields = value.split("\\s+");
    String six = fields.length == 5 ? "0 " + value : value;
    if (fields.length < 5 || fields.length > 6) {
      throw new UnreadableDateException(
          ("\"%s\" is no cron expression: it has the fields second, minute, hour, day of the month,"
                  + " month and day of the week, such as 0 0 10 * * ? (daily at 10:00).")
              .formatted(value));
    }
    if (!WHOLE_SECOND.matcher(six.split("\\s+")[0]).matches()) {
      throw new UnreadableDateException(
          "\"%s\" comes more often than once a minute; begin it with 0, the second."
              .formatted(value));
    }
    if (NUMBERED_DAY.matcher(six.split("\\s+")[5].replaceAll("#\\d", "")).find()) {
      throw new UnreadableDateException(
          "write the day of the week in \"%s\" as MON, TUE …; programs differ in what its number means."
              .formatted(value));
    }
    try {
      ScheduleTimes times = new Cron(CronExpression.parse(six));
      if (times.next(LONG_AGO, ZoneId.of("UTC")).isEmpty()) {
        throw new UnreadableDateException("\"%s\" never comes.".formatted(value));
      }
      return times;
    } catch (IllegalArgumentException unreadable) {
      if (unreadable instanceof UnreadableDateException) {
        throw unreadable;
      }
      throw new UnreadableDateException(
          "\"%s\" is no cron expression such as 0 0 10 * * ? (daily at 10:00): %s."
              .formatted(value, unreadable.getMessage()));
    }
  }
}
