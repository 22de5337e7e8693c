package org.followup.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.followup.recipient.ShopSettings;
import org.springframework.stereotype.Component;

/** Moments as the pages write them: in the shop's zone, which every page names at its foot. */
@Component("times")
class ConsoleTimes {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

  private static final DateTimeFormatter WALL =
      DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter WALL_OF_ANOTHER_YEAR =
      DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", Locale.ENGLISH);

  private final Clock clock;
  private final ZoneId zone;

  ConsoleTimes(Clock clock, ShopSettings shop) {
    this.clock = clock;
    this.zone = shop.zone();
  }

  /** The zone of all moments. */
  public String getZone() {
    return zone.getId();
  }

  /** As {@link LocalTimes#moment}. */
  public String moment(Instant instant) {
    return here().moment(instant);
  }

  /**
   * {@code Thu 3 Dec, 10:00}, with the year where it is not this one: what clocks show anywhere, so
   * that there is no today.
   */
  public String wall(LocalDateTime wall) {
    boolean thisYear = wall.getYear() == clock.instant().atZone(zone).getYear();
    return (thisYear ? WALL : WALL_OF_ANOTHER_YEAR).format(wall);
  }

  /** As {@link LocalTimes#exact}, for titles and protocols. */
  public String exact(Instant instant) {
    return here().exact(instant);
  }

  /** {@code 21 Nov 2026}. */
  public String day(Instant instant) {
    return DAY.format(instant.atZone(zone));
  }

  /** How far off it is: {@code in 3 hours}, {@code 2 days ago}, {@code now}. */
  public String distance(Instant instant) {
    Duration ahead = Duration.between(clock.instant(), instant);
    Duration far = ahead.abs();
    if (far.compareTo(Duration.ofMinutes(1)) < 0) {
      return "now";
    }
    String amount =
        far.toDays() >= 2
            ? count(far.toDays(), "day")
            : far.toHours() >= 2 ? count(far.toHours(), "hour") : count(far.toMinutes(), "minute");
    return ahead.isNegative() ? amount + " ago" : "in " + amount;
  }

  private LocalTimes here() {
    return new LocalTimes(zone, clock.instant());
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
