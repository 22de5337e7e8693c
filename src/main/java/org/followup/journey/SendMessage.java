package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.followup.journey.ModelFacts.Timer;
import org.followup.message.Outbox;
import org.followup.message.Send;
import org.followup.message.Verdict;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behind {@code ${sendMessage}}: asks the gates and goes on, or keeps the token on the send task
 * until the moment they named. Does no I/O but the database; the relay sends after the commit.
 */
class SendMessage extends AbstractBpmnActivityBehavior implements NamedDelegate {

  private static final Logger log = LoggerFactory.getLogger(SendMessage.class);

  /** A date-relative send this late when its token reached the wait is for nobody any more. */
  private static final Duration STILL_IN_TIME = Duration.ofHours(1);

  private static final Set<String> SINCE_ENTRY = Set.of("enteredAt");

  private final Outbox outbox;
  private final Recipients recipients;
  private final JourneyCatalog catalog;
  private final InstanceLog instances;
  private final Clock clock;

  SendMessage(
      Outbox outbox,
      Recipients recipients,
      JourneyCatalog catalog,
      InstanceLog instances,
      Clock clock) {
    this.outbox = outbox;
    this.recipients = recipients;
    this.catalog = catalog;
    this.instances = instances;
    this.clock = clock;
  }

  /** One arrival of a token on a send task; the same over every try of a put-off send. */
  static String sendKey(DelegateExecution execution) {
    return execution.getProcessInstanceId() + "/" + execution.getActivityInstanceId();
  }

  @Override
  public String name() {
    return "sendMessage";
  }

  @Override
  public Object delegate() {
    return this;
  }

  @Override
  public void execute(ActivityExecution execution) throws Exception {
    Send send = send(execution);
    Optional<Instant> missed = findMissedMoment(execution);
    if (missed.isPresent()) {
      outbox.skip(send, "its moment was " + missed.get() + ", before the journey got here");
      leave(execution);
      return;
    }
    ask(execution, send);
  }

  @Override
  public void signal(ActivityExecution execution, String name, @Nullable Object data)
      throws Exception {
    JourneyParse.PutOffTimer.cancel((ExecutionEntity) execution);
    ask(execution, send(execution));
  }

  private void ask(ActivityExecution execution, Send send) {
    Verdict verdict = outbox.ask(send);
    if (verdict instanceof Verdict.PutOff putOff) {
      JourneyParse.PutOffTimer.plan((ExecutionEntity) execution, putOff.until());
      log.info(
          "Send put off. journey={} instance={} message={} until={} reason={}",
          send.journey(),
          send.instanceId(),
          send.message(),
          putOff.until(),
          putOff.reason());
    } else {
      leave(execution);
    }
  }

  /**
   * Where the token came from a date timer that was past already when the token reached it, the
   * moment that was missed. A timer that fired late because we were down is not meant, nor one that
   * counts from the entry: nobody came late, the mail before was put off. Their mails go out.
   */
  private Optional<Instant> findMissedMoment(ActivityExecution execution) {
    ModelFacts facts = catalog.get(execution.getProcessDefinitionId());
    for (Timer timer : facts.dateTimersBefore(execution.getCurrentActivityId())) {
      if (timer.variables().equals(SINCE_ENTRY)) {
        continue;
      }
      Optional<Instant> arrived =
          instances.findArrival(execution.getProcessInstanceId(), timer.waitsAt());
      if (arrived.isEmpty()) {
        continue;
      }
      ProcessEngineConfigurationImpl engine = Context.getProcessEngineConfiguration();
      Object value =
          engine.getExpressionManager().createExpression(timer.text()).getValue(execution);
      Instant moment = moment(value, recipient(execution));
      if (moment != null && moment.plus(STILL_IN_TIME).isBefore(arrived.get())) {
        return Optional.of(moment);
      }
    }
    return Optional.empty();
  }

  private Send send(ActivityExecution execution) {
    RecipientId recipient = recipient(execution);
    ModelFacts facts = catalog.get(execution.getProcessDefinitionId());
    return new Send(
        sendKey(execution),
        facts.processId(),
        execution.getProcessInstanceId(),
        execution.getCurrentActivityId(),
        field(execution, "template", ""),
        recipient,
        (String) execution.getVariable("subject"),
        new Purpose(field(execution, "purpose", "")),
        field(execution, "whenCapped", "wait").equals("skip"),
        field(execution, "quietHours", "respect").equals("ignore"),
        moment(execution.getVariableLocal("notAfter"), recipient),
        CurrentEvent.cause(),
        optional(execution, "category"),
        Channel.read(field(execution, "channel", "email")).orElse(Channel.EMAIL),
        optional(execution, "target"));
  }

  private static @Nullable String optional(ActivityExecution execution, String name) {
    String value = field(execution, name, "").strip();
    return value.isEmpty() ? null : value;
  }

  private @Nullable Instant moment(@Nullable Object value, RecipientId recipient) {
    if (value == null || value.equals("")) {
      return null;
    }
    try {
      Date date = JourneyDates.parse(value, recipients.zoneOf(recipient));
      return date.toInstant();
    } catch (UnreadableDateException unreadable) {
      // not the value: it may be anything a shop sent
      log.warn("A moment in the model cannot be read and is ignored. recipient={}", recipient);
      return null;
    }
  }

  private static RecipientId recipient(DelegateExecution execution) {
    return new RecipientId(execution.getProcessBusinessKey());
  }

  private static String field(ActivityExecution execution, String name, String otherwise) {
    Object value = execution.getVariableLocal(name);
    return value == null || value.toString().isBlank() ? otherwise : value.toString();
  }
}
