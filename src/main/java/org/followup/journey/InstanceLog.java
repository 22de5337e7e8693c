package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.followup.event.Event;
import org.followup.journey.CallRepository.Call;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.InstanceRepository.Step;
import org.followup.journey.ModelFacts.End;
import org.followup.message.Outbox;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps the product's memory of instances and steps, in the engine's transaction: who entered,
 * which elements the token reached, how it ended. The engine itself keeps no history.
 */
@Component
class InstanceLog {

  private static final Logger log = LoggerFactory.getLogger(InstanceLog.class);

  private static final Pattern LEFT_BY_CALLER =
      Pattern.compile("(Cancel scope|Interrupting) activity .*|Scope .* cancelled\\.");

  private final InstanceRepository instances;
  private final CallRepository calls;
  private final JourneyCatalog catalog;
  private final Outbox outbox;
  private final Recipients recipients;
  private final Clock clock;

  InstanceLog(
      InstanceRepository instances,
      CallRepository calls,
      JourneyCatalog catalog,
      Outbox outbox,
      Recipients recipients,
      Clock clock) {
    this.instances = instances;
    this.calls = calls;
    this.catalog = catalog;
    this.outbox = outbox;
    this.recipients = recipients;
    this.clock = clock;
  }

  /** When the token last reached the element, this command included. */
  Optional<Instant> findArrival(String instanceId, String activityId) {
    List<Step> steps = pending().steps;
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step.instanceId().equals(instanceId) && step.activityId().equals(activityId)) {
        return Optional.of(step.at());
      }
    }
    return instances.findLastStep(instanceId, activityId);
  }

  void instanceStarted(DelegateExecution execution) {
    String recipient = execution.getProcessBusinessKey();
    if (recipient == null || recipient.isBlank()) {
      throw new ProcessEngineException(
          "An instance of a journey needs its recipient: give the recipient's id as business key.");
    }
    CurrentEvent current = CurrentEvent.get();
    Event event = current == null ? null : current.event;
    CurrentEvent.Entering entering = current == null ? null : current.entering;
    Instant now = clock.instant();
    ExecutionEntity entity = (ExecutionEntity) execution;
    ProcessDefinitionEntity definition = entity.getProcessDefinition();
    String subject = (String) execution.getVariable("subject");
    ExecutionEntity call = entity.getSuperExecution();
    if (call != null) {
      called(entity, call, subject, now);
      return;
    }
    instances.insert(
        new Instance(
            execution.getProcessInstanceId(),
            definition.getKey(),
            definition.getId(),
            new RecipientId(recipient),
            subject,
            event == null ? null : event.seq(),
            now,
            event == null ? now : event.time(),
            null,
            null,
            null),
        entering == null ? Map.of() : entering.content());
    if (!execution.hasVariable("enteredAt")) {
      execution.setVariable("enteredAt", Date.from(now));
    }
    log.info(
        "Journey entered. journey={} instance={} recipient={}",
        definition.getKey(),
        execution.getProcessInstanceId(),
        recipient);
  }

  /** A called journey takes from its caller what it knows of the occasion, and counts from now. */
  private void called(
      ExecutionEntity execution, ExecutionEntity call, @Nullable String subject, Instant now) {
    String callerId = call.getProcessInstanceId();
    Instance caller =
        instances
            .find(callerId)
            .orElseThrow(
                () ->
                    new ProcessEngineException(
                        "Instance " + callerId + " calls a journey, but nobody knows of it."));
    ProcessDefinitionEntity definition = execution.getProcessDefinition();
    String instanceId = execution.getProcessInstanceId();
    instances.insert(
        new Instance(
            instanceId,
            definition.getKey(),
            definition.getId(),
            caller.recipient(),
            subject,
            caller.entrySeq(),
            now,
            caller.knownTime(),
            null,
            callerId,
            call.getActivityId()),
        Map.of());
    instances.inheritReached(callerId, instanceId);
    execution.setVariable("enteredAt", Date.from(now));
    log.info(
        "Journey called. journey={} instance={} by={} recipient={}",
        definition.getKey(),
        instanceId,
        callerId,
        caller.recipient().value());
  }

  void elementReached(DelegateExecution execution) {
    String activityId = execution.getCurrentActivityId();
    Pending pending = pending();
    pending.steps.add(
        new Step(
            execution.getProcessInstanceId(), clock.instant(), activityId, CurrentEvent.cause()));
    catalog
        .get(execution.getProcessDefinitionId())
        .findEnd(activityId)
        .ifPresent(end -> pending.ends.put(execution.getProcessInstanceId(), end));
  }

  void instanceEnded(DelegateExecution execution) {
    String instanceId = execution.getProcessInstanceId();
    ExecutionEntity entity = (ExecutionEntity) execution;
    End end = pending().ends.get(instanceId);
    CurrentEvent current = CurrentEvent.get();
    String reason = entity.getDeleteReason();
    boolean stopped = end == null || execution.isCanceled();
    hold(execution);
    String outcome = "stopped";
    String by = reason == null ? "stopped" : reason;
    if (stopped && entity.getSuperExecution() != null) {
      by = stoppedBy(reason, current);
    }
    if (InstanceRepository.MERGED.equals(reason)) {
      outcome = "neutral";
    }
    if (end != null && !stopped) {
      outcome = end.outcome().name().toLowerCase(Locale.ROOT);
      by = end.activityId();
    }
    instances.ended(instanceId, clock.instant(), outcome, by);
    if (current != null) {
      current.ended.add(instanceId);
    }
    List<String> over = new ArrayList<>(List.of(instanceId));
    if (!catalog.get(execution.getProcessDefinitionId()).calls().isEmpty()) {
      instances.listCalled(instanceId, null).forEach(one -> over.add(one.instanceId()));
    }
    for (String one : over) {
      if (stopped) {
        told(outbox.withdraw(one, null, CurrentEvent.cause(), "journey stopped: " + by));
      } else if (current != null) {
        // Redeemed, bought: what an earlier step had asked for and has not left is no longer true.
        told(
            outbox.withdrawMarketing(
                one, current.event.seq(), "stopped by " + current.event.type()));
      }
    }
    log.info("Journey ended. instance={} outcome={} by={}", instanceId, outcome, by);
  }

  /** The engine's own words for a call that its caller has left say nothing to anybody. */
  private static String stoppedBy(@Nullable String reason, @Nullable CurrentEvent current) {
    if (reason != null && !LEFT_BY_CALLER.matcher(reason).matches()) {
      return reason;
    }
    return current == null ? "its caller went on" : current.event.type();
  }

  /** What a table said is known to the mails of the instance, too. */
  void decided(DelegateExecution execution, Map<String, Object> known) {
    if (!known.isEmpty()) {
      instances.addContent(execution.getProcessInstanceId(), known);
    }
  }

  void sendTaskLeft(DelegateExecution execution) {
    if (!execution.isCanceled()) {
      return;
    }
    CurrentEvent current = CurrentEvent.get();
    String reason =
        current == null ? "journey went on without it" : "stopped by " + current.event.type();
    told(outbox.withdrawPutOff(SendMessage.sendKey(execution), reason));
  }

  /** What people do in Tasklist and Cockpit comes without the lock that events and timers hold. */
  private void hold(DelegateExecution execution) {
    if (CurrentEvent.get() == null) {
      recipients.lock(List.of(new RecipientId(execution.getProcessBusinessKey())));
    }
  }

  /** The receipt of the event behind it, if there is one, names what it withdrew. */
  private static void told(List<Outbox.Withdrawn> withdrawn) {
    CurrentEvent current = CurrentEvent.get();
    if (current != null) {
      current.withdrawn.addAll(withdrawn);
    }
  }

  /** Keeps what came of a call and takes the notes out of the engine, which holds no free text. */
  void callMade(DelegateTask task) {
    DelegateExecution execution = task.getExecution();
    hold(execution);
    calls.insertCall(
        new Call(
            task.getId(),
            execution.getProcessInstanceId(),
            task.getTaskDefinitionKey(),
            new RecipientId(execution.getProcessBusinessKey()),
            task.getName(),
            task.getCreateTime().toInstant(),
            clock.instant(),
            Context.getCommandContext().getAuthenticatedUserId(),
            text(task.getVariable("outcome")),
            text(task.getVariable("notes")),
            text(task.getVariable("nextAppointment"))));
    execution.removeVariable("notes");
    task.removeVariableLocal("notes");
    log.info(
        "Call made. instance={} activity={} outcome={}",
        execution.getProcessInstanceId(),
        task.getTaskDefinitionKey(),
        text(task.getVariable("outcome")));
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static Pending pending() {
    return Context.getCommandContext().getSession(Pending.class);
  }

  /** Gives each engine command its notebook, written in one statement when the command flushes. */
  SessionFactory sessionFactory() {
    return new SessionFactory() {
      @Override
      public Class<?> getSessionType() {
        return Pending.class;
      }

      @Override
      public Session openSession() {
        return new Pending(instances);
      }
    };
  }

  /** What one engine command has noted and not yet written. */
  private static final class Pending implements Session {
    private final InstanceRepository instances;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, End> ends = new HashMap<>();

    private Pending(InstanceRepository instances) {
      this.instances = instances;
    }

    @Override
    public void flush() {
      if (!steps.isEmpty()) {
        instances.insertSteps(steps);
        steps.clear();
      }
    }

    @Override
    public void close() {}
  }
}
