package org.followup.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.followup.event.Inbox;
import org.followup.journey.EngineTimers;
import org.followup.journey.EventDispatcher;
import org.followup.journey.ScheduledEntries;
import org.followup.message.ChannelRelays;
import org.followup.message.Relay;
import org.followup.tracking.LateVerdicts;
import org.followup.tracking.SignUpForgetting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Moves the application's and the engine's clock forward through every due moment in order: each
 * timer, schedule, event, put-off send, retry, sign-up to be forgotten and verdict on a click runs
 * with the clock standing at its own due time, so that a jump of ten days gives exactly what ten
 * days would have given.
 *
 * <p>One move at a time; a second one waits. Whatever fails in between, the clock ticks on from
 * where it stood and the engine works again. Each moment is written down before anything runs at
 * it, so that the clock is never behind what has happened, not even after a crash.
 */
@Component
@Profile("demo")
class ClockMover implements InitializingBean {

  private static final Logger log = LoggerFactory.getLogger(ClockMover.class);

  /** How long something due may stay undone (another thread has it in hand) before we move on. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MovableClock clock;
  private final DemoRepository repository;
  private final EngineTimers timers;
  private final EventDispatcher dispatcher;
  private final ScheduledEntries schedules;
  private final Inbox inbox;
  private final Relay relay;
  private final ChannelRelays channels;
  private final SignUpForgetting forgetting;
  private final LateVerdicts verdicts;
  private final ReentrantLock moving = new ReentrantLock(true);

  ClockMover(
      MovableClock clock,
      DemoRepository repository,
      EngineTimers timers,
      EventDispatcher dispatcher,
      ScheduledEntries schedules,
      Inbox inbox,
      Relay relay,
      ChannelRelays channels,
      SignUpForgetting forgetting,
      LateVerdicts verdicts) {
    this.clock = clock;
    this.repository = repository;
    this.timers = timers;
    this.dispatcher = dispatcher;
    this.schedules = schedules;
    this.inbox = inbox;
    this.relay = relay;
    this.channels = channels;
    this.forgetting = forgetting;
    this.verdicts = verdicts;
  }

  /** The engine starts at the system's time; from here on it shares ours. */
  @Override
  public void afterPropertiesSet() {
    timers.tickWithOffset(clock.tick().toMillis());
  }

  /**
   * Moves the clock and returns when everything due by then is done.
   *
   * @param destination where to, given where the clock is when the move begins
   * @return where the clock is at the end
   * @throws BackwardException where the destination lies in the past; nothing has moved then
   */
  Instant move(UnaryOperator<Instant> destination) {
    moving.lock();
    try {
      Instant start = clock.instant();
      Instant target = destination.apply(start).truncatedTo(ChronoUnit.MILLIS);
      if (target.isBefore(start)) {
        throw new BackwardException(start, target);
      }
      walk(start, target);
      log.info("Moved clock from={} to={}", start, target);
      return clock.instant();
    } finally {
      moving.unlock();
    }
  }

  private void walk(Instant start, Instant target) {
    timers.pause();
    try {
      Instant now = start;
      while (true) {
        standAt(now);
        settle(now);
        Optional<Instant> next = nextDue().filter(due -> !due.isAfter(target));
        if (next.isEmpty()) {
          break;
        }
        // Something still due here was given up by settle; a step of time sets it free.
        now = next.get().isAfter(now) ? next.get() : now.plusMillis(1);
        if (now.isAfter(target)) {
          break;
        }
      }
      standAt(target);
      settle(target);
    } finally {
      tickOn();
    }
  }

  private void standAt(Instant now) {
    repository.saveClockOffset(clock.offsetAt(now));
    clock.standAt(now);
    timers.standAt(now);
  }

  private void tickOn() {
    try {
      Duration offset = clock.tick();
      timers.tickWithOffset(offset.toMillis());
      repository.saveClockOffset(offset);
    } finally {
      timers.resume();
    }
  }

  /** Works until nothing is due at {@code now}, mails included. */
  private void settle(Instant now) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    do {
      schedules.drain();
      dispatcher.drain();
      boolean ran = false;
      while (timers.runNextDue()) {
        ran = true;
        dispatcher.drain();
      }
      timers.standAt(now);
      relay.drain();
      channels.drain();
      forgetting.forgetDue();
      verdicts.judgeDue();
      dispatcher.drain();
      if (ran) {
        giveUp = System.nanoTime() + PATIENCE.toNanos();
      } else if (isDue(now)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    } while (isDue(now) && System.nanoTime() < giveUp);
    if (isDue(now)) {
      log.warn("Left undone at its time; it is done at the next step of the clock. now={}", now);
    }
  }

  private boolean isDue(Instant now) {
    return nextDue().filter(due -> !due.isAfter(now)).isPresent();
  }

  private Optional<Instant> nextDue() {
    return Stream.of(
            timers.findNextDue(),
            inbox.findNextDue(),
            schedules.findNextDue(),
            relay.findNextDue(),
            channels.findNextDue(),
            forgetting.findNextDue(),
            verdicts.findNextDue())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** The demo's clock only moves forward. */
  static final class BackwardException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BackwardException(Instant now, Instant target) {
      super("The clock only moves forward: it is %s, and %s is earlier.".formatted(now, target));
    }
  }
}
