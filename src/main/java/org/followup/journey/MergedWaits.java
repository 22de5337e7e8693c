package org.followup.journey;

import static java.util.Comparator.comparing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.followup.event.Event;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Wait;
import org.followup.journey.WaitRepository.Waiting;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * Which waits of two people an event of before may reach, once the two are one: those that stood
 * when it came, and those that it leads to now. Serves one merge.
 */
final class MergedWaits {

  private final WaitRepository waits;
  private final PersonMoveRepository moves;
  private final InstanceRepository instances;
  private final JourneyCatalog catalog;

  /** Those that stood before the merge. */
  private final Set<String> stood = new HashSet<>();

  /** Those that this merge has led to. */
  private final Set<String> begun = new HashSet<>();

  private final PriorityQueue<Looking> looking = new PriorityQueue<>(comparing(Looking::began));

  MergedWaits(
      WaitRepository waits,
      PersonMoveRepository moves,
      InstanceRepository instances,
      JourneyCatalog catalog) {
    this.waits = waits;
    this.moves = moves;
    this.instances = instances;
    this.catalog = catalog;
  }

  /** A wait that looks back, since when. */
  record Looking(String root, Waiting waiting, Wait field, Instant began) {}

  /** Takes the waits of an instance as they stand before anything is told again. */
  void note(String root) {
    List<Waiting> open = waits.listOf(root);
    open.forEach(waiting -> stood.add(waiting.subscriptionId()));
    Map<String, Instant> since = listSince(open);
    for (Waiting waiting : open) {
      Wait wait = field(waiting);
      Instant began = since.get(waiting.subscriptionId());
      if (wait.lookBack() != null && began != null) {
        looking.add(new Looking(root, waiting, wait, began));
      }
    }
  }

  /**
   * Those at which an event of before is heard now.
   *
   * @param known the same event as one of the person that stands
   * @param isOther whether an instance ran then under another name than the event's
   */
  List<Waiting> listReachable(Event past, Event known, Predicate<Instance> isOther) {
    RecipientId standing = known.person();
    List<Waiting> open =
        waits.listByRecipient(known.type(), known.seq(), standing).stream()
            .filter(waiting -> isNew(waiting) || isOther.test(root(waiting.instanceId())))
            .toList();
    Map<String, Instant> since = open.isEmpty() ? Map.of() : listSince(open);
    return open.stream()
        .filter(
            waiting -> isNew(waiting) || stood(waiting, past, since.get(waiting.subscriptionId())))
        .toList();
  }

  /** What an event of before has led to stands since then: the next merge reads it so. */
  void beginThen(Effects again, Instant then) {
    List<String> fresh =
        Stream.concat(again.listReached().stream(), again.listStarted().stream())
            .map(instance -> instances.findRoot(instance).instanceId())
            .distinct()
            .flatMap(root -> waits.listOf(root).stream())
            .map(Waiting::subscriptionId)
            .filter(id -> !stood.contains(id) && begun.add(id))
            .toList();
    if (!fresh.isEmpty()) {
      moves.updateSince(fresh, then);
    }
  }

  /** The next that looks back and began until then; each is handed out once. */
  Optional<Looking> nextLooking(Instant until) {
    return looking.isEmpty() || looking.peek().began().isAfter(until)
        ? Optional.empty()
        : Optional.of(looking.remove());
  }

  /** Reached only now, by an event before: it has seen nothing that came after that one. */
  private boolean isNew(Waiting waiting) {
    return !stood.contains(waiting.subscriptionId());
  }

  /** Ways out count whenever they came; what leads on, if the wait stood already. */
  private boolean stood(Waiting waiting, Event past, @Nullable Instant since) {
    Wait wait = field(waiting);
    boolean isUpdate =
        catalog.get(waiting.definitionId()).entries().stream()
            .anyMatch(entry -> entry.eventType().equals(past.type()));
    return wait.leadsOut()
        || wait.interrupting() && !isUpdate
        || since == null
        || !since.isAfter(past.acceptedAt().truncatedTo(ChronoUnit.MILLIS));
  }

  private Instance root(String instanceId) {
    return instances.find(instanceId).map(instances::findRoot).orElseThrow();
  }

  private Wait field(Waiting waiting) {
    return catalog.get(waiting.definitionId()).findWait(waiting.activityId()).orElseThrow();
  }

  private Map<String, Instant> listSince(List<Waiting> open) {
    return moves.listSince(open.stream().map(Waiting::subscriptionId).toList());
  }
}
