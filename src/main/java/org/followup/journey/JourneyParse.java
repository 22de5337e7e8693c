package org.followup.journey;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.Condition;
import org.camunda.bpm.engine.impl.bpmn.behavior.CallActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.helper.BpmnProperties;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;
import org.camunda.bpm.engine.impl.bpmn.parser.DefaultFailedJobParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.EventSubscriptionDeclaration;
import org.camunda.bpm.engine.impl.core.model.CallableElementParameter;
import org.camunda.bpm.engine.impl.core.variable.mapping.value.ParameterValueProvider;
import org.camunda.bpm.engine.impl.el.Expression;
import org.camunda.bpm.engine.impl.el.FixedValue;
import org.camunda.bpm.engine.impl.el.UelExpressionCondition;
import org.camunda.bpm.engine.impl.event.EventType;
import org.camunda.bpm.engine.impl.form.FormDefinition;
import org.camunda.bpm.engine.impl.jobexecutor.TimerCatchIntermediateEventJobHandler;
import org.camunda.bpm.engine.impl.jobexecutor.TimerDeclarationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.TimerDeclarationType;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TimerEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * How the engine reads our models. Beside what it does itself:
 *
 * <ul>
 *   <li>several journeys may start on one event type, which the engine forbids: each start
 *       subscription is named {@code <type>@<journey>/<start event>}, a routing table that the
 *       engine keeps up to date with every deployment ({@link WaitRepository#listEntries});
 *   <li>an entry by schedule is such a subscription too, and no timer of the engine's;
 *   <li>every process and element reports to the {@link InstanceLog};
 *   <li>every send task has a put-off timer, so that its jobs have a definition in Cockpit;
 *   <li>a called journey is about the same recipient and is given all values, none come back;
 *   <li>a condition that answers nothing is a no, a number of repetitions that is none is no time;
 *   <li>a user task without its own is for the group {@code callcenter} and has the call form.
 * </ul>
 */
class JourneyParse extends BpmnParse {

  static final String CALL_GROUP = "callcenter";
  static final String CALL_FORM = "call-outcome";

  /** What our form leaves in the instance; the notes are taken out as the call is made. */
  private static final List<String> CALL_ANSWERS = List.of("outcome", "nextAppointment");

  private static final String PUT_OFF_TIMER = "followupPutOffTimer";

  /**
   * The engine gives its retry cycle to events and asynchronous tasks only; without it a job that
   * waits on another task fails three times within a moment and gives up.
   */
  private static final class Retries extends DefaultFailedJobParseListener {
    void set(ActivityImpl step, Element element) {
      setFailedJobRetryTimeCycleValue(element, step);
    }
  }

  private static final Retries RETRIES = new Retries();

  private final InstanceLog log;

  JourneyParse(BpmnParser parser, InstanceLog log) {
    super(parser);
    this.log = log;
  }

  @Override
  public ProcessDefinitionEntity parseProcess(Element element) {
    ProcessDefinitionEntity process = super.parseProcess(element);
    process.addBuiltInListener(
        ExecutionListener.EVENTNAME_START, (ExecutionListener) log::instanceStarted);
    process.addBuiltInListener(
        ExecutionListener.EVENTNAME_END, (ExecutionListener) log::instanceEnded);
    return process;
  }

  @Override
  public ActivityImpl createActivityOnScope(Element element, ScopeImpl scope) {
    ActivityImpl activity = super.createActivityOnScope(element, scope);
    activity.addBuiltInListener(
        ExecutionListener.EVENTNAME_START, (ExecutionListener) log::elementReached);
    return activity;
  }

  @Override
  protected void parseProcessDefinitionStartEvent(
      ActivityImpl startEvent, Element element, Element parent, ScopeImpl scope) {
    super.parseProcessDefinitionStartEvent(startEvent, element, parent, scope);
    Map<String, EventSubscriptionDeclaration> declarations =
        scope.getProperties().get(BpmnProperties.EVENT_SUBSCRIPTION_DECLARATIONS);
    EventSubscriptionDeclaration declared = declarations.get(startEvent.getId());
    if (declared == null || !EventType.MESSAGE.name().equals(declared.getEventType())) {
      return;
    }
    String process = ((ProcessDefinitionEntity) scope).getKey();
    String name = declared.getUnresolvedEventName() + "@" + process + "/" + startEvent.getId();
    EventSubscriptionDeclaration renamed =
        new EventSubscriptionDeclaration(
            expressionManager.createExpression(name), EventType.MESSAGE);
    renamed.setActivityId(declared.getActivityId());
    renamed.setEventScopeActivityId(declared.getEventScopeActivityId());
    renamed.setStartEvent(true);
    declarations.put(startEvent.getId(), renamed);
  }

  /**
   * The engine never starts a journey by itself, for it knows no recipient: its timer is left out,
   * and a start subscription stands in its place, by which {@link ScheduledStarts} lets people in.
   */
  @Override
  protected void parseTimerStartEventDefinition(
      Element timer, ActivityImpl startEvent, ProcessDefinitionEntity process) {
    EventSubscriptionDeclaration turns =
        new EventSubscriptionDeclaration(
            expressionManager.createExpression(ScheduledStarts.TYPE), EventType.MESSAGE);
    turns.setActivityId(startEvent.getId());
    turns.setEventScopeActivityId(process.getId());
    turns.setStartEvent(true);
    addEventSubscriptionDeclaration(turns, process, timer);
  }

  @Override
  public ActivityImpl parseSendTask(Element element, ScopeImpl scope) {
    return waiting(super.parseSendTask(element, scope), element);
  }

  @Override
  public ActivityImpl parseServiceTask(Element element, ScopeImpl scope) {
    ActivityImpl step = super.parseServiceTask(element, scope);
    boolean waits =
        StepKinds.findDelegate(
                element.attributeNS(CAMUNDA_BPMN_EXTENSIONS_NS, "delegateExpression"))
            .flatMap(StepKinds::find)
            .filter(StepKind::waits)
            .isPresent();
    return waits ? waiting(step, element) : step;
  }

  @Override
  public ActivityImpl parseBusinessRuleTask(Element element, ScopeImpl scope) {
    ActivityImpl step = super.parseBusinessRuleTask(element, scope);
    step.setActivityBehavior(
        new DecideByTable(
            element.attributeNS(CAMUNDA_BPMN_EXTENSIONS_NS, "decisionRef"),
            element.attributeNS(CAMUNDA_BPMN_EXTENSIONS_NS, "resultVariable"),
            "singleEntry"
                .equals(element.attributeNS(CAMUNDA_BPMN_EXTENSIONS_NS, "mapDecisionResult")),
            log));
    return step;
  }

  /** A step on which the token may stay until a moment that its delegate names. */
  private ActivityImpl waiting(ActivityImpl step, Element element) {
    PutOffTimer timer = new PutOffTimer(step, new Date(0));
    RETRIES.set(step, element);
    step.setProperty(PUT_OFF_TIMER, timer);
    addJobDeclarationToProcessDefinition(
        timer, (ProcessDefinitionEntity) step.getProcessDefinition());
    step.addBuiltInListener(ExecutionListener.EVENTNAME_END, (ExecutionListener) log::sendTaskLeft);
    return step;
  }

  /** Who is called for someone else's sake is about the same person, and knows what is known. */
  @Override
  public ActivityImpl parseCallActivity(Element element, ScopeImpl scope, boolean isMultiInstance) {
    ActivityImpl activity = super.parseCallActivity(element, scope, isMultiInstance);
    if (activity.getActivityBehavior() instanceof CallActivityBehavior behaviour) {
      CallableElementParameter everything = new CallableElementParameter();
      everything.setAllVariables(true);
      behaviour.getCallableElement().addInput(everything);
      behaviour.getCallableElement().setBusinessKeyValueProvider(new SameRecipient());
    }
    return activity;
  }

  /** The caller's business key, which is the recipient. */
  private static final class SameRecipient implements ParameterValueProvider {
    @Override
    public Object getValue(VariableScope caller) {
      return ((DelegateExecution) caller).getProcessBusinessKey();
    }

    @Override
    public boolean isDynamic() {
      return true;
    }
  }

  @Override
  public @Nullable ScopeImpl parseMultiInstanceLoopCharacteristics(
      Element element, ScopeImpl scope) {
    ScopeImpl body = super.parseMultiInstanceLoopCharacteristics(element, scope);
    if (body instanceof ActivityImpl repeated
        && repeated.getActivityBehavior() instanceof MultiInstanceActivityBehavior behaviour) {
      behaviour.setLoopCardinalityExpression(
          Answer.times((Expression) behaviour.getLoopCardinalityExpression()));
      if (behaviour.getCompletionConditionExpression() != null) {
        behaviour.setCompletionConditionExpression(
            Answer.yesOrNo((Expression) behaviour.getCompletionConditionExpression()));
      }
    }
    return body;
  }

  @Override
  protected Condition parseConditionExpression(Element element, String ancestorId) {
    super.parseConditionExpression(element, ancestorId); // says what is wrong with it
    return new UelExpressionCondition(
        Answer.yesOrNo(expressionManager.createExpression(element.getText().trim())));
  }

  @Override
  public TaskDefinition parseTaskDefinition(
      Element element, String key, ActivityImpl activity, ProcessDefinitionEntity process) {
    TaskDefinition task = super.parseTaskDefinition(element, key, activity, process);
    if (task.getCandidateGroupIdExpressions().isEmpty() && task.getAssigneeExpression() == null) {
      task.addCandidateGroupIdExpression(new FixedValue(CALL_GROUP));
    }
    FormDefinition form = task.getFormDefinition();
    if (form.getFormKey() == null && form.getCamundaFormDefinitionKey() == null) {
      form.setCamundaFormDefinitionKey(new FixedValue(CALL_FORM));
      form.setCamundaFormDefinitionBinding("latest");
    }
    task.addBuiltInTaskListener(TaskListener.EVENTNAME_CREATE, JourneyParse::sayWhom);
    task.addBuiltInTaskListener(TaskListener.EVENTNAME_CREATE, JourneyParse::forgetLastCall);
    task.addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, log::callMade);
    return task;
  }

  /** What the call before left, such as a day agreed, is not said of this one. */
  private static void forgetLastCall(DelegateTask task) {
    task.getExecution().removeVariables(CALL_ANSWERS);
  }

  /** Tasklist shows no business key; whoever calls has to know whom, and about what. */
  private static void sayWhom(DelegateTask task) {
    Object subject = task.getVariable("subject");
    String whom = "Customer " + task.getExecution().getBusinessKey();
    String line = subject == null ? whom : whom + ", about " + subject;
    String why = task.getDescription();
    task.setDescription(why == null || why.isBlank() ? line : line + "\n\n" + why);
  }

  /**
   * The timer of a put-off send. Its job signals the send task at the planned moment; the token
   * stays where an operator sees it, retries are untouched and nothing is logged as a fault.
   */
  static class PutOffTimer extends TimerDeclarationImpl {

    private static final long serialVersionUID = 1L;

    private PutOffTimer(ActivityImpl sendTask, Date due) {
      super(
          new FixedValue(due),
          TimerDeclarationType.DATE,
          TimerCatchIntermediateEventJobHandler.TYPE);
      setRawJobHandlerConfiguration(sendTask.getId());
      setActivity(sendTask);
      setJobConfiguration("DATE: put off");
      setExclusive(JobEntity.DEFAULT_EXCLUSIVE);
    }

    /** Plans the next try of the send task at which the execution stands. */
    static void plan(ExecutionEntity execution, Instant due) {
      ActivityImpl sendTask = execution.getActivity();
      PutOffTimer declared = (PutOffTimer) sendTask.getProperty(PUT_OFF_TIMER);
      PutOffTimer timer = new PutOffTimer(sendTask, Date.from(due));
      timer.setJobDefinitionId(declared.getJobDefinitionId());
      timer.createTimerInstance(execution);
    }

    /** Removes what is planned for this execution, lest one send is tried by two timers. */
    static void cancel(ExecutionEntity execution) {
      for (JobEntity job : execution.getJobs()) {
        if (job instanceof TimerEntity && execution.getActivityId().equals(job.getActivityId())) {
          job.delete();
        }
      }
    }
  }
}
