package org.followup.journey;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.event.Event;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What holds for every journey, whatever its model says: a withdrawn permission ends the marketing
 * journeys of its topic, a person who asked to be forgotten is in no journey at all, and an
 * instance that an operator stops ends, it alone.
 */
@Component
class StandingRules {

  /** Ends the one instance that its data name. */
  static final String STOPPED = "journey-stopped";

  /** Source of what operators do to journeys. */
  static final String STEERING = "followup/steering";

  private static final String ERASED = "recipient-erased";
  private static final Set<String> FORGET = Set.of(ERASED, "customer-redacted");
  private static final Set<String> OBJECT = Set.of("unsubscribed", "email-marked-as-spam");

  private static final Set<String> ENDING =
      Stream.of(FORGET, OBJECT, Set.of(STOPPED))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern TOPIC = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final Consents consents;
  private final RuntimeService runtime;
  private final CalledJourneys calls;
  private final InstanceErasureRepository erasure;

  StandingRules(
      InstanceRepository instances,
      JourneyCatalog catalog,
      Consents consents,
      RuntimeService runtime,
      CalledJourneys calls,
      InstanceErasureRepository erasure) {
    this.instances = instances;
    this.catalog = catalog;
    this.consents = consents;
    this.runtime = runtime;
    this.calls = calls;
    this.erasure = erasure;
  }

  /**
   * Writes a consent or withdrawal that the event brings down, unless the door did, before any
   * journey moves: no gate can pass it.
   */
  void before(Event event, RecipientId recipient) {
    ConsentInEvent.find(event).ifPresent(consent -> consents.record(recipient, consent));
    if (!OBJECT.contains(event.type())) {
      return;
    }
    String topic = topic(event);
    Purpose purpose = topic == null ? Purpose.ALL_MARKETING : Purpose.marketing(topic);
    consents.withdraw(
        recipient,
        purpose,
        event.acceptedAt(),
        Map.of("source", event.source(), "event", event.id(), "type", event.type()));
  }

  /**
   * Whether an event may reach a journey by its model: an objection to one topic leaves the others
   * alone, and what an operator stops is stopped by no model's leave.
   */
  boolean concerns(Event event, ModelFacts facts) {
    if (event.type().equals(STOPPED)) {
      return false;
    }
    if (!OBJECT.contains(event.type())) {
      return true;
    }
    String topic = topic(event);
    return topic == null || calls.topics(facts).contains(topic);
  }

  /**
   * Ends what must end and has no way out of its own where its token stands. What was called ends
   * with whoever called it, however far up: no journey goes on past a call that was stopped.
   *
   * @param reached instances that the event has reached by their model
   * @return the instances ended
   */
  List<Instance> endWhatModelsForgot(Event event, RecipientId recipient, Set<String> reached) {
    if (!ENDING.contains(event.type())) {
      return List.of();
    }
    List<Instance> ended = end(event, instances.listRunning(recipient), reached);
    if (event.type().equals(ERASED)) {
      erasure.forget(recipient);
    }
    return ended;
  }

  /** Of these instances it ends those that an objection of before should have ended. */
  List<Instance> endObjected(Event event, List<Instance> running, Set<String> reached) {
    return OBJECT.contains(event.type()) ? end(event, running, reached) : List.of();
  }

  private List<Instance> end(Event event, List<Instance> running, Set<String> reached) {
    for (Instance instance : running) {
      ModelFacts facts = catalog.get(instance.definitionId());
      boolean stopped =
          event.type().equals(STOPPED) && instance.instanceId().equals(event.text("instance"));
      boolean objected =
          OBJECT.contains(event.type())
              && !calls.topics(facts).isEmpty()
              && concerns(event, facts)
              && !reached.contains(instance.instanceId());
      if (FORGET.contains(event.type()) || objected || stopped) {
        runtime.deleteProcessInstanceIfExists(
            instances.findRoot(instance).instanceId(), reason(event), false, false, false, false);
      }
    }
    CurrentEvent current = CurrentEvent.get();
    return running.stream()
        .filter(instance -> current != null && current.ended.contains(instance.instanceId()))
        .toList();
  }

  private static String reason(Event event) {
    String by = event.text("by");
    return event.source().equals(STEERING) && by != null
        ? "ended for everyone by " + by
        : event.type();
  }

  private static @Nullable String topic(Event event) {
    String topic = event.text("topic");
    if (topic == null) {
      return null;
    }
    String bare = topic.trim().replaceFirst("^marketing:", "");
    // An objection that we cannot read counts for everything rather than for nothing.
    return TOPIC.matcher(bare).matches() ? bare : null;
  }
}
