package org.followup.journey;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.followup.journey.SchedulePlan.Scheduled;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door to schedules: when they come round, whose turn waits, and what holds them back. */
@Component
public class JourneySchedules {

  private static final int LATEST = 10;

  /**
   * A schedule came round.
   *
   * @param plannedAt when it began, on the first clock that showed its time
   * @param wall what that clock showed: in the shop, or by zone recipient where each person lives
   * @param members how many had a turn
   * @param waiting how many wait for it still
   * @param letGo how many had waited longer than {@code timeToLive}
   * @param leftOut times before it that were missed and not made up for
   * @param obstacle why it does not go on, or why nobody had a turn
   */
  public record Occurrence(
      Instant plannedAt,
      LocalDateTime wall,
      String audience,
      long members,
      long waiting,
      long letGo,
      int leftOut,
      @Nullable String obstacle,
      @Nullable Instant finishedAt) {}

  /**
   * An entry by schedule.
   *
   * @param zone whose clocks it goes by: shop, or recipient for those where each person lives
   * @param next when it begins next, on the first of those clocks; null where it never does any
   *     more
   * @param nextWall what they show then; null with {@code next}
   * @param holds why nobody is let in now; null where nothing stands against it
   * @param occurrences the latest first
   */
  public record Schedule(
      String startEvent,
      String audience,
      String zone,
      @Nullable Instant next,
      @Nullable LocalDateTime nextWall,
      @Nullable String holds,
      long waiting,
      List<Occurrence> occurrences) {}

  private final SchedulePlan plan;
  private final TurnHandover handover;
  private final TurnRepository turns;

  JourneySchedules(SchedulePlan plan, TurnHandover handover, TurnRepository turns) {
    this.plan = plan;
    this.handover = handover;
    this.turns = turns;
  }

  /**
   * Entries by schedule of the latest version of a journey; none where it has none. Looking changes
   * nothing.
   */
  @Transactional(readOnly = true)
  public List<Schedule> list(String journey) {
    return plan.list().stream()
        .filter(one -> one.start().journey().equals(journey))
        .map(this::schedule)
        .toList();
  }

  private Schedule schedule(Scheduled one) {
    List<Occurrence> latest =
        turns.listOccurrences(one.start().journey(), one.start().activityId(), LATEST);
    return new Schedule(
        one.start().activityId(),
        one.schedule().audience(),
        one.schedule().recipientZone() ? "recipient" : "shop",
        plan.findNext(one).orElse(null),
        plan.findNextWall(one).orElse(null),
        findHold(one).orElse(null),
        latest.stream().mapToLong(Occurrence::waiting).sum(),
        latest);
  }

  private Optional<String> findHold(Scheduled one) {
    if (one.start().paused()) {
      return Optional.of("the journey is paused");
    }
    return one.active() ? handover.findHold(one) : Optional.of("the journey is switched off");
  }
}
