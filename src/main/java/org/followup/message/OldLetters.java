package org.followup.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.followup.recipient.Forgettable;
import org.springframework.stereotype.Component;

/**
 * Deletes documents and addresses of letters a while after the print house took their order; of an
 * order that nobody took, after three times as long. That a letter was sent stays in the outbox.
 */
@Component
class OldLetters implements Forgettable {

  /** No letter comes back later. */
  private static final Duration LATE_RETURN = Duration.ofDays(365);

  private final PrintOrderRepository orders;
  private final Period kept;
  private final Clock clock;

  OldLetters(PrintOrderRepository orders, LetterSettings settings, Clock clock) {
    this.orders = orders;
    this.kept = settings.keep();
    this.clock = clock;
  }

  @Override
  public String kind() {
    return "letters";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    Instant untaken = before.atZone(ZoneOffset.UTC).minus(kept.multipliedBy(2)).toInstant();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return orders.clear(before, untaken, atMost, now)
        + orders.forgetAddressees(now.minus(LATE_RETURN), atMost);
  }
}
