package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** When what could not be handed over is tried again, and when it is given up. */
final class Tries {

  /** After it was queued. */
  static final Duration GIVE_UP_AFTER = Duration.ofDays(2);

  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6));
  private static final int JITTER = 5;

  /** So many has one behind it that went through all pauses. */
  static final int ENOUGH = PAUSES.size();

  private Tries() {}

  /** How long to wait after so many: pauses grow with the tries. */
  static Duration pause(int tries) {
    return PAUSES.get(Math.min(tries, PAUSES.size() - 1));
  }

  /**
   * The next one, up to a fifth later by chance, so that what was refused together does not come
   * back together.
   */
  static Instant next(int tries, Instant now) {
    long pause = pause(tries).toMillis();
    return now.plusMillis(pause + ThreadLocalRandom.current().nextLong(pause / JITTER));
  }
}
