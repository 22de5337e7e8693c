package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.MergedWaits.Looking;
import org.followup.journey.ModelFacts.Match;
import org.followup.journey.ModelFacts.Wait;
import org.followup.journey.WaitRepository.Waiting;
import org.followup.recipient.RecipientId;
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

  /** Of events that a wait which looks back may find. */
  private static final int MOST_LOOKED_AT = 100;

  /** More than two people do meanwhile; a fuller log is read from its end. */
  private static final int MOST_EVENTS = 10_000;

  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final WaitRepository waits;
  private final PersonMoveRepository moves;
  private final AccountRepository accounts;
  private final History history;
  private final EventRouter router;
  private final Admission admission;
  private final StandingRules standingRules;
  private final OccasionUpdates updates;
  private final RuntimeService runtime;
  private final Clock clock;

  Reconciliation(
      InstanceRepository instances,
      JourneyCatalog catalog,
      WaitRepository waits,
      PersonMoveRepository moves,
      AccountRepository accounts,
      History history,
      EventRouter router,
      Admission admission,
      StandingRules standingRules,
      OccasionUpdates updates,
      RuntimeService runtime,
      Clock clock) {
    this.instances = instances;
    this.catalog = catalog;
    this.waits = waits;
    this.moves = moves;
    this.accounts = accounts;
    this.history = history;
    this.router = router;
    this.admission = admission;
    this.standingRules = standingRules;
    this.updates = updates;
    this.runtime = runtime;
    this.clock = clock;
  }

  /**
   * Two people before they are one.
   *
   * @param running what runs and nobody called, in the order of entry
   * @param entries all entries into the same journeys, running or over
   * @param ends when an event ended one of them that a merge told again: as of its acceptance
   * @param past what both did since, in the order of acceptance, each under its person's name
   */
  record Sides(
      List<Instance> running,
      List<Instance> entries,
      Map<String, Instant> ends,
      List<Event> past) {}

  /** Looks at both, who are held, before anything is moved. */
  Sides look(Collection<RecipientId> both) {
    List<Instance> running =
        both.stream()
            .flatMap(one -> instances.listRunning(one).stream())
            .filter(instance -> instance.callerId() == null)
            .sorted(DoubledEntries.ORDER)
            .toList();
    Set<String> journeys = running.stream().map(Instance::journey).collect(Collectors.toSet());
    List<Instance> entries =
        both.stream()
            .flatMap(
                one -> journeys.stream().flatMap(name -> instances.listEntries(one, name).stream()))
            .filter(instance -> instance.callerId() == null)
            .toList();
    Instant since =
        running.stream()
            .flatMap(instance -> Stream.of(instance.enteredAt(), instance.knownTime()))
            .map(at -> at.minus(LATE))
            .reduce(clock.instant().minus(STILL_WANTED), (a, b) -> a.isBefore(b) ? a : b);
    Map<String, Instant> ends =
        accounts.listEnds(entries.stream().map(Instance::instanceId).toList());
    return new Sides(running, entries, ends, history.listApplied(both, since, MOST_EVENTS));
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
    private final DoubledEntries doubled;
    private final MergedWaits reachable = new MergedWaits(waits, moves, instances, catalog);
    private final Account account = new Account();

    /** Journeys out of which this merge has taken the person: later events may lead in again. */
    private final Set<String> left = new HashSet<>();

    Run(Sides before, RecipientId standing, Effects effects, CurrentEvent current) {
      this.before = before;
      this.standing = standing;
      this.effects = effects;
      this.current = current;
      before.running().forEach(instance -> running.put(instance.instanceId(), instance));
      before.past().forEach(event -> byNumber.put(event.seq(), event));
      doubled = new DoubledEntries(before, byNumber, instances, catalog, admission);
      running.keySet().forEach(reachable::note);
    }

    void run() {
      for (Instance instance : before.running()) {
        if (instance.entrySeq() == null || !byNumber.containsKey(instance.entrySeq())) {
          endIfDoubled(instance, Set.of());
        }
      }
      for (Event past : before.past()) {
        lookBack(past.acceptedAt());
        tellAgain(past);
      }
      lookBack(Instant.MAX);
      before.running().stream()
          .filter(instance -> !instance.recipient().equals(standing))
          .filter(instance -> running.containsKey(instance.instanceId()))
          .forEach(account::goesOn);
      accounts.insert(current.event.seq(), account.lines(current.ended));
    }

    /** In its place among the events of both. */
    private void tellAgain(Event past) {
      Event known = past.of(standing);
      boolean isRecent = !past.acceptedAt().isBefore(clock.instant().minus(STILL_WANTED));
      int level = isRecent ? past.recognition() : known.recognition();
      Effects again =
          router.tellAgain(
              known,
              id -> withoutLaterWords(known, id),
              listReachable(past, known),
              new EventRouter.Again(level, isRecent ? leftBefore(past) : Set.of()),
              current);
      tellDates(known, past, again);
      account.told(again, past);
      account.kept(again, running.values(), past);
      reachable.beginThen(again, past.acceptedAt());
      again.listStarted().forEach(one -> running.put(one.instanceId(), one));
      List<Instance> others = running.values().stream().filter(one -> isOther(one, past)).toList();
      CurrentEvent objecting =
          CurrentEvent.during(
              known,
              now ->
                  standingRules
                      .endObjected(known, others, again.reached())
                      .forEach(
                          ended -> {
                            again.reached(ended);
                            account.told(ended, past);
                          }));
      current.ended.addAll(objecting.ended);
      current.withdrawn.addAll(objecting.withdrawn);
      effects.plus(again);
      forgetEnded();
      for (Instance instance : List.copyOf(running.values())) {
        if (Objects.equals(instance.entrySeq(), past.seq()) && !isNew(instance)) {
          endIfDoubled(instance, again.reached());
        }
      }
    }

    /** Another date of the same occasion, told under the other name. */
    private void tellDates(Event known, Event past, Effects again) {
      if (!known.startsJourneys()) {
        return;
      }
      List<Instance> others =
          running.values().stream()
              .filter(one -> isOther(one, past) && !current.ended.contains(one.instanceId()))
              .toList();
      CurrentEvent.during(
          known,
          now ->
              others.forEach(
                  one ->
                      updates.tell(
                          withoutLaterWords(known, one.instanceId()), List.of(one), again)));
    }

    private void forgetEnded() {
      for (String id : current.ended) {
        Instance ended = running.remove(id);
        if (ended != null) {
          left.add(ended.journey());
        }
      }
    }

    /** Out of which the person was when the event came, and into which it has not led already. */
    private Set<String> leftBefore(Event past) {
      Set<String> open = new HashSet<>(left);
      before.entries().stream()
          .filter(entry -> Objects.equals(entry.entrySeq(), past.seq()))
          .forEach(entry -> open.remove(entry.journey()));
      return open;
    }

    /** What later events have told the instance already, an earlier one does not change. */
    private Event withoutLaterWords(Event past, String instanceId) {
      Map<String, Object> data = new HashMap<>(past.data());
      instances.listReached(instanceId, past.seq()).stream()
          .map(byNumber::get)
          .filter(Objects::nonNull)
          .forEach(later -> data.keySet().removeAll(later.data().keySet()));
      return data.size() == past.data().size() ? past : past.telling(data);
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

    private List<Waiting> listReachable(Event past, Event known) {
      return running.isEmpty()
          ? List.of()
          : reachable.listReachable(
              past,
              known,
              root -> {
                Instance one = running.get(root.instanceId());
                return one != null && isOther(one, past);
              });
    }

    /** As {@link DoubledEntries#isDoubled}. */
    private void endIfDoubled(Instance instance, Set<String> reached) {
      if (doubled.isDoubled(instance, reached, running.keySet())) {
        runtime.deleteProcessInstance(
            instance.instanceId(), InstanceRepository.MERGED, false, false, false, false);
        effects.reached(instance);
        running.remove(instance.instanceId());
        left.add(instance.journey());
        account.ended(instance);
      }
    }

    /** Lets the waits that began until then see what had come under the other name before. */
    private void lookBack(Instant until) {
      Optional<Looking> next;
      while ((next = reachable.nextLooking(until)).isPresent()) {
        Looking wait = next.get();
        if (running.containsKey(wait.root()) && waits.exists(wait.waiting().subscriptionId())) {
          lookBack(wait);
        }
      }
    }

    private void lookBack(Looking looking) {
      Waiting waiting = looking.waiting();
      Wait wait = looking.field();
      history
          .listLatestKnown(
              standing,
              waiting.subject(),
              wait.match() == Match.SUBJECT,
              Set.of(wait.eventType()),
              Freshness.oldest(Objects.requireNonNull(wait.lookBack()), looking.began()),
              current.event,
              wait.leadsOut() ? null : clock.instant(),
              MOST_LOOKED_AT)
          .stream()
          .filter(event -> event.recipient() != null)
          .filter(event -> !event.acceptedAt().isAfter(looking.began()))
          .filter(event -> wait.counts(event, waiting.subject()))
          .findFirst()
          .filter(event -> !instances.hasReached(waiting.instanceId(), event.seq()))
          .ifPresent(
              event -> {
                Effects again =
                    router.tellAgain(
                        event,
                        id -> withoutLaterWords(event, id),
                        List.of(waiting),
                        new EventRouter.Again(event.recognition(), Set.of()),
                        current);
                account.told(again, event);
                reachable.beginThen(again, looking.began());
                effects.plus(again);
                forgetEnded();
              });
    }
  }
}
