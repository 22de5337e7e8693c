package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;
import org.followup.journey.ModelFacts.Timer;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The moments that a model names, as they are now, and whether somebody came too late for one.
 * Asked inside an engine command only.
 */
@Component
class Moments {

  private static final Logger log = LoggerFactory.getLogger(Moments.class);

  /** A date-relative send this late when its token reached the wait is for nobody any more. */
  private static final Duration STILL_IN_TIME = Duration.ofHours(1);

  private static final Set<String> SINCE_ENTRY = Set.of(JourneyFunctions.ENTERED_AT);

  private final Recipients recipients;
  private final JourneyCatalog catalog;
  private final InstanceLog instances;
  private final DateRepository dates;

  Moments(
      Recipients recipients, JourneyCatalog catalog, InstanceLog instances, DateRepository dates) {
    this.recipients = recipients;
    this.catalog = catalog;
    this.instances = instances;
    this.dates = dates;
  }

  /**
   * What the text of a date means where the token stands; empty where it means nothing, is no date
   * or cannot be read.
   */
  Optional<Instant> read(@Nullable String text, DelegateExecution execution) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    RecipientId recipient = new RecipientId(execution.getProcessBusinessKey());
    try {
      Object value =
          Context.getProcessEngineConfiguration()
              .getExpressionManager()
              .createExpression(text)
              .getValue(execution);
      if (value == null || value.equals("") || value.toString().startsWith("P")) {
        return Optional.empty();
      }
      return Optional.of(JourneyDates.parse(value, recipients.zoneOf(recipient)).toInstant());
    } catch (UnreadableDateException | ProcessEngineException unreadable) {
      // not the value: it may be anything a shop sent
      log.warn(
          "A moment in the model cannot be read and is ignored. recipient={} activity={}",
          recipient,
          execution.getCurrentActivityId());
      return Optional.empty();
    }
  }

  /**
   * Where the token came to a send from a date timer that was past already when the token reached
   * it, or when it was moved, the moment that was missed. A timer that fired late because we were
   * down is not meant, nor one that counts from the entry: nobody came late, the mail before was
   * put off. Their mails go out.
   */
  Optional<Instant> findMissed(DelegateExecution execution) {
    ModelFacts facts = catalog.get(execution.getProcessDefinitionId());
    for (Timer timer : facts.dateTimersBefore(execution.getCurrentActivityId())) {
      Optional<Instant> since = sinceWhen(execution, timer);
      if (since.isPresent() && !timer.variables().equals(SINCE_ENTRY)) {
        Optional<Instant> moment = read(timer.text(), execution);
        if (moment.isPresent() && isOver(moment.get(), since.get())) {
          return moment;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Where the date of a send was moved while the send was put off, its moment if that lies so far
   * before the send that it would not have been asked for.
   */
  Optional<Instant> findMovedBack(DelegateExecution execution) {
    String instanceId = execution.getProcessInstanceId();
    String sendTask = execution.getCurrentActivityId();
    Optional<Instant> moved = dates.findMoved(instanceId, sendTask);
    if (moved.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> arrived = instances.findArrival(instanceId, sendTask);
    if (arrived.isEmpty() || moved.get().isBefore(arrived.get())) {
      return Optional.empty();
    }
    return findTimerBefore(sendTask, execution)
        .flatMap(timer -> read(timer.text(), execution))
        .filter(moment -> isOver(moment, arrived.get()));
  }

  /** The date timer by which the token came to the send task. */
  Optional<Timer> findTimerBefore(String sendTask, DelegateExecution execution) {
    String instanceId = execution.getProcessInstanceId();
    return catalog.get(execution.getProcessDefinitionId()).dateTimersBefore(sendTask).stream()
        .filter(timer -> !timer.variables().equals(SINCE_ENTRY))
        .filter(timer -> instances.findArrival(instanceId, timer.waitsAt()).isPresent())
        .max(
            Comparator.comparing(
                timer -> instances.findArrival(instanceId, timer.waitsAt()).orElseThrow()));
  }

  private Optional<Instant> sinceWhen(DelegateExecution execution, Timer timer) {
    String instanceId = execution.getProcessInstanceId();
    Optional<Instant> arrived = instances.findArrival(instanceId, timer.waitsAt());
    return arrived.map(
        at ->
            dates
                .findMoved(instanceId, timer.activityId())
                .filter(moved -> moved.isAfter(at))
                .orElse(at));
  }

  private static boolean isOver(Instant moment, Instant since) {
    return moment.plus(STILL_IN_TIME).isBefore(since);
  }
}
