package org.followup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Counts wrong passwords per user and address. Who guesses too often from one address must pause;
 * the user can still log in from everywhere else, so that nobody can be locked out by a stranger.
 * Kept in memory, per node.
 */
@Component
class AccessAttempts {

  /** Far above any forgetful person, far below what guessing a decent password takes. */
  static final int ALLOWED = 100;

  static final Duration WINDOW = Duration.ofMinutes(10);

  private static final int REMEMBERED = 10_000;

  private final Map<Origin, Failures> failures = new ConcurrentHashMap<>();
  private final Clock clock;

  AccessAttempts(Clock clock) {
    this.clock = clock;
  }

  boolean exhausted(String user, String address) {
    Failures known = failures.get(new Origin(user, address));
    return known != null && known.count >= ALLOWED && clock.instant().isBefore(known.until);
  }

  void failed(String user, String address) {
    Instant now = clock.instant();
    if (failures.size() >= REMEMBERED) {
      failures.values().removeIf(old -> !now.isBefore(old.until));
      if (failures.size() >= REMEMBERED) {
        failures.clear();
      }
    }
    failures.merge(
        new Origin(user, address),
        new Failures(1, now.plus(WINDOW)),
        (old, fresh) -> now.isBefore(old.until) ? new Failures(old.count + 1, old.until) : fresh);
  }

  void succeeded(String user, String address) {
    failures.remove(new Origin(user, address));
  }

  private record Origin(String user, String address) {}

  private record Failures(int count, Instant until) {}
}
