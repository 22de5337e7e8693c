package org.followup.journey;

import java.time.Duration;
import org.followup.node.Background;
import org.springframework.stereotype.Component;

/** Looks once a second, on every node, whether what operators asked for has still to be done. */
@Component
class SteeringWatch extends Background {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EndRunner runner;
  private final JourneySteering steering;

  SteeringWatch(EndRunner runner, JourneySteering steering) {
    super("journey-steering", Blame::isRace);
    this.runner = runner;
    this.steering = steering;
  }

  @Override
  protected Duration round() {
    boolean more;
    try {
      steering.keepPaused();
    } finally {
      more = runner.look();
    }
    return more ? Duration.ZERO : PAUSE;
  }
}
