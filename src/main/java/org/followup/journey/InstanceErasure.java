package org.followup.journey;

import java.time.Clock;
import org.followup.recipient.Erasing;
import org.followup.recipient.RetentionPeriods;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Takes an erased person out of what journeys remember. What still runs is ended by the event
 * {@code recipient-erased} and forgotten with it ({@link StandingRules}).
 */
@Component
class InstanceErasure {

  private static final String STAYS =
      "That somebody was in these journeys, with times and outcomes, under the id alone: for the"
          + " statistics.";

  private final InstanceErasureRepository erasure;
  private final RetentionPeriods periods;
  private final Clock clock;

  InstanceErasure(InstanceErasureRepository erasure, RetentionPeriods periods, Clock clock) {
    this.erasure = erasure;
    this.periods = periods;
    this.clock = clock;
  }

  @EventListener
  void erase(Erasing erasing) {
    int running = erasure.countRunning(erasing.recipient());
    erasing.deleted("journeys", erasure.emptyEnded(erasing.recipient()) + running);
    erasing.deleted("calls", erasure.emptyCalls(erasing.recipient()));
    erasing.kept(
        "journeys",
        erasure.count(erasing.recipient()),
        STAYS,
        RetentionPeriods.until(clock.instant(), periods.journeys()));
  }
}
