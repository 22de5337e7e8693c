package org.followup.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Reads periods as people and programs write them: days on the shop's calendar, the last one
 * included, or moments, the last one excluded.
 */
final class PeriodReader {

  private static final int FIRST_YEAR = 1;
  private static final int LAST_YEAR = 9999;

  private PeriodReader() {}

  /** The period; refuses with 400 what is none. An empty text is no limit. */
  static Period read(@Nullable String from, @Nullable String to, ZoneId zone) {
    Instant first = moment("from", from, zone, 0);
    Instant end = moment("to", to, zone, 1);
    if (first != null && end != null && end.isBefore(first)) {
      throw ReportRefusals.badRequest("from has to come before to.");
    }
    return new Period(first, end);
  }

  private static @Nullable Instant moment(
      String name, @Nullable String text, ZoneId zone, int daysOn) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      OffsetDateTime time =
          text.contains("T")
              ? OffsetDateTime.parse(text)
              : LocalDate.parse(text).plusDays(daysOn).atStartOfDay(zone).toOffsetDateTime();
      if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
        return time.toInstant();
      }
    } catch (DateTimeException unreadable) {
      // Refused below.
    }
    throw ReportRefusals.badRequest(
        name
            + " has to be a day such as 2026-11-21 or an RFC 3339 time such as"
            + " 2026-11-21T10:00:00Z.");
  }
}
