package org.followup.journey;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsLast;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Match;
import org.followup.journey.ModelFacts.Wait;
import org.followup.journey.WaitRepository.Waiting;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What two people had running when they turn out to be one: in the end everything stands as if all
 * their events had been told about one person, in the order of acceptance. What was decided before
 * stays decided (a mail sent or refused, a branch taken, an instance that ended); see ADR 7.
 */
@Component
class Reconciliation {

  /** Of entries that were refused for their level, those as old as this are tried again. */
  private static final Duration STILL_WANTED = Duration.ofHours(24);

  /** A late entry may have happened that much before anything else of its instance. */
  private static final Duration LATE = Duration.ofDays(1);

  /** More than two people do meanwhile; a fuller log is read from its end. */
  private static final int MOST_EVENTS = 10_000;

  private static final Comparator<Instance> BY_ENTRY =
      comparing(Instance::enteredAt).thenComparing(Instance::entrySeq, nullsLast(Long::compare));

  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final WaitRepository waits;
  private final PersonMoveRepository moves;
  private final History history;
  private final EventRouter router;
  private final Admission admission;
  private final StandingRules standingRules;
  private final RuntimeService runtime;
  private final Clock clock;

  Reconciliation(
      InstanceRepository instances,
      JourneyCatalog catalog,
      WaitRepository waits,
      PersonMoveRepository moves,
      History history,
      EventRouter router,
      Admission admission,
      StandingRules standingRules,
      RuntimeService runtime,
      Clock clock) {
    this.instances = instances;
    this.catalog = catalog;
    this.waits = waits;
    this.moves = moves;
    this.history = history;
    this.router = router;
    this.admission = admission;
    this.standingRules = standingRules;
    this.runtime = runtime;
    this.clock = clock;
  }

  /**
   * Two people before they are one.
   *
   * @param running what runs and nobody called, in the order of entry
   * @param entries all entries into the same journeys, running or over
   * @param past what both did since, in the order of acceptance, each under its person's name
   */
  record Sides(List<Instance> running, List<Instance> entries, List<Event> past) {}

  /** Looks at both, who are held, before anything is moved. */
  Sides look(Collection<RecipientId> both) {
    List<Instance> running =
        both.stream()
            .flatMap(one -> instances.listRunning(one).stream())
            .filter(instance -> instance.callerId() == null)
            .sorted(BY_ENTRY)
            .toList();
    Set<String> journeys = running.stream().map(Instance::journey).collect(Collectors.toSet());
    List<Instance> entries =
        both.stream()
            .flatMap(
                one -> journeys.stream().flatMap(name -> instances.listEntries(one, name).stream()))
            .filter(instance -> instance.callerId() == null)
            .toList();
    Instant since = clock.instant().minus(STILL_WANTED);
    for (Instance instance : running) {
      for (Instant at : List.of(instance.enteredAt(), instance.knownTime())) {
        since = at.minus(LATE).isBefore(since) ? at.minus(LATE) : since;
      }
    }
    return new Sides(running, entries, history.listApplied(both, since, MOST_EVENTS));
  }

  /** Everything has moved to the one that stands; now it is made to fit together. */
  void reconcile(Sides before, RecipientId standing, Effects effects, CurrentEvent current) {
    new Run(before, standing, effects, current).run();
  }

  /** One merge. */
  private final class Run {

    private final Sides before;
    private final RecipientId standing;
    private final Effects effects;
    private final CurrentEvent current;
    private final Map<String, Instance> running = new LinkedHashMap<>();
    private final Map<Long, Event> byNumber = new HashMap<>();
    private final Set<String> endedAsDoubled = new HashSet<>();

    Run(Sides before, RecipientId standing, Effects effects, CurrentEvent current) {
      this.before = before;
      this.standing = standing;
      this.effects = effects;
      this.current = current;
      before.running().forEach(instance -> running.put(instance.instanceId(), instance));
      before.past().forEach(event -> byNumber.put(event.seq(), event));
    }

    void run() {
      for (Instance instance : before.running()) {
        if (instance.entrySeq() == null || !byNumber.containsKey(instance.entrySeq())) {
          endIfDoubled(instance, Set.of());
        }
      }
      for (Event past : before.past()) {
        tellAgain(past);
      }
      lookBack();
    }

    /** In its place among the events of both. */
    private void tellAgain(Event past) {
      Event known = past.of(standing);
      boolean isRecent = !past.acceptedAt().isBefore(clock.instant().minus(STILL_WANTED));
      int level = isRecent ? past.recognition() : known.recognition();
      Effects again = router.tellAgain(known, listWaits(past, known), level, current);
      again.listStarted().forEach(one -> running.put(one.instanceId(), one));
      List<Instance> others = running.values().stream().filter(one -> isOther(one, past)).toList();
      CurrentEvent objecting =
          CurrentEvent.during(
              known,
              now ->
                  standingRules
                      .endObjected(known, others, again.reached())
                      .forEach(again::reached));
      current.ended.addAll(objecting.ended);
      current.withdrawn.addAll(objecting.withdrawn);
      effects.plus(again);
      current.ended.forEach(running::remove);
      for (Instance instance : List.copyOf(running.values())) {
        if (Objects.equals(instance.entrySeq(), past.seq()) && !isNew(instance)) {
          endIfDoubled(instance, again.reached());
        }
      }
    }

    /** Whether it ran when the event came, under another name than the event's. */
    private boolean isOther(Instance instance, Event past) {
      boolean entered =
          instance.entrySeq() == null
              ? !instance.enteredAt().isAfter(past.acceptedAt())
              : instance.entrySeq() < past.seq();
      return entered && (isNew(instance) || !instance.recipient().equals(past.recipient()));
    }

    /** Entered only now, so it has seen nothing that came after its entry. */
    private boolean isNew(Instance instance) {
      return before.running().stream()
          .noneMatch(one -> one.instanceId().equals(instance.instanceId()));
    }

    private List<Waiting> listWaits(Event past, Event known) {
      if (running.isEmpty()) {
        return List.of();
      }
      List<Waiting> open =
          waits.listByRecipient(known.type(), known.seq(), standing).stream()
              .filter(waiting -> isOtherRoot(waiting, past))
              .toList();
      Map<String, Instant> since =
          open.isEmpty()
              ? Map.of()
              : moves.listSince(open.stream().map(Waiting::subscriptionId).toList());
      return open.stream()
          .filter(waiting -> stood(waiting, past, since.get(waiting.subscriptionId())))
          .toList();
    }

    private boolean isOtherRoot(Waiting waiting, Event past) {
      return instances
          .find(waiting.instanceId())
          .map(instances::findRoot)
          .map(root -> running.get(root.instanceId()))
          .filter(root -> isOther(root, past))
          .isPresent();
    }

    /** Ways out count whenever they came; what leads on, if the wait stood already. */
    private boolean stood(Waiting waiting, Event past, @Nullable Instant since) {
      ModelFacts facts = catalog.get(waiting.definitionId());
      Wait wait = facts.findWait(waiting.activityId()).orElseThrow();
      boolean isUpdate =
          facts.entries().stream().anyMatch(entry -> entry.eventType().equals(past.type()));
      return wait.leadsOut()
          || wait.interrupting() && !isUpdate
          || since == null
          || !since.isAfter(past.acceptedAt().truncatedTo(ChronoUnit.MILLIS));
    }

    /**
     * Ends the instance where one person could not have entered so beside what the other side had.
     *
     * @param reached what its entry event has reached of the other side
     */
    private void endIfDoubled(Instance instance, Set<String> reached) {
      ModelFacts facts = catalog.get(instance.definitionId());
      List<Instance> earlier =
          before.entries().stream()
              .filter(one -> one.journey().equals(instance.journey()))
              .filter(one -> !one.recipient().equals(instance.recipient()))
              .filter(one -> isEarlier(one, instance))
              .filter(one -> !endedAsDoubled.contains(one.instanceId()))
              .sorted(BY_ENTRY.reversed())
              .toList();
      List<Instance> asThen = earlier.stream().map(one -> asOf(one, instance.enteredAt())).toList();
      boolean isDoubled =
          earlier.stream()
                  .anyMatch(
                      one ->
                          reached.contains(one.instanceId())
                              && Objects.equals(one.subject(), instance.subject()))
              || facts.entries().stream()
                  .filter(entry -> isEntryOf(entry, instance))
                  .findFirst()
                  .map(
                      entry ->
                          Reentries.findRefusal(
                                  entry.reentry(), asThen, instance.subject(), instance.enteredAt())
                              .isPresent())
                  .orElse(false)
              || isLate(instance, earlier, facts);
      if (isDoubled) {
        endedAsDoubled.add(instance.instanceId());
        runtime.deleteProcessInstance(
            instance.instanceId(), InstanceRepository.MERGED, false, false, false, false);
        effects.reached(instance);
        running.remove(instance.instanceId());
      }
    }

    private boolean isEntryOf(ModelFacts.Entry entry, Instance instance) {
      Event event = instance.entrySeq() == null ? null : byNumber.get(instance.entrySeq());
      return event == null || entry.eventType().equals(event.type());
    }

    private boolean isEarlier(Instance one, Instance other) {
      return BY_ENTRY.compare(one, other) < 0
          && (one.entrySeq() == null
              || other.entrySeq() == null
              || one.entrySeq() < other.entrySeq());
    }

    /** Running, if it was so at that moment; what this merge has ended was over before. */
    private Instance asOf(Instance one, Instant then) {
      boolean ended =
          one.endedAt() == null
              ? !running.containsKey(one.instanceId())
              : !one.endedAt().isAfter(then);
      return ended ? one.endedAt() == null ? one.endedAt(then) : one : one.endedAt(null);
    }

    /** Whether the other side knew, when it was accepted, something later that kept it out. */
    private boolean isLate(Instance instance, List<Instance> earlier, ModelFacts facts) {
      Event entry = instance.entrySeq() == null ? null : byNumber.get(instance.entrySeq());
      if (entry == null) {
        return false;
      }
      return earlier.stream()
              .filter(one -> Objects.equals(one.subject(), instance.subject()))
              .anyMatch(one -> one.knownTime().isAfter(entry.time()))
          || before.past().stream()
              .filter(event -> event.seq() < entry.seq())
              .filter(event -> !Objects.equals(event.recipient(), entry.recipient()))
              .anyMatch(event -> admission.isClosed(event, entry, facts));
    }

    /** What came, under the other name, before a wait that looks back began. */
    private void lookBack() {
      for (Instance instance : List.copyOf(running.values())) {
        for (Waiting waiting : waits.listOf(instance.instanceId())) {
          catalog
              .get(waiting.definitionId())
              .findWait(waiting.activityId())
              .filter(wait -> wait.lookBack() != null)
              .ifPresent(wait -> lookBack(waiting, wait));
        }
      }
    }

    private void lookBack(Waiting waiting, Wait wait) {
      Instant began =
          moves
              .listSince(List.of(waiting.subscriptionId()))
              .getOrDefault(waiting.subscriptionId(), clock.instant());
      history
          .findLatestKnown(
              standing,
              waiting.subject(),
              wait.match() == Match.SUBJECT,
              Set.of(wait.eventType()),
              Freshness.oldest(Objects.requireNonNull(wait.lookBack()), began),
              current.event,
              wait.leadsOut() ? null : clock.instant())
          .filter(event -> event.recipient() != null)
          .filter(event -> !instances.hasReached(waiting.instanceId(), event.seq()))
          .ifPresent(
              event -> {
                Effects again =
                    router.tellAgain(event, List.of(waiting), event.recognition(), current);
                effects.plus(again);
                current.ended.forEach(running::remove);
              });
    }
  }
}
