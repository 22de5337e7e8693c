package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.followup.journey.StepKind.Field;
import org.followup.message.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Behind {@code ${waitForResponses}}: keeps the token, as a send keeps one that is put off, until
 * the share of answers that can be expected has come in, counted for each person from their own
 * mail. So a mailing that went out over days is followed up over days.
 *
 * <p>The moment is asked for again as answers come: when it is there, and before that whenever
 * another eighth of the time since the mail has gone by, so some twenty times in three weeks. It is
 * never before {@code atLeast} nor after {@code atMost}, and {@code atMost} while too little is
 * known. Whoever got no mail waits as long as if they had got it on arrival.
 */
@Component
class WaitForResponses extends AbstractBpmnActivityBehavior implements NamedDelegate {

  static final StepKind KIND =
      new StepKind(
          ResponseFields.DELEGATE,
          "Wait for responses",
          List.of(
              new Field("mail", false, value -> true, "", false),
              new Field(
                  "response",
                  false,
                  ResponseFields::isResponse,
                  "answer: clicked, opened, or the type of an event such as order-completed",
                  false),
              new Field(
                  "share",
                  false,
                  ResponseFields::isShare,
                  "share of the expected answers in percent, from 1 to 99",
                  false),
              bound("atLeast"),
              bound("atMost")),
          true,
          ResponseFields::check);

  private static final Logger log = LoggerFactory.getLogger(WaitForResponses.class);

  /** The curve is drawn anew once an hour; to ask more often tells nothing. */
  private static final Duration LEAST_PAUSE = ResponseCurves.FRESH;

  private static final int EIGHTH = 8;

  private final JourneyCatalog catalog;
  private final InstanceLog instances;
  private final Outbox outbox;
  private final ResponseCurves curves;
  private final Clock clock;

  WaitForResponses(
      JourneyCatalog catalog,
      InstanceLog instances,
      Outbox outbox,
      ResponseCurves curves,
      Clock clock) {
    this.catalog = catalog;
    this.instances = instances;
    this.outbox = outbox;
    this.curves = curves;
    this.clock = clock;
  }

  private static Field bound(String name) {
    return new Field(
        name,
        false,
        value -> ResponseFields.bound(value).isPresent(),
        "duration such as P3D, 60 days at most",
        false);
  }

  @Override
  public String name() {
    return KIND.delegate();
  }

  @Override
  public Object delegate() {
    return this;
  }

  @Override
  public void execute(ActivityExecution execution) throws Exception {
    ask(execution);
  }

  @Override
  public void signal(ActivityExecution execution, String name, @Nullable Object data)
      throws Exception {
    JourneyParse.PutOffTimer.cancel((ExecutionEntity) execution);
    ask(execution);
  }

  private void ask(ActivityExecution execution) {
    String activityId = execution.getCurrentActivityId();
    String instanceId = execution.getProcessInstanceId();
    ResponseStep step =
        catalog
            .get(execution.getProcessDefinitionId())
            .findStep(activityId)
            .map(found -> ResponseFields.read(activityId, found.fields()))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Step "
                            + activityId
                            + " of "
                            + execution.getProcessDefinitionId()
                            + " is no wait for responses; its token stays."));
    Instant now = clock.instant();
    Instant since =
        outbox
            .findSentAt(instanceId, step.mail())
            .or(() -> instances.findArrival(instanceId, activityId))
            .orElse(now);
    Optional<Instant> next = nextAsk(step, journeyOf(execution), since, now);
    if (next.isPresent()) {
      JourneyParse.PutOffTimer.plan((ExecutionEntity) execution, next.get());
    } else {
      log.info(
          "Most have answered. instance={} activity={} waited={}",
          instanceId,
          activityId,
          Duration.between(since, now));
      leave(execution);
    }
  }

  /** When to ask again; empty where the wait is over. */
  private Optional<Instant> nextAsk(ResponseStep step, String journey, Instant since, Instant now) {
    Instant earliest = since.plus(step.atLeast());
    Instant latest = since.plus(step.atMost());
    if (now.isBefore(earliest)) {
      return Optional.of(earliest);
    }
    if (!now.isBefore(latest)) {
      return Optional.empty();
    }
    Instant due = since.plus(curves.waitOf(step, journey));
    if (!due.isAfter(now)) {
      return Optional.empty();
    }
    Duration pause = Duration.between(since, now).dividedBy(EIGHTH);
    Instant again = now.plus(pause.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : pause);
    Instant next = due.isBefore(again) ? due : again;
    return Optional.of(next.isBefore(latest) ? next : latest);
  }

  private static String journeyOf(ActivityExecution execution) {
    return ((ProcessDefinitionEntity) ((ExecutionEntity) execution).getProcessDefinition())
        .getKey();
  }
}
