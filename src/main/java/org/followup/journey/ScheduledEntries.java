package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.followup.journey.SchedulePlan.Scheduled;
import org.followup.node.Background;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets people of audiences into journeys when a schedule comes round: writes occurrences down,
 * copies whose turn it is, and hands each turn to the inbox as an event of its own. Any number of
 * nodes may work at it, and any may be killed: every step is one transaction, and goes on where the
 * last one ended.
 */
@Component
public class ScheduledEntries extends Background {

  private static final Duration REST = Duration.ofSeconds(1);

  private final SchedulePlan plan;
  private final TurnCopies copies;
  private final TurnHandover handover;
  private final ReentrantLock working = new ReentrantLock();

  ScheduledEntries(SchedulePlan plan, TurnCopies copies, TurnHandover handover) {
    super("journey-schedules", Blame::isRace);
    this.plan = plan;
    this.copies = copies;
    this.handover = handover;
  }

  /** Does everything that is due now, as far as there is room for it. */
  public void drain() {
    working.lock();
    try {
      boolean more = true;
      while (more) {
        more = step();
      }
    } finally {
      working.unlock();
    }
  }

  /** When something is due next; in the past where it is. Nothing is while only people can act. */
  public Optional<Instant> findNextDue() {
    return plan.list().stream()
        .filter(Scheduled::active)
        .flatMap(
            one ->
                Stream.of(
                        plan.findNext(one),
                        one.state().uncopied()
                            ? Optional.of(one.state().since())
                            : Optional.<Instant>empty(),
                        handover.findNext(one))
                    .flatMap(Optional::stream))
        .min(Comparator.naturalOrder());
  }

  @Override
  protected Duration round() {
    working.lock();
    try {
      return isRunning() && step() ? Duration.ZERO : REST;
    } finally {
      working.unlock();
    }
  }

  /** One step of every schedule; one that fails holds up no other. */
  private boolean step() {
    boolean more = false;
    @Nullable RuntimeException first = null;
    for (Scheduled one : plan.keep()) {
      try {
        more |= plan.plan(one);
        more |= copies.copyNext(one);
        more |= handover.handNext(one);
        handover.finish(one);
      } catch (RuntimeException fault) {
        if (Blame.of(fault) == Blame.SURROUNDINGS) {
          throw fault;
        }
        first = first == null ? fault : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return more;
  }
}
