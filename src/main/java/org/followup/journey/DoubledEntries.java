package org.followup.journey;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsLast;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.followup.event.Event;
import org.followup.journey.InstanceRepository.Instance;

/**
 * Which of two people's entries one person could not have had: of those into one journey the first
 * stays. Serves one merge.
 */
final class DoubledEntries {

  /** In which people entered. */
  static final Comparator<Instance> ORDER =
      comparing(Instance::enteredAt).thenComparing(Instance::entrySeq, nullsLast(Long::compare));

  private final Reconciliation.Sides before;
  private final Map<Long, Event> byNumber;
  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final Admission admission;
  private final Set<String> doubled = new HashSet<>();

  DoubledEntries(
      Reconciliation.Sides before,
      Map<Long, Event> byNumber,
      InstanceRepository instances,
      JourneyCatalog catalog,
      Admission admission) {
    this.before = before;
    this.byNumber = byNumber;
    this.instances = instances;
    this.catalog = catalog;
    this.admission = admission;
  }

  /**
   * Whether one person could not have entered so beside what the other side had. It does not count
   * as an entry for those that are asked for later.
   *
   * @param reached what its entry event has reached of the other side
   * @param running what this merge has let run so far
   */
  boolean isDoubled(Instance instance, Set<String> reached, Set<String> running) {
    ModelFacts facts = catalog.get(instance.definitionId());
    List<Instance> earlier =
        before.entries().stream()
            .filter(one -> one.journey().equals(instance.journey()))
            .filter(one -> !one.recipient().equals(instance.recipient()))
            .filter(one -> isEarlier(one, instance))
            .filter(one -> !doubled.contains(one.instanceId()))
            .sorted(ORDER.reversed())
            .toList();
    boolean isDoubled =
        earlier.stream()
                .anyMatch(
                    one ->
                        reached.contains(one.instanceId())
                            && Objects.equals(one.subject(), instance.subject()))
            || isRefused(instance, earlier, running, facts)
            || isLate(instance, earlier, facts);
    if (isDoubled) {
      doubled.add(instance.instanceId());
    }
    return isDoubled;
  }

  private boolean isRefused(
      Instance instance, List<Instance> earlier, Set<String> running, ModelFacts facts) {
    List<Instance> asThen =
        earlier.stream().map(one -> asOf(one, instance.enteredAt(), running)).toList();
    return facts.entries().stream()
        .filter(entry -> isEntryOf(entry, instance))
        .findFirst()
        .flatMap(
            entry ->
                Reentries.findRefusal(
                    entry.reentry(), asThen, instance.subject(), instance.enteredAt()))
        .isPresent();
  }

  private boolean isEntryOf(ModelFacts.Entry entry, Instance instance) {
    Event event = instance.entrySeq() == null ? null : byNumber.get(instance.entrySeq());
    return event == null || entry.eventType().equals(event.type());
  }

  /** In the order of acceptance: nodes may have let them take effect in another. */
  private static boolean isEarlier(Instance one, Instance other) {
    return one.entrySeq() == null || other.entrySeq() == null
        ? ORDER.compare(one, other) < 0
        : one.entrySeq() < other.entrySeq();
  }

  /** Running, if it was so at that moment; what this merge has ended was over before. */
  private Instance asOf(Instance one, Instant then, Set<String> running) {
    Instant endedAt = before.ends().getOrDefault(one.instanceId(), one.endedAt());
    if (endedAt == null) {
      return running.contains(one.instanceId()) ? one : one.endedAt(then);
    }
    return endedAt.isAfter(then) ? one.endedAt(null) : one;
  }

  /** Whether the other side knew, when it was accepted, something later that kept it out. */
  private boolean isLate(Instance instance, List<Instance> earlier, ModelFacts facts) {
    Event entry = instance.entrySeq() == null ? null : byNumber.get(instance.entrySeq());
    if (entry == null) {
      return false;
    }
    return earlier.stream()
            .filter(one -> Objects.equals(one.subject(), instance.subject()))
            .anyMatch(one -> knewLater(one, entry))
        || before.past().stream()
            .filter(event -> event.seq() < entry.seq())
            .filter(event -> !Objects.equals(event.recipient(), entry.recipient()))
            .anyMatch(event -> admission.isClosed(event, entry, facts));
  }

  /** Whether something later had reached it when the entry was accepted. */
  private boolean knewLater(Instance one, Event entry) {
    return one.knownTime().isAfter(entry.time())
        && Stream.concat(
                Stream.ofNullable(one.entrySeq()),
                instances.listReached(one.instanceId(), 0).stream())
            .filter(seq -> seq < entry.seq())
            .flatMap(seq -> Stream.ofNullable(byNumber.get(seq)))
            .anyMatch(known -> known.time().isAfter(entry.time()));
  }
}
