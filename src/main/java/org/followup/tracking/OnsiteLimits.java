package org.followup.tracking;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.recipient.RecipientId;
import org.springframework.stereotype.Component;

/**
 * How often pages of one person may ask in a minute. Only who is signed is counted, so nobody uses
 * up another's; in memory and per node, since a page more or less harms nobody.
 */
@Component
class OnsiteLimits {

  /** Far above anybody who clicks through a shop in several tabs. */
  static final int A_MINUTE = 240;

  private final Clock clock;
  private volatile Window window = new Window(Instant.EPOCH, Map.of());

  OnsiteLimits(Clock clock) {
    this.clock = clock;
  }

  private record Window(Instant minute, Map<RecipientId, Integer> used) {}

  /**
   * @return how long to wait where it is one too many
   */
  Optional<Duration> take(RecipientId reader) {
    Instant now = clock.instant();
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    Window current = window;
    if (!current.minute().equals(minute)) {
      current = new Window(minute, new ConcurrentHashMap<>());
      window = current;
    }
    int used = current.used().merge(reader, 1, Integer::sum);
    return used <= A_MINUTE
        ? Optional.empty()
        : Optional.of(Duration.between(now, minute.plusSeconds(60)).plusSeconds(1));
  }
}
