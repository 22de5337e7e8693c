package org.followup.journey;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.event.Event;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Entry;
import org.followup.journey.ModelFacts.TimerKind;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What a running instance is told of its dates after it began. Whatever event brings another value
 * of something that the journey's dates are computed from moves what waits for them ({@link
 * DateMoves}): one that the model waits for, and one of the type on which the journey begins, about
 * the same subject, also where the model draws nothing for it. An event that happened before the
 * one that told the dates last changes nothing of them.
 */
@Component
class OccasionUpdates {

  private final InstanceRepository instances;
  private final DateRepository dates;
  private final JourneyCatalog catalog;
  private final CalledJourneys calls;
  private final DateMoves moves;
  private final Recipients recipients;
  private final RuntimeService runtime;
  private final Clock clock;
  private final Map<String, Set<String>> namesByDefinition = new ConcurrentHashMap<>();

  OccasionUpdates(
      InstanceRepository instances,
      DateRepository dates,
      JourneyCatalog catalog,
      CalledJourneys calls,
      DateMoves moves,
      Recipients recipients,
      RuntimeService runtime,
      Clock clock) {
    this.instances = instances;
    this.dates = dates;
    this.catalog = catalog;
    this.calls = calls;
    this.moves = moves;
    this.recipients = recipients;
    this.runtime = runtime;
    this.clock = clock;
  }

  /**
   * What an event says to an instance.
   *
   * @param variables without what it says of dates where a newer event said otherwise
   * @param changed names of those values that dates are computed from and that are new
   */
  record News(Map<String, Object> variables, Set<String> changed) {}

  /** Reads what an event says that is about to reach a wait of the instance. */
  News read(Event event, Instance instance) {
    Map<String, Object> variables = EventData.variables(event.data());
    Set<String> changed = listChanged(instance, variables);
    if (!changed.isEmpty() && isOlder(event, instance)) {
      variables.keySet().removeAll(changed);
      return new News(variables, Set.of());
    }
    return new News(variables, changed);
  }

  /** Moves what waits for the dates, once the instance knows the news. */
  void follow(Event event, Instance told, News news) {
    if (news.changed().isEmpty()) {
      return;
    }
    dates.dated(told.instanceId(), event.time());
    DateChange change = DateChange.ofValues(news.changed());
    List<Instance> below = new ArrayList<>();
    instances.find(told.instanceId()).ifPresent(below::add);
    below.addAll(instances.listCalled(told.instanceId(), null));
    for (Instance one : below) {
      if (one.endedAt() != null) {
        continue;
      }
      if (one.callerId() != null && !one.instanceId().equals(told.instanceId())) {
        runtime.setVariables(one.instanceId(), news.variables()); // it was given copies
        dates.dated(one.instanceId(), event.time());
      }
      moves.move(one.instanceId(), one.definitionId(), change);
    }
  }

  /**
   * Tells the dates of an event to those of the instances that began on such an event about the
   * same subject, and that it has not reached by their model.
   */
  void tell(Event event, List<Instance> running, Effects effects) {
    if (event.isExpired(clock.instant())) {
      return;
    }
    for (Instance instance : running) {
      ModelFacts facts = catalog.get(instance.definitionId());
      boolean concerned =
          instance.callerId() == null
              && Objects.equals(instance.subject(), event.subject())
              && !effects.reached().contains(instance.instanceId())
              && facts.entries().stream().anyMatch(entry -> isOf(entry, event));
      if (concerned) {
        tell(event, instance, facts, effects);
      }
    }
  }

  private void tell(Event event, Instance instance, ModelFacts facts, Effects effects) {
    News news = read(event, instance);
    if (news.changed().isEmpty()) {
      return;
    }
    Optional<String> unreadable = findUnreadable(instance, news);
    if (unreadable.isPresent()) {
      effects.refused(facts.processId(), instance.recipient(), unreadable.get());
      return;
    }
    instances.reached(
        instance.instanceId(), event.seq(), event.time(), EventData.content(event.data()));
    runtime.setVariables(instance.instanceId(), news.variables());
    follow(event, instance, news);
    effects.reached(instance);
  }

  private boolean isOf(Entry entry, Event event) {
    return entry.eventType().equals(event.type())
        && event.recognition() >= entry.recognition()
        && !Freshness.isStale(event, entry.timeToLive(), clock.instant());
  }

  private boolean isOlder(Event event, Instance instance) {
    return event.time().isBefore(dates.datedAt(instance.instanceId()));
  }

  private Set<String> listChanged(Instance instance, Map<String, Object> variables) {
    Set<String> names = new LinkedHashSet<>(listNames(instance));
    names.retainAll(variables.keySet());
    if (names.isEmpty()) {
      return Set.of();
    }
    ZoneId zone = recipients.zoneOf(instance.recipient());
    Map<String, Object> known = runtime.getVariables(instance.instanceId(), names);
    return names.stream()
        .filter(name -> !isSame(known.get(name), variables.get(name), zone))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A moment may be written in many ways. */
  private static boolean isSame(@Nullable Object one, @Nullable Object other, ZoneId zone) {
    if (Objects.equals(one, other)) {
      return true;
    }
    try {
      return JourneyDates.parse(one, zone).equals(JourneyDates.parse(other, zone));
    } catch (UnreadableDateException noDates) {
      return false;
    }
  }

  private Optional<String> findUnreadable(Instance instance, News news) {
    ZoneId zone = recipients.zoneOf(instance.recipient());
    for (ModelFacts.Timer timer : catalog.get(instance.definitionId()).timers()) {
      for (String name : timer.dates()) {
        if (news.changed().contains(name)) {
          try {
            JourneyDates.parse(news.variables().get(name), zone);
          } catch (UnreadableDateException unreadable) {
            return Optional.of("data." + name + " is not readable: " + unreadable.getMessage());
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What dates of the journey, and of those that it calls, are computed from. */
  private Set<String> listNames(Instance instance) {
    ModelFacts facts = catalog.get(instance.definitionId());
    Set<String> own =
        namesByDefinition.computeIfAbsent(instance.definitionId(), id -> namesOf(facts));
    if (facts.calls().isEmpty()) {
      return own;
    }
    Set<String> names = new HashSet<>(own);
    calls.listCalled(facts).forEach(called -> names.addAll(namesOf(called)));
    return names;
  }

  private static Set<String> namesOf(ModelFacts facts) {
    Set<String> names = new HashSet<>();
    facts.timers().stream()
        .filter(timer -> timer.kind() == TimerKind.DATE)
        .forEach(timer -> names.addAll(ExpressionSyntax.lenient(timer.text()).identifiers()));
    facts
        .sends()
        .forEach(send -> names.addAll(ExpressionSyntax.lenient(send.notAfter()).identifiers()));
    return Set.copyOf(names);
  }
}
