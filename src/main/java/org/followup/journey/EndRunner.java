package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.journey.EndRunRepository.Open;
import org.followup.journey.EndRunRepository.Target;
import org.followup.message.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works at the runs that end a journey for everyone: puts one event per instance into the inbox, a
 * chunk and the note of how far that is in one transaction. A node that dies leaves a run that the
 * next look of any node goes on with, and an event that was accepted before is not accepted twice.
 */
@Component
class EndRunner {

  private static final Logger log = LoggerFactory.getLogger(EndRunner.class);

  private static final int CHUNK = 500;

  /** Beyond that many waiting events the shop's own would wait too long behind ours. */
  private static final int PATIENCE_OF_OTHERS = 1_000;

  private final EndRunRepository runs;
  private final Inbox inbox;
  private final Outbox outbox;
  private final TransactionTemplate transaction;
  private final Clock clock;

  EndRunner(
      EndRunRepository runs,
      Inbox inbox,
      Outbox outbox,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.runs = runs;
    this.inbox = inbox;
    this.outbox = outbox;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * One step of every open run that no other node works at. One that fails holds up no other.
   *
   * @return whether more is to be done at once
   * @throws RuntimeException the first fault, after the others had their step
   */
  boolean look() {
    boolean more = false;
    @Nullable RuntimeException first = null;
    Step step = new Step();
    do {
      try {
        transaction.executeWithoutResult(status -> step.toNext());
        more |= step.more;
      } catch (RuntimeException fault) {
        if (step.run == null || Blame.of(fault) == Blame.SURROUNDINGS) {
          throw fault;
        }
        first = first == null ? fault : first;
      }
    } while (step.run != null);
    if (first != null) {
      throw first;
    }
    return more;
  }

  /** Where a look is among the open runs. */
  private final class Step {
    private @Nullable UUID last;
    private @Nullable Open run;
    private boolean more;

    void toNext() {
      run = runs.lockOpen(last).orElse(null);
      more = false;
      if (run != null) {
        last = run.runId();
        more = advance(run);
      }
    }
  }

  private boolean advance(Open run) {
    if (!run.accepted()) {
      return acceptNext(run);
    }
    // Whoever slipped in while the switch was being pressed; the others are no news to the inbox.
    List<Target> late = runs.listTargets(run, run.startedAt().minusSeconds(60), "", CHUNK);
    accept(run, late);
    boolean settled = !clock.instant().isBefore(run.startedAt().plusSeconds(2));
    if (settled && runs.listTargets(run, Instant.EPOCH, "", 1).isEmpty()) {
      // Last mails of journeys that had ended before but not left yet.
      outbox.withdrawJourney(run.journey(), "ended for everyone by " + run.by());
      runs.updateFinished(run, clock.instant());
      log.info("Journey was ended for everyone. journey={}", run.journey());
    }
    return false;
  }

  private boolean acceptNext(Open run) {
    if (inbox.countWaiting(PATIENCE_OF_OTHERS) >= PATIENCE_OF_OTHERS) {
      return false;
    }
    List<Target> targets = runs.listTargets(run, run.afterEntered(), run.afterInstance(), CHUNK);
    accept(run, targets);
    if (!targets.isEmpty()) {
      runs.updateProgress(run, targets.get(targets.size() - 1));
    }
    if (targets.size() < CHUNK) {
      runs.updateAccepted(run, clock.instant());
    }
    return targets.size() == CHUNK;
  }

  private void accept(Open run, List<Target> targets) {
    inbox.accept(targets.stream().map(target -> stop(run, target)).toList());
  }

  private static NewEvent stop(Open run, Target target) {
    return new NewEvent(
        StandingRules.STEERING,
        run.runId() + "-" + target.instanceId(),
        StandingRules.STOPPED,
        null,
        target.recipient(),
        null,
        target.subject(),
        Map.of("journey", run.journey(), "instance", target.instanceId(), "by", run.by()),
        NewEvent.Handling.STOP_ONLY);
  }
}
