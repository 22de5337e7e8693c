package org.followup.journey;

import java.time.Instant;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.followup.message.Outbox;
import org.followup.message.Send;
import org.followup.message.SubjectTests;
import org.followup.message.SubjectTests.Choice;
import org.followup.message.SubjectTests.Terms;
import org.followup.message.Verdict;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behind {@code ${sendMessage}}: asks the gates and goes on, or keeps the token on the send task
 * until the moment they named. Does no I/O but the database; the relay sends after the commit.
 */
class SendMessage extends AbstractBpmnActivityBehavior implements NamedDelegate {

  private static final Logger log = LoggerFactory.getLogger(SendMessage.class);

  private final Outbox outbox;
  private final JourneyCatalog catalog;
  private final Moments moments;
  private final SubjectTests subjects;

  SendMessage(Outbox outbox, JourneyCatalog catalog, Moments moments, SubjectTests subjects) {
    this.outbox = outbox;
    this.catalog = catalog;
    this.moments = moments;
    this.subjects = subjects;
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
    askUnlessMissed(execution, moments.findMissed(execution));
  }

  @Override
  public void signal(ActivityExecution execution, String name, @Nullable Object data)
      throws Exception {
    JourneyParse.PutOffTimer.cancel((ExecutionEntity) execution);
    askUnlessMissed(execution, moments.findMovedBack(execution));
  }

  private void askUnlessMissed(ActivityExecution execution, Optional<Instant> missed) {
    Send send = send(execution);
    if (missed.isPresent()) {
      outbox.skip(send, "its moment was " + missed.get() + ", before the journey got here");
      leave(execution);
    } else {
      ask(execution, send);
    }
  }

  private void ask(ActivityExecution execution, Send send) {
    Verdict verdict = verdict(execution, send);
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

  /** Where several subject lines are tried, which one it gets, or that it waits for the winner. */
  private Verdict verdict(ActivityExecution execution, Send send) {
    Optional<Terms> terms = SubjectFields.read(name -> field(execution, name, ""));
    if (terms.isEmpty() || send.channel() != Channel.EMAIL) {
      return outbox.ask(send);
    }
    Choice choice = subjects.choose(send, terms.get());
    if (choice instanceof Choice.Waits waits) {
      return outbox.putOff(
          send, "subject-test", waits.until(), "waits for the better subject line");
    }
    Verdict verdict = outbox.ask(send);
    if (choice instanceof Choice.Gets gets && verdict instanceof Verdict.Queued) {
      subjects.note(send, gets);
    }
    return verdict;
  }

  private Send send(ActivityExecution execution) {
    ModelFacts facts = catalog.get(execution.getProcessDefinitionId());
    String sendTask = execution.getCurrentActivityId();
    // as it is now: the date may have moved since the token came
    String notAfter = facts.findSend(sendTask).map(ModelFacts.SendStep::notAfter).orElse(null);
    return new Send(
        sendKey(execution),
        facts.processId(),
        execution.getProcessInstanceId(),
        sendTask,
        field(execution, "template", ""),
        new RecipientId(execution.getProcessBusinessKey()),
        about(execution),
        new Purpose(field(execution, "purpose", "")),
        field(execution, "whenCapped", "wait").equals("skip"),
        field(execution, "quietHours", "respect").equals("ignore"),
        moments.read(notAfter, execution).orElse(null),
        CurrentEvent.cause(),
        optional(execution, "category"),
        Channel.read(field(execution, "channel", "email")).orElse(Channel.EMAIL),
        optional(execution, "target"));
  }

  /**
   * No mail is sent twice about one subject. That of a schedule is always the same, and how often
   * its mails come is for the entry to say, so they are about nothing.
   */
  private @Nullable String about(ActivityExecution execution) {
    String subject = (String) execution.getVariable("subject");
    if (subject == null) {
      return null;
    }
    ExecutionEntity entered = ((ExecutionEntity) execution).getProcessInstance();
    while (entered.getSuperExecution() != null) { // a called journey is about what its caller is
      entered = entered.getSuperExecution().getProcessInstance();
    }
    return catalog.get(entered.getProcessDefinitionId()).isScheduled(subject) ? null : subject;
  }

  private @Nullable String optional(ActivityExecution execution, String name) {
    String value = field(execution, name, "").strip();
    return value.isEmpty() ? null : value;
  }

  /** What the model says in that field; a kind of send may say it itself. */
  String field(ActivityExecution execution, String name, String otherwise) {
    Object value = execution.getVariableLocal(name);
    return value == null || value.toString().isBlank() ? otherwise : value.toString();
  }
}
