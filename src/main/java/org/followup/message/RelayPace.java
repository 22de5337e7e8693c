package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many mails one relay takes now, in all or in one lane: pure arithmetic over what the tables
 * hold.
 *
 * @param perSecond mails a second, of which a second's worth may leave at once; null: no limit
 * @param tokens what was left when it was last counted, and when
 * @param hour what left in the last hour; and {@code day}
 */
record RelayPace(
    @Nullable Double perSecond, double tokens, Instant countedAt, Window hour, Window day) {

  /** More tokens than any second has. */
  static final double FULL = 1e9;

  private static final double CLOSE_ENOUGH = 1e-6;

  /**
   * What left within a span.
   *
   * @param limit null for none
   * @param freeAt when the oldest of it no longer counts; null where nothing left
   */
  record Window(@Nullable Integer limit, int taken, @Nullable Instant freeAt) {

    long left() {
      return limit == null ? Integer.MAX_VALUE : Math.max(0, limit - taken);
    }
  }

  /** Of what was never used. */
  static RelayPace fresh(Rates rates, Instant now) {
    return new RelayPace(
        rates.second() == null ? null : Double.valueOf(rates.second()),
        FULL,
        now,
        new Window(rates.hour(), 0, null),
        new Window(rates.day(), 0, null));
  }

  /** Tokens of seconds at that moment. */
  double tokensAt(Instant now) {
    if (perSecond == null) {
      return Integer.MAX_VALUE;
    }
    double capacity = Math.max(1, perSecond);
    double waited = Math.max(0, Duration.between(countedAt, now).toMillis() / 1000.0);
    return Math.min(capacity, tokens + waited * perSecond);
  }

  /** How many may leave now. */
  int availableAt(Instant now) {
    double seconds = Math.floor(tokensAt(now) + CLOSE_ENOUGH);
    return (int) Math.max(0, Math.min(seconds, Math.min(hour.left(), day.left())));
  }

  /** When the next may leave; not before {@code now}. */
  Instant nextAt(Instant now) {
    Instant next = now;
    if (perSecond != null && tokensAt(now) + CLOSE_ENOUGH < 1) {
      next = now.plusMillis((long) Math.ceil((1 - tokensAt(now)) / perSecond * 1000));
    }
    for (Window window : new Window[] {hour, day}) {
      if (window.left() == 0 && window.freeAt() != null && window.freeAt().isAfter(next)) {
        next = window.freeAt();
      }
    }
    return next;
  }
}
