package org.followup.journey;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import org.followup.event.Event;
import org.jspecify.annotations.Nullable;

/** How old an event may be where it arrives, by the field {@code timeToLive}. Pure functions. */
final class Freshness {

  private Freshness() {}

  /**
   * Whether the event happened longer ago than it may have.
   *
   * @param timeToLive null where any age will do
   */
  static boolean isStale(Event event, @Nullable TemporalAmount timeToLive, Instant now) {
    return timeToLive != null && event.time().isBefore(oldest(timeToLive, now));
  }

  /** When what is just still fresh happened; by the calendar of UTC, as {@code lookBack}. */
  static Instant oldest(TemporalAmount timeToLive, Instant now) {
    return JourneyDates.before(now, timeToLive, ZoneOffset.UTC);
  }

  static String reason(@Nullable TemporalAmount timeToLive) {
    return "the event was older than " + timeToLive + " when it took effect";
  }
}
