package org.followup.journey;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies what is due, a slice in one transaction; one that fails is halved until the event at
 * fault is found, and what succeeds meanwhile stays applied. What becomes of that event, {@link
 * Blame} says: a fault of its own is a try ({@link Inbox#failed}), a race is run again at once, and
 * a fault of the surroundings is thrown to whoever can wait.
 *
 * <p>A commit whose outcome nobody knows is harmless: the event's row leaves the inbox in the same
 * transaction, so it is either gone or applied again from the start; while the server still works
 * at it, the recipient's lock keeps the event from being claimed.
 */
@Component
class WayDown {

  private static final Logger log = LoggerFactory.getLogger(WayDown.class);

  private static final int SLICE = 100;

  /** So often a race is run again at once before fewer events try it, and at last later. */
  private static final int RACES = 10;

  /**
   * So often in a row the surroundings may fail a whole slice. After that its parts are tried: some
   * event may be what the database dies of, and it must not hold up the others for ever.
   */
  private static final int AFFLICTIONS = 3;

  /** How long an event waits that fails without fault of its own while others do not. */
  private static final Duration PUT_OFF = Duration.ofSeconds(30);

  private final Inbox inbox;
  private final EventRouter router;
  private final Spread spread;
  private final PersonJoin joins;
  private final TransactionTemplate transaction;
  private int afflictions;

  WayDown(
      Inbox inbox,
      EventRouter router,
      Spread spread,
      PersonJoin joins,
      PlatformTransactionManager transactions) {
    this.inbox = inbox;
    this.router = router;
    this.spread = spread;
    this.joins = joins;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Applies the next slice, by one thread at a time. Each event of it is applied afterwards, or
   * waits for a later try, or is a dead letter.
   *
   * @return false where nothing is due
   * @throws RuntimeException whatever is not the fault of an event, {@link Error}s included; what
   *     was not applied is still due
   */
  boolean applyNext() {
    boolean any = apply(SLICE);
    afflictions = 0;
    return any;
  }

  private boolean apply(int limit) {
    for (int race = 1; ; race++) {
      Slice slice = new Slice(inbox, router, spread, joins);
      try {
        transaction.executeWithoutResult(status -> slice.apply(limit));
        return !slice.events().isEmpty();
      } catch (RuntimeException | Error fault) {
        Blame blame = Blame.of(fault);
        if (blame == Blame.RACE && race <= RACES) {
          letTheOtherPass(race);
          continue;
        }
        if (slice.events().isEmpty() || (blame == Blame.SURROUNDINGS && isAffliction())) {
          throw fault;
        }
        descend(slice.events(), fault, blame);
        return true;
      }
    }
  }

  private boolean isAffliction() {
    return afflictions < AFFLICTIONS && ++afflictions > 0;
  }

  private void descend(List<Event> events, Throwable fault, Blame blame) {
    if (events.size() == 1) {
      settle(events.get(0), fault, blame);
      return;
    }
    int half = events.size() / 2;
    apply(half);
    apply(events.size() - half);
  }

  private void settle(Event event, Throwable fault, Blame blame) {
    if (spread.failed(event, fault, blame)) {
      return;
    }
    if (blame == Blame.WORK) {
      Inbox.AfterFailure after = inbox.failed(event, fault);
      switch (after) {
        case GONE -> log.debug("Event was gone when its failure was noted. seq={}", event.seq());
        case WAITS ->
            log.warn(
                "Event could not be applied and is tried again. seq={} type={}",
                event.seq(),
                event.type(),
                fault);
        case DEAD ->
            log.error(
                "Gave up an event; repeat it under faults once the cause is gone. seq={} type={}",
                event.seq(),
                event.type(),
                fault);
      }
    } else {
      inbox.putOff(event, PUT_OFF, fault);
      log.warn(
          "Event is put off, for no fault of its own that is known. seq={} type={} blame={}",
          event.seq(),
          event.type(),
          blame,
          fault);
    }
  }

  /** A moment that differs from the other's, up to a quarter of a second at last. */
  private static void letTheOtherPass(int race) {
    long longest = TimeUnit.MICROSECONDS.toNanos(250L << Math.min(race, 10));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
  }
}
