package org.followup.journey;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.followup.event.Event;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Wait;
import org.followup.message.Outbox;
import org.followup.message.Outbox.Pending;
import org.followup.message.Outbox.Withdrawn;
import org.followup.recipient.RecipientId;
import org.springframework.stereotype.Component;

/**
 * The last mails of journeys that have ended while those still wait: sending was stopped, or the
 * mail server is away. An event that the model draws as a way out of the send task withdraws them
 * as it would have done before the end.
 */
@Component
class LeftBehind {

  private final InstanceRepository instances;
  private final JourneyCatalog catalog;
  private final StandingRules standingRules;
  private final Outbox outbox;
  private final Clock clock;

  LeftBehind(
      InstanceRepository instances,
      JourneyCatalog catalog,
      StandingRules standingRules,
      Outbox outbox,
      Clock clock) {
    this.instances = instances;
    this.catalog = catalog;
    this.standingRules = standingRules;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Withdraws what the event makes moot; joins the dispatcher's transaction. */
  List<Withdrawn> withdraw(Event event, RecipientId recipient) {
    List<Withdrawn> withdrawn = new ArrayList<>();
    for (Pending mail : outbox.listPendingMarketing(recipient)) {
      Optional<Instance> ended =
          instances.find(mail.instanceId()).filter(instance -> instance.endedAt() != null);
      if (ended.isPresent() && isWayOutForAny(event, ended.get(), mail.activityId())) {
        withdrawn.addAll(
            outbox.withdraw(
                mail.instanceId(),
                Set.of(mail.activityId()),
                event.seq(),
                "stopped by " + event.type()));
      }
    }
    return withdrawn;
  }

  /** Of the send task itself, or of a call that led to it, if that instance has ended too. */
  private boolean isWayOutForAny(Event event, Instance instance, String activityId) {
    Instance at = instance;
    String step = activityId;
    for (Instance caller : instances.listCallers(instance)) {
      if (isWayOut(event, at, step)) {
        return true;
      }
      if (caller.endedAt() == null) {
        return false;
      }
      step = Objects.requireNonNullElse(at.callerActivity(), "");
      at = caller;
    }
    return isWayOut(event, at, step);
  }

  private boolean isWayOut(Event event, Instance instance, String activityId) {
    ModelFacts facts = catalog.get(instance.definitionId());
    // What begins the journey anew is no reason against what was said before.
    return facts.entries().stream().noneMatch(entry -> entry.eventType().equals(event.type()))
        && standingRules.concerns(event, facts)
        && facts.waits().stream()
            .filter(wait -> !Freshness.isStale(event, wait.timeToLive(), clock.instant()))
            .anyMatch(wait -> isWayOut(event, instance, wait, activityId));
  }

  private static boolean isWayOut(Event event, Instance instance, Wait wait, String activityId) {
    return wait.eventType().equals(event.type())
        && wait.interruptedSteps().contains(activityId)
        && wait.counts(event, instance.subject());
  }
}
