package org.followup.intake;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads date-times of RFC 3339, section 5.6: a date, a time and always an offset. */
final class Rfc3339 {

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d+))?"
              + "(?:[Zz]|([+-])(\\d{2}):(\\d{2}))");
  private static final int LONGEST = 60;

  private Rfc3339() {}

  /** The moment, cut to nanoseconds; empty where the text is none. */
  static Optional<Instant> read(String text) {
    Matcher form = FORM.matcher(text);
    if (text.length() > LONGEST || !form.matches()) {
      return Optional.empty();
    }
    int year = Integer.parseInt(form.group(1));
    int second = Integer.parseInt(form.group(6));
    int offset = 0;
    if (form.group(8) != null) {
      int hours = Integer.parseInt(form.group(9));
      int minutes = Integer.parseInt(form.group(10));
      if (hours > 23 || minutes > 59) {
        return Optional.empty();
      }
      offset = (hours * 60 + minutes) * (form.group(8).equals("-") ? -1 : 1);
    }
    if (year == 0 || second > 60) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(
                  year,
                  Integer.parseInt(form.group(2)),
                  Integer.parseInt(form.group(3)),
                  Integer.parseInt(form.group(4)),
                  Integer.parseInt(form.group(5)),
                  Math.min(second, 59),
                  nanos(form.group(7)))
              // a leap second counts as the first moment of the next minute
              .plusSeconds(second == 60 ? 1 : 0)
              .minusMinutes(offset)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int nanos(@org.jspecify.annotations.Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
  }
}
