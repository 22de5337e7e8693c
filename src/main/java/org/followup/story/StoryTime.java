package org.followup.story;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How stories tell time. {@code 2d 45m} is that long after the story began; {@code day 4 08:00} is
 * that local time on the fourth day after it, {@code -2d} two days before it. A day of the first
 * form has 24 hours; people live where no clock is ever changed ({@link #ZONE}), unless their
 * profile says where.
 */
record StoryTime(Instant begin, ZoneId zone) {

  /** A zone that never changes its clocks. */
  static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  static final String TEN_O_CLOCK = "10:00";

  private static final String CLOCK = "(\\d\\d:\\d\\d(?::\\d\\d)?)";
  private static final Pattern DAY = Pattern.compile("day (\\d{1,5}) " + CLOCK);
  private static final Pattern SPAN =
      Pattern.compile("(-)?(?:(\\d{1,5})d)? ?(?:(\\d{1,5})h)? ?(?:(\\d{1,6})m)?");
  private static final Pattern BEGIN =
      Pattern.compile("(?:((?:\\d{4}-)?\\d\\d-\\d\\d|[A-Za-z]+day)(?: |$))?" + CLOCK + "?");

  /** Where the person lives; null where the profile names no such place. */
  static @Nullable ZoneId zoneOf(Map<String, Object> profile) {
    try {
      Object zone = profile.get("timeZone");
      return zone == null ? ZONE : ZoneId.of(zone.toString());
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** What is wrong with a time of a story; null where nothing is. */
  static @Nullable String wrong(String text) {
    Matcher day = DAY.matcher(text);
    boolean told =
        day.matches() ? clock(day.group(2)).isPresent() : !text.isBlank() && isSpan(text);
    return told ? null : "\"" + text + "\" is no time of a story; write 2d 3h 45m, or day 4 08:00.";
  }

  private static boolean isSpan(String text) {
    return !text.equals("-") && SPAN.matcher(text).matches();
  }

  Instant of(String text) {
    Matcher day = DAY.matcher(text);
    if (day.matches()) {
      return begin
          .atZone(zone)
          .toLocalDate()
          .plusDays(Long.parseLong(day.group(1)))
          .atTime(LocalTime.parse(day.group(2)))
          .atZone(zone)
          .toInstant();
    }
    Matcher span = SPAN.matcher(text);
    if (text.isBlank() || !span.matches()) {
      throw new IllegalArgumentException(wrong(text));
    }
    Duration length =
        Duration.ofDays(number(span.group(2)))
            .plusHours(number(span.group(3)))
            .plusMinutes(number(span.group(4)));
    return span.group(1) == null ? begin.plus(length) : begin.minus(length);
  }

  /** Puts moments and dates in the place of {@code "in 3d"} and {@code "date in 3d"}. */
  Object resolve(Object value) {
    if (value instanceof String text && isTold(text, "in ")) {
      return of(text.substring("in ".length())).toString();
    }
    if (value instanceof String text && isTold(text, "date in ")) {
      return of(text.substring("date in ".length())).atZone(zone).toLocalDate().toString();
    }
    return value;
  }

  private static boolean isTold(String text, String by) {
    return text.startsWith(by) && wrong(text.substring(by.length())) == null;
  }

  /** The moment as the story would tell it: {@code 2d 45m (day 2 10:45)}. */
  String tell(Instant moment) {
    Duration since = Duration.between(begin, moment);
    Duration length = since.abs();
    StringBuilder span = new StringBuilder(since.isNegative() ? "-" : "");
    part(span, length.toDays(), "d");
    part(span, length.toHoursPart(), "h");
    part(span, length.toMinutesPart(), "m");
    if (span.length() <= 1 && since.abs().toMinutes() == 0) {
      span = new StringBuilder("0m");
    }
    return since.isNegative() ? span.toString() : span + " (" + local(moment) + ")";
  }

  /** The moment as {@code day 2 10:45}, on the day of the beginning {@code 22:45}. */
  String local(Instant moment) {
    ZonedDateTime there = moment.atZone(zone);
    long days = there.toLocalDate().toEpochDay() - begin.atZone(zone).toLocalDate().toEpochDay();
    String clock = "%02d:%02d".formatted(there.getHour(), there.getMinute());
    return days == 0 ? clock : "day " + days + " " + clock;
  }

  private static void part(StringBuilder span, long count, String unit) {
    if (count > 0) {
      span.append(span.length() > 0 && span.charAt(span.length() - 1) != '-' ? " " : "")
          .append(count)
          .append(unit);
    }
  }

  /** What is wrong with the beginning of a story; null where nothing is. */
  static @Nullable String wrongBegin(String text) {
    try {
      begin(text, Instant.EPOCH, ZONE);
      return null;
    } catch (DateTimeException e) {
      return "\""
          + text
          + "\" is no beginning of a story; write a local time such as 10:00, a day such as"
          + " 12-24 18:00 or monday 10:00, or a date such as 2028-02-29.";
    }
  }

  /**
   * The first moment from {@code from} on that a story may begin with: a local time, the next day
   * of that name ({@code monday 10:00}, {@code 02-29}), or the date itself, which may be past.
   *
   * @throws DateTimeException where the text is none of these
   */
  static Instant begin(String text, Instant from, ZoneId zone) {
    Matcher told = BEGIN.matcher(text);
    if (text.isBlank() || !told.matches()) {
      throw new DateTimeException("no beginning: " + text);
    }
    LocalTime clock = LocalTime.parse(told.group(2) == null ? TEN_O_CLOCK : told.group(2));
    String day = told.group(1);
    if (day != null && day.length() == 10 && day.charAt(4) == '-') {
      return LocalDate.parse(day).atTime(clock).atZone(zone).toInstant();
    }
    LocalDate first = from.atZone(zone).toLocalDate();
    LocalDate date = day == null ? first : next(day, first);
    while (date.atTime(clock).atZone(zone).toInstant().isBefore(from)) {
      date = day == null ? date.plusDays(1) : next(day, date.plusDays(1));
    }
    return date.atTime(clock).atZone(zone).toInstant();
  }

  private static LocalDate next(String day, LocalDate from) {
    if (Character.isDigit(day.charAt(0))) {
      MonthDay wanted = MonthDay.parse("--" + day);
      int year = from.getYear();
      while (!wanted.isValidYear(year) || Year.of(year).atMonthDay(wanted).isBefore(from)) {
        year++;
      }
      return Year.of(year).atMonthDay(wanted);
    }
    DayOfWeek wanted;
    try {
      wanted = DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new DateTimeException("no day: " + day, e);
    }
    return from.plusDays(Math.floorMod(wanted.getValue() - from.getDayOfWeek().getValue(), 7));
  }

  private static Optional<LocalTime> clock(String text) {
    try {
      return Optional.of(LocalTime.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
