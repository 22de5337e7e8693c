package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.event.EventType;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionManager;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Match;
import org.followup.journey.ModelFacts.Wait;
import org.followup.recipient.Recipients;
import org.springframework.stereotype.Component;

/**
 * Lets an event count that came before the token did: when a wait with {@code lookBack} begins, the
 * log is asked for an event of the stretch before, in the same transaction and with the recipient
 * held, so that neither side can miss the other.
 */
@Component
class LookBack {

  /** Of events that may or may not have the product, so many are looked at. */
  private static final int MOST_LOOKED_AT = 100;

  private final JourneyCatalog catalog;
  private final InstanceRepository instances;
  private final Recipients recipients;
  private final SpreadRepository spreads;
  private final History history;
  private final Clock clock;

  LookBack(
      JourneyCatalog catalog,
      InstanceRepository instances,
      Recipients recipients,
      SpreadRepository spreads,
      History history,
      Clock clock) {
    this.catalog = catalog;
    this.instances = instances;
    this.recipients = recipients;
    this.spreads = spreads;
    this.history = history;
    this.clock = clock;
  }

  /** In place of the engine's manager of subscriptions. */
  SessionFactory sessionFactory() {
    return new SessionFactory() {
      @Override
      public Class<?> getSessionType() {
        return EventSubscriptionManager.class;
      }

      @Override
      public Session openSession() {
        return new NotingManager();
      }
    };
  }

  /**
   * Looks back when an outermost command has done its work and before the engine closes and flushes
   * it: what an event sets in motion may register listeners of the closing of its own.
   */
  CommandInterceptor interceptor() {
    return new CommandInterceptor() {
      @Override
      public <T> T execute(Command<T> command) {
        NotingManager noted =
            (NotingManager) Context.getCommandContext().getSession(EventSubscriptionManager.class);
        return noted.during(() -> next.execute(command));
      }
    };
  }

  /** The engine's manager, which also notes new waits. */
  private final class NotingManager extends EventSubscriptionManager {

    private final Deque<EventSubscriptionEntity> fresh = new ArrayDeque<>();
    private boolean inCommand;

    <T> T during(Supplier<T> command) {
      if (inCommand) {
        return command.get();
      }
      inCommand = true;
      try {
        T result = command.get();
        while (!fresh.isEmpty()) {
          lookBack(fresh.poll());
        }
        return result;
      } finally {
        inCommand = false;
      }
    }

    @Override
    public void insert(EventSubscriptionEntity subscription) {
      super.insert(subscription);
      if (subscription.isSubscriptionForEventType(EventType.MESSAGE)
          && subscription.getExecutionId() != null) {
        fresh.add(subscription);
      }
    }

    @Override
    public void deleteEventSubscription(EventSubscriptionEntity subscription) {
      fresh.remove(subscription);
      super.deleteEventSubscription(subscription);
    }
  }

  private void lookBack(EventSubscriptionEntity subscription) {
    ExecutionEntity execution = subscription.getExecution();
    Wait wait =
        catalog
            .get(execution.getProcessDefinitionId())
            .findWait(subscription.getActivityId())
            .orElse(null);
    if (wait == null || wait.lookBack() == null) {
      return;
    }
    // a command that has just started the instance would keep it open behind its last end event
    for (ExecutionEntity at = execution; at != null; ) {
      ExecutionEntity open = at.getProcessInstance();
      open.setPreserveScope(false);
      at = open.getSuperExecution(); // and whoever has called it
    }
    Instance instance = instances.find(execution.getProcessInstanceId()).orElse(null);
    if (instance == null) {
      return;
    }
    recipients.lock(List.of(instance.recipient()));
    if (instance.subject() != null) {
      spreads.lockAgainstBeginning(instance.subject());
    }
    Instant now = clock.instant();
    Instant since = Freshness.oldest(wait.lookBack(), now);
    if (wait.timeToLive() != null) {
      Instant fresh = Freshness.oldest(wait.timeToLive(), now);
      since = fresh.isAfter(since) ? fresh : since;
    }
    CurrentEvent current = CurrentEvent.get();
    history
        .listLatestKnown(
            recipients.standing(instance.recipient()),
            instance.subject(),
            wait.match() == Match.SUBJECT,
            Set.of(wait.eventType()),
            since,
            current == null ? null : current.event,
            wait.leadsOut() ? null : now,
            wait.match() == Match.PRODUCT ? MOST_LOOKED_AT : 1)
        .stream()
        .filter(event -> wait.counts(event, instance.subject()))
        .findFirst()
        .filter(event -> !instances.hasReached(instance.instanceId(), event.seq()))
        // a waiting one will come by itself
        .ifPresent(event -> receive(subscription, event, instance));
  }

  private void receive(EventSubscriptionEntity subscription, Event event, Instance instance) {
    instances.reached(
        instance.instanceId(), event.seq(), event.time(), EventData.content(event.data()));
    subscription.eventReceived(EventData.variables(event.data()), false);
  }
}
