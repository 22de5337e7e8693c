package org.followup.journey;

import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The engine's clock and timers for whoever moves time. The engine has one static clock for the
 * whole JVM; only here is it set.
 */
@Component
public class EngineTimers {

  /** Stops the engine's own execution of jobs; {@link #resume} starts it again. */
  public void pause() {
    throw new UnsupportedOperationException();
  }

  public void resume() {
    throw new UnsupportedOperationException();
  }

  /**
   * Due time of the next job, in the past where one is due; failed ones without retries do not
   * count.
   */
  public Optional<Instant> findNextDue() {
    throw new UnsupportedOperationException();
  }

  /** Lets the engine's clock stand at {@code now}. */
  public void standAt(Instant now) {
    throw new UnsupportedOperationException();
  }

  /** Lets the engine's clock tick with this offset, in milliseconds, to the system's. */
  public void tickWithOffset(long millis) {
    throw new UnsupportedOperationException();
  }

  /** Runs the next job that is due at the engine's clock. @return false where none is */
  public boolean runNextDue() {
    throw new UnsupportedOperationException();
  }
}
