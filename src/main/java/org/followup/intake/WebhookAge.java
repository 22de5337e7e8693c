package org.followup.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** How old a signature may be, so that what somebody overheard is of no use later. */
@Component
class WebhookAge {

  /** Two clocks are never quite the same. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final Duration most;
  private final Clock clock;

  WebhookAge(WebhookSettings settings, Clock clock) {
    this.most = settings.maxAge();
    this.clock = clock;
  }

  boolean holds(Instant signed) {
    Instant now = clock.instant();
    return !signed.isAfter(now.plus(AHEAD)) && !signed.isBefore(now.minus(most));
  }
}
