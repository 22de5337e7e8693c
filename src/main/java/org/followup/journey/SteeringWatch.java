package org.followup.journey;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks once a second, on every node, whether what operators asked for has still to be done. */
@Component
class SteeringWatch implements SmartLifecycle {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EndRunner runner;
  private final JourneySteering steering;
  private final Background background = new Background("journey-steering", this::look);

  SteeringWatch(EndRunner runner, JourneySteering steering) {
    this.runner = runner;
    this.steering = steering;
  }

  private Duration look() {
    boolean more;
    try {
      steering.keepPaused();
    } finally {
      more = runner.look();
    }
    return more ? Duration.ZERO : PAUSE;
  }

  @Override
  public void start() {
    background.start();
  }

  @Override
  public void stop() {
    background.stop();
  }

  @Override
  public boolean isRunning() {
    return background.isRunning();
  }

  @Override
  public int getPhase() {
    return EventDispatcher.PHASE;
  }
}
