package org.followup.demo;

import java.time.Instant;
import org.followup.journey.EngineTimers;
import org.springframework.context.ApplicationContext;

/**
 * The demo's clock, held at each moment that it is moved to: whatever happens there happens at
 * exactly that moment, so that two runs of one story differ in nothing. Ticks on once it is closed.
 */
public final class StandingClock implements AutoCloseable {

  private final MovableClock clock;
  private final ClockMover mover;
  private final EngineTimers timers;

  /** Takes hold of the application's clock with the first {@link #moveTo}. */
  public StandingClock(ApplicationContext application) {
    clock = application.getBean(MovableClock.class);
    mover = application.getBean(ClockMover.class);
    timers = application.getBean(EngineTimers.class);
  }

  /** Where the clock is. */
  public Instant now() {
    return clock.instant();
  }

  /** Does all that is due until then, each at its own time, and stands there. */
  public void moveTo(Instant moment) {
    mover.move(start -> moment);
    timers.pause();
    clock.standAt(moment);
    timers.standAt(moment);
  }

  @Override
  public void close() {
    mover.move(start -> start);
  }
}
