package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.followup.event.Receipt;
import org.followup.event.Spreading;
import org.followup.journey.SpreadRepository.Failed;
import org.followup.journey.SpreadRepository.GivenUp;
import org.followup.journey.SpreadRepository.Mark;
import org.followup.journey.SpreadRepository.Target;
import org.followup.recipient.Recipients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets an event about a thing (a subject and no recipient) reach everyone who waits for it, in
 * chunks: each is a transaction that reaches at most {@link #CHUNK} instances and moves a bookmark.
 *
 * <p>Guarantees: it begins once everyone's events about the subject that were accepted before have
 * taken effect; whom it reaches is settled then, each of them is reached once or told as not
 * reached, whatever dies in between; between two chunks what else is due goes first; one node at a
 * time works at one event. A chunk that fails is halved down to the one instance, which is then
 * tried by itself, with the pauses of the inbox, and holds up nobody. When all others are done and
 * some were given up the event becomes a dead letter that says so; repeated, it goes on with those.
 */
@Component
class Spread {

  private static final Logger log = LoggerFactory.getLogger(Spread.class);

  /** Most instances that one transaction reaches. */
  static final int CHUNK = 100;

  /** How long it waits for what was accepted before it and another node may have in hand. */
  private static final Duration TURN = Duration.ofMillis(100);

  /** So many that failed alone are no longer a matter of these people. */
  private static final int MOST_FAILED = 100;

  private final SpreadRepository spreads;
  private final WaitRepository waits;
  private final EventRouter router;
  private final Spreading spreading;
  private final Recipients recipients;
  private final Clock clock;

  /** Chunks of events that failed here lately; a node that starts anew finds out again. */
  private final Map<Long, Integer> limits = new ConcurrentHashMap<>();

  Spread(
      SpreadRepository spreads,
      WaitRepository waits,
      EventRouter router,
      Spreading spreading,
      Recipients recipients,
      Clock clock) {
    this.spreads = spreads;
    this.waits = waits;
    this.router = router;
    this.spreading = spreading;
    this.recipients = recipients;
    this.clock = clock;
  }

  /** Whether the event concerns everyone whose journey is about its subject. */
  static boolean concerns(Event event) {
    return event.recipient() == null && event.subject() != null;
  }

  /**
   * Begins the event or takes its next chunk, in the dispatcher's transaction.
   *
   * @return the receipt of the last chunk; empty while there is somebody left
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Receipt> goOn(Event event) {
    Optional<Mark> mark = spreads.lockMark(event.seq());
    if (mark.isEmpty()) {
      return begin(event);
    }
    long total = mark.get().total();
    long done = mark.get().done();
    if (done < total) {
      List<Target> next = spreads.listNext(event.seq(), done, limit(event));
      Receipt part = reach(event, next);
      long reached = next.isEmpty() ? total : next.get(next.size() - 1).place();
      spreads.updateDone(event.seq(), reached);
      growAfterCommit(event);
      return reached < total ? later(event, part, clock.instant()) : finish(event, part);
    }
    Optional<Failed> again = spreads.findFailedDue(event.seq(), clock.instant());
    if (again.isEmpty()) {
      return finish(event, Receipt.NOTHING);
    }
    Receipt part = reach(event, List.of(spreads.getTarget(event.seq(), again.get().place())));
    spreads.deleteFailed(event.seq(), again.get().place());
    return finish(event, part);
  }

  private Optional<Receipt> begin(Event event) {
    if (spreading.isEarlierWaiting(event)) {
      spreading.letOthersFirst(event, TURN);
      return Optional.empty();
    }
    spreads.lockToBegin(String.valueOf(event.subject()));
    int total = spreads.insertTargets(event);
    if (total == 0) {
      return Optional.of(router.apply(event, List.of()));
    }
    spreads.insertMark(event.seq(), total, clock.instant());
    spreading.begun(event);
    log.info("Event spreads. seq={} type={} instances={}", event.seq(), event.type(), total);
    return Optional.empty();
  }

  private Receipt reach(Event event, List<Target> targets) {
    recipients.lock(targets.stream().map(Target::recipient).collect(Collectors.toSet()));
    // A later statement: whatever another deed did to them before we held them is seen.
    List<String> subscriptions =
        targets.stream().map(Target::subscriptionIds).flatMap(Collection::stream).toList();
    return router.apply(event, waits.listStanding(event.seq(), subscriptions));
  }

  private Optional<Receipt> finish(Event event, Receipt part) {
    Optional<Instant> due = spreads.findNextDue(event.seq());
    if (due.isPresent()) {
      Instant now = clock.instant();
      return later(event, part, due.get().isAfter(now) ? due.get() : now);
    }
    Optional<GivenUp> givenUp = spreads.findGivenUp(event.seq());
    if (givenUp.isPresent()) {
      setAside(event, part, givenUp.get());
      return Optional.empty();
    }
    spreads.delete(event.seq());
    return Optional.of(part);
  }

  private Optional<Receipt> later(Event event, Receipt part, Instant due) {
    spreading.spread(event, part, due);
    return Optional.empty();
  }

  private void setAside(Event event, Receipt part, GivenUp givenUp) {
    spreads.updateRested(event.seq(), clock.instant());
    spreading.setAside(
        event,
        part,
        "%d not reached, the first is instance %s: %s"
            .formatted(givenUp.count(), givenUp.instanceId(), givenUp.lastError()));
  }

  /**
   * Notes in a transaction of its own that a chunk failed; to be called after the dispatcher's has
   * been rolled back. The next one is half as large; one instance alone is put behind the others.
   *
   * @return false where the event has not begun to spread, or one instance failed for no fault of
   *     its own: the event is to be treated as any other
   */
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public boolean failed(Event event, Throwable fault, Blame blame) {
    Optional<Mark> mark = concerns(event) ? spreads.lockMark(event.seq()) : Optional.empty();
    if (mark.isEmpty()) {
      return false;
    }
    long left = mark.get().total() - mark.get().done();
    int size = (int) Math.min(limit(event), left);
    if (size <= 1 && blame != Blame.WORK) {
      return false;
    }
    spreading.spread(event, Receipt.NOTHING, clock.instant()); // others go first
    if (size > 1) {
      limits.put(event.seq(), size / 2);
      return true;
    }
    if (left > 0) {
      long place = mark.get().done() + 1;
      note(event, place, 1, fault);
      spreads.updateDone(event.seq(), place);
      if (spreads.countFailed(event.seq()) >= MOST_FAILED) {
        spreads.findGivenUp(event.seq()).ifPresent(all -> setAside(event, Receipt.NOTHING, all));
      }
      return true;
    }
    spreads
        .findFailedDue(event.seq(), clock.instant())
        .ifPresent(again -> note(event, again.place(), again.attempts() + 1, fault));
    return true;
  }

  private void note(Event event, long place, int attempts, Throwable fault) {
    Optional<Duration> pause = Inbox.pauseAfter(attempts);
    log.warn(
        "Event could not reach an instance{} seq={} instance={} attempts={}",
        pause.isPresent() ? " and tries it again." : ", which is given up.",
        event.seq(),
        spreads.getTarget(event.seq(), place).instanceId(),
        attempts,
        fault);
    spreads.upsertFailed(
        event.seq(),
        place,
        attempts,
        clock.instant().plus(pause.orElse(Duration.ZERO)),
        pause.isEmpty(),
        Inbox.reasonOf(fault));
  }

  private int limit(Event event) {
    return limits.getOrDefault(event.seq(), CHUNK);
  }

  private void growAfterCommit(Event event) {
    if (!limits.containsKey(event.seq())) {
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            limits.computeIfPresent(
                event.seq(), (seq, limit) -> 2 * limit >= CHUNK ? null : 2 * limit);
          }
        });
  }
}
