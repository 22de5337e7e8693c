package org.followup.journey;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks once a second, on every node, whether what operators asked for has still to be done. */
@Component
class SteeringWatch implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(SteeringWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EndRunner runner;
  private final JourneySteering steering;
  private final Background background = new Background("journey-steering", this::look);

  SteeringWatch(EndRunner runner, JourneySteering steering) {
    this.runner = runner;
    this.steering = steering;
  }

  private void look() {
    boolean more = false;
    try {
      steering.keepPaused();
      more = runner.look();
    } catch (RuntimeException fault) {
      log.warn("Steering stumbled and goes on in a second; nothing is lost.", fault);
    }
    if (!more) {
      background.rest(PAUSE);
    }
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
