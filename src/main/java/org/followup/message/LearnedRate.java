package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import org.followup.message.RelayPaceRepository.Pace;
import org.jspecify.annotations.Nullable;

/**
 * Mails a second that a relay, or one lane of it, has shown to take. A request to slow down halves
 * it, once in ten seconds; each minute in which mails are taken gives half of it back, until the
 * configured rate is reached, or twenty a second where none is. An hour after the latest news it is
 * forgotten.
 */
final class LearnedRate {

  /** Where nothing is configured the first request to slow down finds this. */
  static final double UNKNOWN = 20;

  /** Three mails a minute: enough to notice that it is better. */
  static final double FLOOR = 0.05;

  static final Duration HALVES_AFTER = Duration.ofSeconds(10);
  static final Duration GROWS_AFTER = Duration.ofMinutes(1);
  static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private LearnedRate() {}

  /** Null where nothing was learned, or long ago. */
  static @Nullable Double of(@Nullable Pace pace, Instant now) {
    return pace == null
            || pace.learnedAt() == null
            || !pace.learnedAt().isAfter(now.minus(FORGOTTEN_AFTER))
        ? null
        : pace.learned();
  }

  static @Nullable Double least(@Nullable Integer configured, @Nullable Double learned) {
    if (configured == null) {
      return learned;
    }
    return learned == null ? Double.valueOf(configured) : Math.min(configured, learned);
  }

  /** What there is to be halved, and where growing ends. */
  static double whole(Rates rates) {
    return rates.second() == null ? UNKNOWN : rates.second();
  }
}
