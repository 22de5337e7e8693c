package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.journey.ScheduleRepository.State;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which schedules there are, and when each comes round: writes an occurrence down when its time has
 * come, once, whichever node sees it first. Of what was missed as a whole at most one is made up
 * for.
 */
@Component
class SchedulePlan {

  private static final Logger log = LoggerFactory.getLogger(SchedulePlan.class);

  /** Up to here somebody is late; who is later has missed it. */
  private static final Duration LATE = Duration.ofHours(1);

  /** With more than that missed, only the latest days are looked at: it comes every minute. */
  private static final int MOST_MISSED = 20_000;

  private static final Duration RECENT = Duration.ofDays(3);

  /**
   * An entry by schedule of a deployed model.
   *
   * @param active whether the journey takes anybody now
   */
  record Scheduled(
      WaitRepository.Entry start, ModelFacts.Entry entry, State state, boolean active) {

    EntrySchedule schedule() {
      EntrySchedule schedule = entry.schedule();
      if (schedule == null) {
        throw new IllegalStateException(start.activityId() + " of " + start.journey());
      }
      return schedule;
    }
  }

  private final ScheduleRepository schedules;
  private final TurnRepository turns;
  private final WaitRepository waits;
  private final JourneyCatalog catalog;
  private final DeploymentSettings settings;
  private final ShopSettings shop;
  private final TransactionTemplate transaction;
  private final Clock clock;

  SchedulePlan(
      ScheduleRepository schedules,
      TurnRepository turns,
      WaitRepository waits,
      JourneyCatalog catalog,
      DeploymentSettings settings,
      ShopSettings shop,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.schedules = schedules;
    this.turns = turns;
    this.waits = waits;
    this.catalog = catalog;
    this.settings = settings;
    this.shop = shop;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * All entries by schedule as they stand, in the order of their journeys. Writes nothing: one that
   * is new, or says another time than before, is shown as if it began now.
   */
  List<Scheduled> list() {
    Map<List<String>, State> states = states();
    return listStarts().stream()
        .flatMap(start -> scheduled(start, states.get(key(start))).stream())
        .toList();
  }

  /**
   * Plans those that are new or say another time from now on, and ends those that went.
   *
   * @return all of them, as they stand then
   */
  List<Scheduled> keep() {
    Map<List<String>, State> states = states();
    List<Scheduled> found = new ArrayList<>();
    for (WaitRepository.Entry start : listStarts()) {
      State before = states.remove(key(start));
      Scheduled one = scheduled(start, before).orElse(null);
      if (one == null) {
        continue;
      }
      // what has never run misses nothing, however late it is switched on
      if (!isPlanned(before, one.schedule()) && (before != null || one.active())) {
        begin(one);
      }
      found.add(one);
    }
    states.values().forEach(this::end);
    return found;
  }

  private List<WaitRepository.Entry> listStarts() {
    return waits.listEntries(ScheduledStarts.TYPE);
  }

  private Map<List<String>, State> states() {
    Map<List<String>, State> states = new HashMap<>();
    schedules.list().forEach(one -> states.put(List.of(one.journey(), one.startEvent()), one));
    return states;
  }

  private static List<String> key(WaitRepository.Entry start) {
    return List.of(start.journey(), start.activityId());
  }

  /** Empty where the model says no schedule there. */
  private Optional<Scheduled> scheduled(WaitRepository.Entry start, @Nullable State before) {
    ModelFacts.Entry entry =
        catalog.get(start.definitionId()).findEntry(start.activityId()).orElse(null);
    EntrySchedule schedule = entry == null ? null : entry.schedule();
    if (entry == null || schedule == null) {
      return Optional.empty();
    }
    State state =
        before != null && isPlanned(before, schedule) ? before : begun(start, schedule, before);
    return Optional.of(new Scheduled(start, entry, state, isActive(start)));
  }

  private static boolean isPlanned(@Nullable State state, EntrySchedule schedule) {
    return state != null && state.said().equals(schedule.said());
  }

  private boolean isActive(WaitRepository.Entry start) {
    return !start.off()
        && !start.paused()
        && (!start.shipped() || settings.isEnabled(start.journey()));
  }

  /** As it is once it has begun; turns of another time that wait go on. */
  private State begun(WaitRepository.Entry start, EntrySchedule schedule, @Nullable State before) {
    Instant now = now();
    return new State(
        start.journey(),
        start.activityId(),
        schedule.said(),
        now,
        now.atZone(shop.zone()).toLocalDateTime(),
        before == null ? 0 : before.tokens(),
        before == null ? null : before.filledAt(),
        before == null ? null : before.firstSeq(),
        before == null ? null : before.lastSeq(),
        before != null && before.uncopied(),
        before == null ? null : before.nextTurn());
  }

  private void begin(Scheduled one) {
    schedules.begin(
        one.start().journey(),
        one.start().activityId(),
        one.schedule().said(),
        one.state().since(),
        one.state().afterWall());
  }

  /** The model has no such entry any more. */
  private void end(State state) {
    transaction.executeWithoutResult(
        tx -> {
          schedules
              .abandon(
                  state.journey(),
                  state.startEvent(),
                  now(),
                  "the journey has no such entry any more")
              .forEach(
                  occurrence -> {
                    int gone =
                        turns.deleteDueBefore(
                            occurrence, Instant.parse("9999-01-01T00:00:00Z"), Integer.MAX_VALUE);
                    schedules.addLetGo(occurrence, gone);
                  });
          schedules.delete(state.journey(), state.startEvent());
        });
  }

  /** When the schedule comes round next; empty where it never does any more. */
  Optional<Instant> findNext(Scheduled one) {
    return findNextWall(one).map(wall -> one.schedule().begins(wall, shop.zone()));
  }

  /** What the clocks that it goes by show then. */
  Optional<LocalDateTime> findNextWall(Scheduled one) {
    return one.schedule().times().next(one.state().afterWall(), shop.zone());
  }

  /**
   * Writes down what has come round by now.
   *
   * @return whether anything has
   */
  boolean plan(Scheduled one) {
    if (!one.active() || findNext(one).filter(next -> !next.isAfter(now())).isEmpty()) {
      return false;
    }
    return Boolean.TRUE.equals(
        transaction.execute(
            tx ->
                schedules
                    .lock(one.start().journey(), one.start().activityId())
                    .filter(state -> state.said().equals(one.schedule().said()))
                    .map(state -> plan(one, state))
                    .orElse(false)));
  }

  private boolean plan(Scheduled one, State state) {
    EntrySchedule schedule = one.schedule();
    Instant now = now();
    ZoneId zone = shop.zone();
    List<LocalDateTime> due = listDue(schedule, state.afterWall(), now);
    if (due.isEmpty()) {
      return false;
    }
    LocalDateTime newest = due.get(due.size() - 1);
    Instant late = now.minus(LATE);
    int leftOut = 0;
    for (LocalDateTime wall : due) {
      boolean last = wall.equals(newest);
      Instant ends = schedule.ends(wall, zone);
      boolean missed = ends.isBefore(late);
      boolean stale =
          one.entry().timeToLive() != null
              && ends.isBefore(Freshness.oldest(one.entry().timeToLive(), now));
      String obstacle = null;
      if (missed && schedule.skips()) {
        obstacle = "missed";
      } else if (stale) {
        obstacle = Freshness.reason(one.entry().timeToLive());
      }
      if (!last && (missed || !schedule.recipientZone())) {
        leftOut++;
        continue;
      }
      Instant from = last && !schedule.skips() ? state.since() : latest(state.since(), late);
      schedules.insertOccurrence(
          one.start().journey(),
          one.start().activityId(),
          schedule.audience(),
          wall,
          schedule.begins(wall, zone),
          from,
          now,
          leftOut,
          obstacle);
      log.info(
          "Schedule came round. journey={} planned={} leftOut={} obstacle={}",
          one.start().journey(),
          schedule.begins(wall, zone),
          leftOut,
          obstacle);
      leftOut = 0;
    }
    schedules.updatePlanned(one.start().journey(), one.start().activityId(), newest);
    return true;
  }

  /**
   * Wall times that have begun by now, oldest first. After a long pause those of long ago may be
   * left out, but never the newest.
   */
  private List<LocalDateTime> listDue(EntrySchedule schedule, LocalDateTime after, Instant now) {
    List<LocalDateTime> due = collect(schedule, after, now);
    LocalDateTime recent = now.atOffset(ZoneOffset.UTC).toLocalDateTime().minus(RECENT);
    return due.size() < MOST_MISSED || !recent.isAfter(after)
        ? due
        : collect(schedule, recent, now);
  }

  private List<LocalDateTime> collect(EntrySchedule schedule, LocalDateTime from, Instant now) {
    List<LocalDateTime> due = new ArrayList<>();
    @Nullable LocalDateTime wall = schedule.times().next(from, shop.zone()).orElse(null);
    while (wall != null
        && due.size() < MOST_MISSED
        && !schedule.begins(wall, shop.zone()).isAfter(now)) {
      due.add(wall);
      wall = schedule.times().next(wall, shop.zone()).orElse(null);
    }
    return due;
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
