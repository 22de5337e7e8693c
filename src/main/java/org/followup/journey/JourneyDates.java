package org.followup.journey;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAmount;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates as events and models write them, read in the zone of a recipient. Pure functions.
 *
 * <p>A moment is one of: a {@link Date} or {@link Instant}; a number, seconds or milliseconds since
 * 1970 (shops count in either: below 10<sup>11</sup>, a moment of the year 5138 or of 1973, it is
 * seconds); text in ISO 8601: a date ({@code 2026-12-24}, the end of that day, 23:59:59, in the
 * zone), a local date-time (wall time in the zone), or a date-time with {@code Z} or an offset. It
 * lies in the years 1 to 9999; beyond them is a slip, and further out than the database can keep.
 */
final class JourneyDates {

  /** The last second of a day: what a bare date means. */
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

  /** RFC 3339 allows a blank for the T; shops use it. */
  private static final Pattern BLANK_BEFORE_TIME =
      Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d) (?=\\d)");

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** What is counted from a date may lie further out, as far as the database keeps moments. */
  private static final Instant FIRST_KEPT = Instant.parse("-4000-01-01T00:00:00Z");

  private static final Instant LAST_KEPT = Instant.parse("+200000-01-01T00:00:00Z");

  private static final Pattern COUNT = Pattern.compile("-?\\d{10,16}");

  private static final long LEAST_SECONDS = 1_000_000_000L;
  private static final long LEAST_MILLIS = 100_000_000_000L;

  /**
   * Offsets as {@code +01:00}, {@code +0100} and {@code +01}; no single pattern reads all three.
   */
  private static final DateTimeFormatter WITH_OFFSET =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHmm", "Z")
          .optionalEnd()
          .toFormatter();

  private JourneyDates() {}

  /**
   * Reads a moment.
   *
   * @throws UnreadableDateException with a sentence for people where it cannot be read
   */
  static Date parse(@Nullable Object value, ZoneId zone) {
    return Date.from(instant(value, zone));
  }

  /** The same wall time, {@code days} calendar days later (earlier when negative) in the zone. */
  static Date plusDays(@Nullable Object value, long days, ZoneId zone) {
    Instant moment = instant(value, zone);
    try {
      return Date.from(kept(moment.atZone(zone).plusDays(days).toInstant()));
    } catch (DateTimeException | ArithmeticException beyond) {
      throw new UnreadableDateException(
          "%d days from %s is further than dates go.".formatted(days, moment));
    }
  }

  /** That wall time on the day of the moment in the zone. */
  static Date at(@Nullable Object value, @Nullable Object localTime, ZoneId zone) {
    LocalTime time = localTime(localTime);
    LocalDate day = instant(value, zone).atZone(zone).toLocalDate();
    return Date.from(ZonedDateTime.of(day, time, zone).toInstant());
  }

  /** The next moment strictly after {@code now} at which clocks in the zone show that time. */
  static Date nextLocalTime(@Nullable Object localTime, Instant now, ZoneId zone) {
    LocalTime time = localTime(localTime);
    LocalDate today = now.atZone(zone).toLocalDate();
    Instant next = ZonedDateTime.of(today, time, zone).toInstant();
    if (!next.isAfter(now)) {
      next = ZonedDateTime.of(today.plusDays(1), time, zone).toInstant();
    }
    return Date.from(next);
  }

  /** Reads {@code 09:00} or {@code 09:00:30}. */
  static LocalTime localTime(@Nullable Object value) {
    if (value == null) {
      throw new UnreadableDateException("The time of day is missing; write it as 09:00.");
    }
    try {
      return LocalTime.parse(value.toString().trim());
    } catch (DateTimeParseException unreadable) {
      throw new UnreadableDateException(
          "\"" + shortened(value) + "\" is no time of day; write it as 09:00.");
    }
  }

  /**
   * Reads an ISO 8601 duration: {@code P30D}, {@code P2W} and the like count calendar days, {@code
   * PT45M} and {@code P1DT12H} exact time. Negative ones and nothing are unreadable.
   */
  static Optional<TemporalAmount> findAmount(String text) {
    String value = text.trim();
    try {
      if (value.indexOf('T') >= 0) {
        Duration duration = Duration.parse(value);
        return duration.isNegative() || duration.isZero()
            ? Optional.empty()
            : Optional.of(duration);
      }
      Period period = Period.parse(value);
      return period.isNegative() || period.isZero() ? Optional.empty() : Optional.of(period);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }

  /** The moment that lies {@code amount} before {@code moment}, by the calendar of the zone. */
  static Instant before(Instant moment, TemporalAmount amount, ZoneId zone) {
    return moment.atZone(zone).minus(amount).toInstant();
  }

  private static Instant instant(@Nullable Object value, ZoneId zone) {
    if (value == null) {
      throw new UnreadableDateException("The date is missing.");
    }
    try {
      if (value instanceof Date date) {
        return kept(date.toInstant());
      }
      if (value instanceof Instant instant) {
        return kept(instant);
      }
      if (value instanceof Number number) {
        return inRange(sinceEpoch(whole(number)));
      }
      if (value instanceof CharSequence text) {
        return inRange(instantOfText(text.toString().trim(), zone));
      }
    } catch (DateTimeException | ArithmeticException unreadable) {
      // falls through to the one sentence for all
    }
    throw new UnreadableDateException(
        "\""
            + shortened(value)
            + "\" is no date; write it as 2026-12-24 or 2026-12-24T10:00:00+01:00.");
  }

  /** In full: a number too large must not wrap round to some other moment. */
  private static long whole(Number number) {
    double near = number.doubleValue();
    if (Double.isNaN(near) || Math.abs(near) >= Long.MAX_VALUE) {
      throw new ArithmeticException("No long can hold it.");
    }
    return number.longValue();
  }

  /** What we counted ourselves may lie before or after the dates that can be written. */
  private static Instant kept(Instant moment) {
    if (moment.isBefore(FIRST_KEPT) || moment.isAfter(LAST_KEPT)) {
      throw new DateTimeException("Further than the database keeps moments.");
    }
    return moment;
  }

  private static Instant inRange(Instant moment) {
    if (moment.isBefore(EARLIEST) || moment.isAfter(LATEST)) {
      throw new DateTimeException("Beyond the years 1 to 9999.");
    }
    return moment;
  }

  private static Instant sinceEpoch(long count) {
    if (Math.abs(count) < LEAST_SECONDS) {
      throw new DateTimeException("A year or a number of days is no moment.");
    }
    return Math.abs(count) < LEAST_MILLIS
        ? Instant.ofEpochSecond(count)
        : Instant.ofEpochMilli(count);
  }

  private static Instant instantOfText(String text, ZoneId zone) {
    if (COUNT.matcher(text).matches()) {
      return sinceEpoch(Long.parseLong(text));
    }
    if (text.length() <= "2026-12-24".length()) {
      return LocalDate.parse(text).atTime(END_OF_DAY).atZone(zone).toInstant();
    }
    String written = BLANK_BEFORE_TIME.matcher(text).replaceFirst("$1T");
    int zoneName = written.indexOf('[');
    if (zoneName > 0) {
      return ZonedDateTime.parse(written).toInstant();
    }
    try {
      return OffsetDateTime.parse(written, WITH_OFFSET).toInstant();
    } catch (DateTimeParseException withoutOffset) {
      return LocalDateTime.parse(written).atZone(zone).toInstant();
    }
  }

  /** What is shown of a value in a sentence: it may be anything a shop sent. */
  private static String shortened(Object value) {
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
