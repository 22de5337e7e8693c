package org.followup.console;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Moments as one recipient's clocks show them.
 *
 * @param zone of the recipient
 * @param now what today is
 */
record LocalTimes(ZoneId zone, Instant now) {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm:ss", Locale.ENGLISH);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

  /** {@code Saturday, 21 November 2026}, with a word before it for the days around. */
  public String day(Instant instant) {
    LocalDate day = instant.atZone(zone).toLocalDate();
    LocalDate today = now.atZone(zone).toLocalDate();
    String word =
        day.equals(today) ? "Today, " : day.equals(today.minusDays(1)) ? "Yesterday, " : "";
    return word + DAY.format(day);
  }

  /** {@code 10:00:31}. */
  public String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }

  /** {@code Sat 21 Nov 2026, 10:00}; {@code today, 10:00}; {@code tomorrow, 10:00}. */
  public String moment(Instant instant) {
    ZonedDateTime local = instant.atZone(zone);
    LocalDate today = now.atZone(zone).toLocalDate();
    String time = TIME.format(local).substring(0, "10:00".length());
    if (local.toLocalDate().equals(today)) {
      return "today, " + time;
    }
    return local.toLocalDate().equals(today.plusDays(1))
        ? "tomorrow, " + time
        : MOMENT.format(local);
  }

  /** {@code Sat 21 Nov 2026, 10:00:31}. */
  public String exact(Instant instant) {
    return EXACT.format(instant.atZone(zone));
  }
}
