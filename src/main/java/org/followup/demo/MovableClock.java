package org.followup.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clock everything in the application reads: the system's plus an offset, or standing at one
 * moment while {@link ClockMover} works through what is due there. In milliseconds, the engine's
 * grain, so that both never differ.
 */
final class MovableClock extends Clock {

  private final Clock system;
  private volatile Duration offset;
  private volatile @Nullable Instant standing;

  MovableClock(Clock system, Duration offset) {
    this.system = system;
    this.offset = offset;
  }

  @Override
  public Instant instant() {
    Instant stands = standing;
    return stands != null ? stands : system.instant().plus(offset).truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return zone.equals(ZoneOffset.UTC) ? this : new Zoned(this, zone);
  }

  /** Lets the clock stand at {@code now}. */
  void standAt(Instant now) {
    standing = now;
  }

  /** Lets the clock tick on from where it is. @return its new offset to the system's clock */
  Duration tick() {
    Instant stands = standing;
    if (stands != null) {
      offset = Duration.between(system.instant().truncatedTo(ChronoUnit.MILLIS), stands);
      standing = null;
    }
    return offset;
  }

  /** The offset to the system's clock that ticking on from {@code now} would mean. */
  Duration offsetAt(Instant now) {
    return Duration.between(system.instant().truncatedTo(ChronoUnit.MILLIS), now);
  }

  /** The same moments, read in another zone. */
  private static final class Zoned extends Clock {

    private final MovableClock clock;
    private final ZoneId zone;

    Zoned(MovableClock clock, ZoneId zone) {
      this.clock = clock;
      this.zone = zone;
    }

    @Override
    public Instant instant() {
      return clock.instant();
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return clock.withZone(other);
    }
  }
}
