package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.event.Event;
import org.followup.event.Receipt;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Entry;
import org.followup.journey.ModelFacts.Wait;
import org.followup.journey.WaitRepository.Waiting;
import org.followup.message.Outbox;
import org.followup.offer.Vouchers;
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
  private final SpreadRepository spreads;
  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final Recipients recipients;
  private final Outbox outbox;
  private final RuntimeService runtime;
  private final StandingRules standingRules;
  private final LeftBehind leftBehind;
  private final SecondThoughts secondThoughts;
  private final Admission admission;
  private final OccasionUpdates updates;
  private final Vouchers vouchers;
  private final ScheduledStarts schedules;
  private final Clock clock;

  EventRouter(
      WaitRepository waits,
      SpreadRepository spreads,
      InstanceRepository instances,
      JourneyCatalog catalog,
      Recipients recipients,
      Outbox outbox,
      RuntimeService runtime,
      StandingRules standingRules,
      LeftBehind leftBehind,
      SecondThoughts secondThoughts,
      Admission admission,
      OccasionUpdates updates,
      Vouchers vouchers,
      ScheduledStarts schedules,
      Clock clock) {
    this.waits = waits;
    this.spreads = spreads;
    this.instances = instances;
    this.catalog = catalog;
    this.recipients = recipients;
    this.outbox = outbox;
    this.runtime = runtime;
    this.standingRules = standingRules;
    this.leftBehind = leftBehind;
    this.secondThoughts = secondThoughts;
    this.admission = admission;
    this.updates = updates;
    this.vouchers = vouchers;
    this.schedules = schedules;
    this.clock = clock;
  }

  /** Applies an event of a recipient, who is held, and says what it did. */
  Receipt apply(Event event) {
    RecipientId recipient = event.recipient();
    return apply(
        event,
        recipient == null
            ? List.of()
            : waits.listByRecipient(event.type(), event.seq(), recipient));
  }

  /** Applies the event to these waits, whose recipients are held, and says what it did. */
  Receipt apply(Event event, List<Waiting> candidates) {
    Effects effects = new Effects();
    CurrentEvent current =
        CurrentEvent.during(event, now -> route(event, candidates, effects, now));
    return effects.receipt(current);
  }

  /**
   * Which journeys an event of before may let somebody into.
   *
   * @param level at which it came then: those that ask for more could not have it
   * @param left those that the person is out of, as we know only now
   */
  record Again(int level, Set<String> left) {

    boolean mayEnter(Event past, Entry entry, String journey) {
      return left.contains(journey) || past.recognition() > level && entry.recognition() > level;
    }
  }

  /**
   * Lets an event of before take effect where it could not, because it came under another name of
   * the person: at these waits, and at entries that were closed to it then.
   *
   * @param as the event as it is told to the instance of that id
   */
  Effects tellAgain(
      Event past,
      Function<String, Event> as,
      List<Waiting> candidates,
      Again again,
      CurrentEvent cause) {
    Effects effects = new Effects();
    CurrentEvent current =
        CurrentEvent.during(
            past,
            now -> {
              for (Waiting waiting : concerned(past, candidates, effects, clock.instant())) {
                deliver(as.apply(waiting.instanceId()), waiting, effects, now);
              }
              noteEnded(effects, now);
              if (past.startsJourneys()) {
                enterAgain(past, again, effects, now);
              }
            });
    cause.ended.addAll(current.ended);
    cause.withdrawn.addAll(current.withdrawn);
    return effects;
  }

  private void enterAgain(Event past, Again again, Effects effects, CurrentEvent current) {
    if (past.recognition() <= again.level() && again.left().isEmpty()) {
      return;
    }
    for (WaitRepository.Entry start : schedules.listEntries(past)) {
      Entry entry = catalog.get(start.definitionId()).findEntry(start.activityId()).orElseThrow();
      if (again.mayEnter(past, entry, start.journey())) {
        enter(past, past.person(), start, effects, current);
      }
    }
  }

  /** Lets the event take effect inside {@code current}. */
  void route(Event event, List<Waiting> candidates, Effects effects, CurrentEvent current) {
    RecipientId recipient = event.recipient();
    if (recipient != null) {
      recipients.fillGaps(recipient, event.data(), event.seq(), !event.isByDevice());
      standingRules.before(event, recipient);
    }
    vouchers.note(event);
    Instant now = clock.instant();
    if (event.isExpired(now)) {
      effects.expired(event.expiresAt());
    }
    for (Waiting waiting : concerned(event, candidates, effects, now)) {
      deliver(event, waiting, effects, current);
    }
    noteEnded(effects, current);
    if (recipient != null) {
      current.withdrawn.addAll(leftBehind.withdraw(event, recipient));
      standingRules
          .endWhatModelsForgot(event, recipient, effects.reached())
          .forEach(effects::reached);
      secondThoughts.after(event, recipient);
      if (event.startsJourneys()) {
        enter(event, recipient, effects, current);
      }
    }
  }

  private void enter(Event event, RecipientId recipient, Effects effects, CurrentEvent current) {
    List<WaitRepository.Entry> starts = schedules.listEntries(event);
    if (!starts.isEmpty() && !ScheduledStarts.isTurn(event)) {
      updates.tell(event, instances.listRunning(recipient), effects);
    }
    for (WaitRepository.Entry start : starts) {
      if (!effects.refused(start.journey())) { // its new date cannot be read
        enter(event, recipient, start, effects, current);
      }
    }
  }

  /**
   * Waits in the order of delivery: those of callers before those of what they call, and ways out
   * of a whole journey first, they make others moot.
   */
  private List<Waiting> concerned(
      Event event, List<Waiting> candidates, Effects effects, Instant now) {
    List<Waiting> found = new ArrayList<>(candidates);
    found.removeIf(waiting -> !concerns(event, waiting, effects, now));
    found.sort(
        Comparator.<Waiting>comparingInt(waiting -> waiting.called() ? depth(waiting) : 0)
            .thenComparing(
                waiting -> wait(waiting).kind() == ModelFacts.WaitKind.EVENT_SUB_PROCESS ? 0 : 1));
    return found;
  }

  private int depth(Waiting waiting) {
    return instances
        .find(waiting.instanceId())
        .map(instances::listCallers)
        .orElse(List.of())
        .size();
  }

  /** What ended because of what the event has reached: called by that, or waiting for it. */
  private void noteEnded(Effects effects, CurrentEvent current) {
    Set<String> more = new LinkedHashSet<>(current.ended);
    more.removeAll(effects.reached());
    more.forEach(id -> instances.find(id).ifPresent(effects::reached));
  }

  private boolean concerns(Event event, Waiting waiting, Effects effects, Instant now) {
    Wait wait = wait(waiting);
    ModelFacts facts = catalog.get(waiting.definitionId());
    if (!wait.counts(event, waiting.subject())) {
      return false;
    }
    if (!standingRules.concerns(event, facts)) {
      return false;
    }
    if (Freshness.isStale(event, wait.timeToLive(), now)) {
      effects.tooLate(
          waiting.journey(),
          waiting.instanceId(),
          waiting.recipient(),
          Freshness.reason(wait.timeToLive()));
      return false;
    }
    return !event.isExpired(now) || wait.leadsOut() || stops(event, wait, facts);
  }

  /**
   * Whether what has expired stops a journey all the same: what the person did is a reason against
   * the mails that the wait stands against, and none for those that it leads to.
   */
  private static boolean stops(Event event, Wait wait, ModelFacts facts) {
    return wait.interrupting()
        && !wait.leadsOut()
        && event.recipient() != null
        && facts.entries().stream().noneMatch(entry -> entry.eventType().equals(event.type()));
  }

  private void deliver(Event event, Waiting waiting, Effects effects, CurrentEvent current) {
    Instance instance = instances.find(waiting.instanceId()).orElseThrow();
    ModelFacts facts = catalog.get(waiting.definitionId());
    if (!waits.exists(waiting.subscriptionId()) || reopensThePast(event, instance)) {
      return;
    }
    instances.reached(
        instance.instanceId(), event.seq(), event.time(), EventData.content(event.data()));
    if (event.isExpired(clock.instant()) && stops(event, wait(waiting), facts)) {
      runtime.deleteProcessInstance(
          instances.findRoot(instance).instanceId(),
          event.type() + ", expired",
          false,
          false,
          false,
          false);
      effects.reached(instance);
      return;
    }
    List<String> suspended =
        waiting.suspended() || waiting.called() || !facts.calls().isEmpty()
            ? waits.listSuspended(instances.findRoot(instance).instanceId())
            : List.of();
    // Suspended in Cockpit, where the engine refuses events: an order must end it all the same.
    suspended.forEach(runtime::activateProcessInstanceById);
    OccasionUpdates.News news = updates.read(event, instance);
    runtime.messageEventReceived(event.type(), waiting.executionId(), news.variables());
    updates.follow(event, instance, news);
    suspended.stream()
        .filter(id -> !current.ended.contains(id))
        .forEach(runtime::suspendProcessInstanceById);
    Wait wait = wait(waiting);
    if (wait.interrupting()) {
      withdraw(event, instance.instanceId(), wait.interruptedSteps(), current);
      if (!facts.calls().isEmpty()) {
        instances
            .listCalled(instance.instanceId(), wait.interruptedSteps())
            .forEach(called -> withdraw(event, called.instanceId(), null, current));
      }
    }
    effects.reached(instance);
  }

  private void withdraw(
      Event event, String instanceId, @Nullable Set<String> steps, CurrentEvent current) {
    current.withdrawn.addAll(
        outbox.withdraw(instanceId, steps, event.seq(), "stopped by " + event.type()));
  }

  /** An update that is older than what the instance already knows, e.g. of its cart. */
  private boolean reopensThePast(Event event, Instance instance) {
    return Stream.concat(Stream.of(instance), instances.listCallers(instance).stream())
        .filter(one -> event.time().isBefore(one.knownTime()))
        .flatMap(one -> catalog.get(one.definitionId()).entries().stream())
        .anyMatch(entry -> entry.eventType().equals(event.type()));
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
    Optional<String> standstill = admission.findStandstill(start);
    if (standstill.isPresent() && schedules.giveBack(event, recipient)) {
      effects.refused(
          facts.processId(), recipient, standstill.get() + "; the turn is kept until it goes on");
      return;
    }
    Entry entry = facts.findEntry(start.activityId()).orElseThrow();
    Map<String, Object> variables = new HashMap<>(EventData.variables(event.data()));
    if (event.subject() != null) {
      variables.put("subject", event.subject());
    }
    if (event.subject() != null) {
      spreads.lockAgainstBeginning(event.subject());
    }
    Optional<String> refusal =
        schedules
            .findRefusal(event, recipient, entry)
            .or(() -> admission.findRefusal(event, recipient, start, facts, entry, variables));
    if (refusal.isPresent() && effects.reachedOnePerPerson(entry.reentry(), facts.processId())) {
      return; // the one that the person is in was moved by it
    }
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
   * send, no step, no call, no wait that an earlier event had met already. A model of an entry and
   * an end alone decides nothing: who comes was there.
   */
  private boolean wasShownOut(ModelFacts facts, String instanceId) {
    List<String> between =
        instances.listPath(instanceId).stream()
            .filter(step -> facts.findEntry(step).isEmpty() && facts.findEnd(step).isEmpty())
            .toList();
    return !between.isEmpty()
        && between.stream()
            .noneMatch(
                step ->
                    facts.findSend(step).isPresent()
                        || facts.findWait(step).isPresent()
                        || facts.findStep(step).isPresent()
                        || facts.findCall(step).isPresent());
  }

  private Wait wait(Waiting waiting) {
    return catalog.get(waiting.definitionId()).findWait(waiting.activityId()).orElseThrow();
  }
}
