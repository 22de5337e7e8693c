package org.followup.message;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.followup.recipient.ShopSettings;
import org.springframework.stereotype.Component;

/** The moments at which print orders close: once a day, by the shop's clock. */
@Component
class PrintClosings {

  private final LetterSettings settings;
  private final ZoneId zone;

  PrintClosings(LetterSettings settings, ShopSettings shop) {
    this.settings = settings;
    this.zone = shop.zone();
  }

  /** The first that is later. A time that a day skips is as much later as the clock was put on. */
  Instant after(Instant moment) {
    Instant same = onDayOf(moment, 0);
    return same.isAfter(moment) ? same : onDayOf(moment, 1);
  }

  /** The first that is not earlier. */
  Instant notBefore(Instant moment) {
    return after(moment.minusNanos(1));
  }

  /** The last that is not later. */
  Instant lastUntil(Instant moment) {
    Instant same = onDayOf(moment, 0);
    return same.isAfter(moment) ? onDayOf(moment, -1) : same;
  }

  private Instant onDayOf(Instant moment, int daysLater) {
    ZonedDateTime there = moment.atZone(zone);
    return there.toLocalDate().plusDays(daysLater).atTime(settings.at()).atZone(zone).toInstant();
  }
}
