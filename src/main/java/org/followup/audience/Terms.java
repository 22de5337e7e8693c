package org.followup.audience;

import java.time.Instant;
import java.time.MonthDay;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import org.followup.recipient.RetentionPeriods;

/**
 * What questions are read by.
 *
 * @param now when they are read
 * @param zone of people who said none; calendar spans are counted there
 * @param locale of people who said none
 * @param currency that sums are in
 * @param kept how far the log of events reaches back
 * @param consentsExpire after how long without use a consent permits nothing
 * @param leapDay when those of 29 February have their day in other years
 */
record Terms(
    Instant now,
    ZoneId zone,
    Locale locale,
    String currency,
    Period kept,
    Period consentsExpire,
    MonthDay leapDay) {

  /** The first moment that the log surely holds. */
  Instant logBegins(Instant at) {
    return at.atOffset(ZoneOffset.UTC).minus(kept).toInstant();
  }

  /** Whether an event of then is still in the log. */
  boolean reaches(Instant since) {
    return !since.isBefore(logBegins(now));
  }

  /** Until when the period runs that began then. */
  static Instant until(Instant began, Period period) {
    return RetentionPeriods.until(began, period);
  }
}
