package org.followup.journey;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Entry;
import org.followup.journey.ModelFacts.Match;
import org.followup.journey.ModelFacts.Wait;
import org.followup.journey.WaitRepository.Waiting;
import org.followup.message.Outbox;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets one event take effect: it reaches every wait it concerns, then every entry. Runs inside the
 * dispatcher's transaction, with the recipient held.
 */
@Component
class EventRouter {

  private final WaitRepository waits;
  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final Recipients recipients;
  private final History history;
  private final Outbox outbox;
  private final RuntimeService runtime;
  private final StandingRules standingRules;
  private final LeftBehind leftBehind;
  private final DeploymentSettings settings;
  private final Clock clock;

  EventRouter(
      WaitRepository waits,
      InstanceRepository instances,
      JourneyCatalog catalog,
      Recipients recipients,
      History history,
      Outbox outbox,
      RuntimeService runtime,
      StandingRules standingRules,
      LeftBehind leftBehind,
      DeploymentSettings settings,
      Clock clock) {
    this.waits = waits;
    this.instances = instances;
    this.catalog = catalog;
    this.recipients = recipients;
    this.history = history;
    this.outbox = outbox;
    this.runtime = runtime;
    this.standingRules = standingRules;
    this.leftBehind = leftBehind;
    this.settings = settings;
    this.clock = clock;
  }

  /** Applies the event and says what it did. */
  Receipt apply(Event event) {
    Effects effects = new Effects();
    CurrentEvent current = CurrentEvent.during(event, now -> route(event, effects, now));
    return effects.receipt(current);
  }

  private void route(Event event, Effects effects, CurrentEvent current) {
    RecipientId recipient = event.recipient();
    if (recipient != null) {
      recipients.fillGaps(recipient, event.data());
      standingRules.before(event, recipient);
    }
    for (Waiting waiting : concerned(event)) {
      deliver(event, waiting, effects, current);
    }
    if (recipient != null) {
      current.withdrawn.addAll(leftBehind.withdraw(event, recipient));
      standingRules
          .endWhatModelsForgot(event, recipient, Set.copyOf(effects.reached.keySet()))
          .forEach(effects::reached);
      if (event.startsJourneys()) {
        for (WaitRepository.Entry start : waits.listEntries(event.type())) {
          enter(event, recipient, start, effects, current);
        }
      }
    }
  }

  /** Waits in the order of delivery: ways out of a whole journey first, they make others moot. */
  private List<Waiting> concerned(Event event) {
    List<Waiting> found = new ArrayList<>();
    if (event.recipient() != null) {
      found.addAll(waits.listByRecipient(event.type(), event.recipient()));
    } else if (event.subject() != null) {
      found.addAll(waits.listBySubject(event.type(), event.subject()));
      recipients.lock(found.stream().map(Waiting::recipient).collect(Collectors.toSet()));
    }
    found.removeIf(waiting -> !concerns(event, waiting));
    found.sort(
        Comparator.comparing(
            waiting -> wait(waiting).kind() == ModelFacts.WaitKind.EVENT_SUB_PROCESS ? 0 : 1));
    return found;
  }

  private boolean concerns(Event event, Waiting waiting) {
    Wait wait = wait(waiting);
    ModelFacts facts = catalog.get(waiting.definitionId());
    if (wait.match() == Match.SUBJECT
        && (event.subject() == null || !event.subject().equals(waiting.subject()))) {
      return false;
    }
    return standingRules.concerns(event, facts);
  }

  private void deliver(Event event, Waiting waiting, Effects effects, CurrentEvent current) {
    Instance instance = instances.find(waiting.instanceId()).orElseThrow();
    ModelFacts facts = catalog.get(waiting.definitionId());
    if (!waits.exists(waiting.subscriptionId()) || reopensThePast(event, instance, facts)) {
      return;
    }
    instances.reached(
        instance.instanceId(), event.seq(), event.time(), EventData.content(event.data()));
    if (waiting.suspended()) {
      // Suspended in Cockpit, where the engine refuses events: an order must end it all the same.
      runtime.activateProcessInstanceById(instance.instanceId());
    }
    runtime.messageEventReceived(
        event.type(), waiting.executionId(), EventData.variables(event.data()));
    if (waiting.suspended() && !current.ended.contains(instance.instanceId())) {
      runtime.suspendProcessInstanceById(instance.instanceId());
    }
    Wait wait = wait(waiting);
    if (wait.interrupting()) {
      current.withdrawn.addAll(
          outbox.withdraw(
              instance.instanceId(),
              wait.interruptedSends(),
              event.seq(),
              "stopped by " + event.type()));
    }
    effects.reached(instance);
  }

  /** An update that is older than what the instance already knows, e.g. of its cart. */
  private static boolean reopensThePast(Event event, Instance instance, ModelFacts facts) {
    return event.time().isBefore(instance.knownTime())
        && facts.entries().stream().anyMatch(entry -> entry.eventType().equals(event.type()));
  }

  private void enter(
      Event event,
      RecipientId recipient,
      WaitRepository.Entry start,
      Effects effects,
      CurrentEvent current) {
    ModelFacts facts = catalog.get(start.definitionId());
    if (effects.reachedSame(facts.processId(), event.subject())) {
      // The event has moved (or ended) the journey it is about; it does not begin another.
      return;
    }
    Entry entry = facts.findEntry(start.activityId()).orElseThrow();
    Map<String, Object> variables = new HashMap<>(EventData.variables(event.data()));
    if (event.subject() != null) {
      variables.put("subject", event.subject());
    }
    Optional<String> refusal = findRefusal(event, recipient, start, facts, entry, variables);
    if (refusal.isPresent()) {
      effects.refused(facts.processId(), recipient, refusal.get());
      return;
    }
    current.entering = new CurrentEvent.Entering(EventData.content(event.data()));
    String instanceId =
        runtime
            .createProcessInstanceById(start.definitionId())
            .businessKey(recipient.value())
            .setVariables(variables)
            .startBeforeActivity(start.activityId())
            .execute()
            .getId();
    current.entering = null;
    if (current.ended.contains(instanceId) && wasShownOut(facts, instanceId)) {
      // Not an entry: the model showed the person straight out again.
      instances.forget(instanceId);
      current.ended.remove(instanceId);
      effects.refused(facts.processId(), recipient, "the model lets this event out at once");
      return;
    }
    effects.started(instances.find(instanceId).orElseThrow());
  }

  /**
   * Whether a decision of the model, and nothing else, led the person from the entry to an end: no
   * send, no wait that an earlier event had met already. A model of an entry and an end alone
   * decides nothing: who comes was there.
   */
  private boolean wasShownOut(ModelFacts facts, String instanceId) {
    List<String> between =
        instances.listPath(instanceId).stream()
            .filter(step -> facts.findEntry(step).isEmpty() && facts.findEnd(step).isEmpty())
            .toList();
    return !between.isEmpty()
        && between.stream()
            .noneMatch(
                step -> facts.findSend(step).isPresent() || facts.findWait(step).isPresent());
  }

  private Optional<String> findRefusal(
      Event event,
      RecipientId recipient,
      WaitRepository.Entry start,
      ModelFacts facts,
      Entry entry,
      Map<String, Object> variables) {
    String journey = facts.processId();
    if (start.off()) {
      return Optional.of("the journey is switched off");
    }
    if (start.paused()) {
      return Optional.of("the journey is paused");
    }
    if (start.shipped() && !settings.isEnabled(journey)) {
      return Optional.of("the journey is switched off: followup.journeys.enabled does not name it");
    }
    if (event.recognition() < entry.recognition()) {
      return Optional.of(
          "recognised at level " + event.recognition() + ", needed is " + entry.recognition());
    }
    List<Instance> entries = instances.listEntries(recipient, journey);
    Optional<String> refusal =
        Reentries.findRefusal(entry.reentry(), entries, event.subject(), clock);
    if (refusal.isPresent()) {
      return refusal;
    }
    ZoneId zone = recipients.zoneOf(recipient);
    return TimerValues.findMissing(facts, variables, zone)
        .or(() -> findNewerWayOut(event, recipient, facts))
        .or(() -> findNewerUpdate(event, entries));
  }

  /** A way out that happened after this event closes the door: the past is not opened again. */
  private Optional<String> findNewerWayOut(Event event, RecipientId recipient, ModelFacts facts) {
    for (Wait wait : facts.waits()) {
      boolean update =
          facts.entries().stream().anyMatch(e -> e.eventType().equals(wait.eventType()));
      if (update || !wait.openAtEntry()) {
        continue;
      }
      Optional<Event> later =
          history.findLatestKnown(
              recipient,
              event.subject(),
              wait.match() == Match.SUBJECT,
              Set.of(wait.eventType()),
              event.time(),
              event);
      if (later.isPresent()
          && later.get().time().isAfter(event.time())
          && standingRules.concerns(later.get(), facts)) {
        return Optional.of("a later " + wait.eventType() + " is already known");
      }
    }
    return Optional.empty();
  }

  private Optional<String> findNewerUpdate(Event event, List<Instance> entries) {
    return entries.stream()
        .filter(entry -> Objects.equals(entry.subject(), event.subject()))
        .filter(entry -> entry.knownTime().isAfter(event.time()))
        .findFirst()
        .map(entry -> "a later event about it is already known");
  }

  private Wait wait(Waiting waiting) {
    return catalog.get(waiting.definitionId()).findWait(waiting.activityId()).orElseThrow();
  }

  /** Collects what the event did, each instance once. */
  private final class Effects {
    private final Map<String, Instance> started = new LinkedHashMap<>();
    private final Map<String, Instance> reached = new LinkedHashMap<>();
    private final List<Effect> refused = new ArrayList<>();

    void started(Instance instance) {
      started.put(instance.instanceId(), instance);
    }

    void reached(Instance instance) {
      reached.put(instance.instanceId(), instance);
    }

    void refused(String journey, RecipientId recipient, String reason) {
      refused.add(new Effect(journey, null, recipient.value(), null, null, reason));
    }

    boolean reachedSame(String journey, @Nullable String subject) {
      return reached.values().stream()
          .anyMatch(i -> i.journey().equals(journey) && Objects.equals(i.subject(), subject));
    }

    Receipt receipt(CurrentEvent current) {
      List<Effect> ended = new ArrayList<>();
      List<Effect> advanced = new ArrayList<>();
      reached
          .values()
          .forEach(i -> (current.ended.contains(i.instanceId()) ? ended : advanced).add(effect(i)));
      started.values().stream()
          .filter(i -> current.ended.contains(i.instanceId()))
          .forEach(i -> ended.add(effect(i)));
      List<Effect> withdrawn =
          current.withdrawn.stream()
              .map(
                  mail ->
                      new Effect(
                          mail.journey(),
                          mail.instanceId(),
                          mail.recipient().value(),
                          mail.message(),
                          String.valueOf(mail.messageId()),
                          null))
              .toList();
      return new Receipt(
          started.values().stream().map(this::effect).toList(),
          advanced,
          ended,
          withdrawn,
          refused);
    }

    private Effect effect(Instance instance) {
      return new Effect(
          instance.journey(),
          instance.instanceId(),
          instance.recipient().value(),
          null,
          null,
          null);
    }
  }
}
