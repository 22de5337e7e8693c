package org.followup.journey;

import java.io.ByteArrayInputStream;
import java.time.temporal.TemporalAmount;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.followup.journey.ModelFacts.Binding;
import org.followup.journey.ModelFacts.Call;
import org.followup.journey.ModelFacts.End;
import org.followup.journey.ModelFacts.Entry;
import org.followup.journey.ModelFacts.Match;
import org.followup.journey.ModelFacts.Outcome;
import org.followup.journey.ModelFacts.SendStep;
import org.followup.journey.ModelFacts.Step;
import org.followup.journey.ModelFacts.Timer;
import org.followup.journey.ModelFacts.TimerKind;
import org.followup.journey.ModelFacts.Wait;
import org.followup.journey.ModelFacts.WaitKind;
import org.jspecify.annotations.Nullable;

/** Reads {@link ModelFacts} from a model, with the Camunda BPMN model API. */
final class ModelReader {

  private final BpmnModelInstance model;
  private final Process process;
  private final Set<FlowNode> neededAtEntry;

  private ModelReader(BpmnModelInstance model, Process process) {
    this.model = model;
    this.process = process;
    this.neededAtEntry = ModelReach.fromEntries(model, process);
  }

  /**
   * The model of a file.
   *
   * @throws org.camunda.bpm.model.xml.ModelException where it is none
   */
  static BpmnModelInstance parse(byte[] file) {
    return Bpmn.readModelFromStream(new ByteArrayInputStream(file));
  }

  /** Facts of each process of a file, which {@link #parse} can read. */
  static List<ModelFacts> read(byte[] file) {
    return read(parse(file));
  }

  /** Facts of each process of the file, in its order. */
  static List<ModelFacts> read(BpmnModelInstance model) {
    return model.getModelElementsByType(Process.class).stream()
        .map(process -> new ModelReader(model, process).read())
        .toList();
  }

  private ModelFacts read() {
    List<Entry> entries = new ArrayList<>();
    List<Wait> waits = new ArrayList<>();
    List<Timer> timers = new ArrayList<>();
    for (CatchEvent event : ofProcess(CatchEvent.class)) {
      String type = eventType(event);
      if (type != null) {
        if (event instanceof StartEvent start && start.getParentElement() == process) {
          entries.add(entry(start, type, null));
        } else {
          waits.add(wait(event, type));
        }
      }
      if (event instanceof StartEvent start && start.getParentElement() == process) {
        ModelScheduleRules.findTimer(start)
            .map(timer -> EntrySchedule.read(timer, ModelFields.of(start)))
            .ifPresent(schedule -> entries.add(entry(start, ScheduledStarts.TYPE, schedule)));
        continue; // the engine's timers are those of people who are inside
      }
      event.getEventDefinitions().stream()
          .filter(TimerEventDefinition.class::isInstance)
          .forEach(timer -> timers.add(timer(event, (TimerEventDefinition) timer)));
    }
    for (ReceiveTask task : ofProcess(ReceiveTask.class)) {
      waits.add(wait(task));
    }
    return new ModelFacts(
        textOr(process.getId(), ""),
        process.getName(),
        process.getCamundaVersionTag(),
        List.copyOf(entries),
        List.copyOf(waits),
        ofProcess(FlowNode.class).stream().filter(ModelReader::sends).map(this::send).toList(),
        List.copyOf(timers),
        ofProcess(EndEvent.class).stream().map(this::end).toList(),
        ofProcess(UserTask.class).stream().map(UserTask::getId).toList(),
        isCallable(process),
        ofProcess(CallActivity.class).stream().map(this::call).toList(),
        ofProcess(ServiceTask.class).stream()
            .map(
                task ->
                    new Step(
                        task.getId(),
                        StepKinds.findDelegate(task.getCamundaDelegateExpression()).orElse(""),
                        Map.copyOf(ResponseFields.withMail(task)),
                        ModelCompensation.compensates(model, task)))
            .toList(),
        ModelDecisionRules.list(ofProcess(BusinessRuleTask.class)));
  }

  /** Whether a process has one plain start and no other. */
  static boolean isCallable(Process process) {
    Collection<StartEvent> starts = process.getChildElementsByType(StartEvent.class);
    return starts.size() == 1
        && starts.stream().allMatch(start -> start.getEventDefinitions().isEmpty());
  }

  private Call call(CallActivity activity) {
    String binding = textOr(activity.getCamundaCalledElementBinding(), "latest");
    String version = textOr(activity.getCamundaCalledElementVersion(), "");
    return new Call(
        activity.getId(),
        textOr(activity.getCalledElement(), ""),
        switch (binding) {
          case "deployment" -> Binding.DEPLOYMENT;
          case "version" -> Binding.VERSION;
          default -> Binding.LATEST;
        },
        version.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(version) : 0,
        neededAtEntry.contains(activity));
  }

  /** The event type an event waits for; null where it waits for no message. */
  static @Nullable String eventType(CatchEvent event) {
    return event.getEventDefinitions().stream()
        .filter(MessageEventDefinition.class::isInstance)
        .map(definition -> nameOf(((MessageEventDefinition) definition).getMessage()))
        .findFirst()
        .orElse(null);
  }

  /** A message's name, which is the event type; empty where there is none. */
  static String nameOf(@Nullable Message message) {
    return message == null ? "" : textOr(message.getName(), "");
  }

  private static Entry entry(StartEvent start, String type, @Nullable EntrySchedule schedule) {
    Map<String, String> fields = ModelFields.of(start);
    return new Entry(
        start.getId(),
        type,
        Reentry.parse(fields.getOrDefault("reentry", "")).orElseGet(Reentry.OncePerSubject::new),
        levelOf(fields.getOrDefault("recognition", "0")),
        fields.get("audience"),
        amount(fields, "timeToLive"),
        schedule);
  }

  private static @Nullable TemporalAmount amount(Map<String, String> fields, String name) {
    return JourneyDates.findAmount(fields.getOrDefault(name, "")).orElse(null);
  }

  private static int levelOf(String text) {
    return text.matches("[0-4]") ? Integer.parseInt(text) : 0;
  }

  private Wait wait(CatchEvent event, String type) {
    WaitKind kind = WaitKind.CATCH;
    boolean interrupting = false;
    String scope = null;
    Set<String> steps = Set.of();
    boolean openAtEntry = false;
    if (event instanceof BoundaryEvent boundary) {
      kind = WaitKind.BOUNDARY;
      interrupting = boundary.cancelActivity();
      scope = boundary.getAttachedTo() == null ? null : boundary.getAttachedTo().getId();
      steps = interrupting ? stepsIn(boundary.getAttachedTo(), null) : steps;
      openAtEntry = interrupting && first().contains(boundary.getAttachedTo());
    } else if (event instanceof StartEvent start) {
      ModelElementInstance subProcess = start.getParentElement();
      ModelElementInstance around = subProcess.getParentElement();
      kind = WaitKind.EVENT_SUB_PROCESS;
      interrupting = start.isInterrupting();
      scope = around.getAttributeValue("id");
      steps = interrupting ? stepsIn(around, subProcess) : steps;
      openAtEntry = interrupting && around.equals(process);
    }
    return wait(event, type, kind, interrupting, scope, steps, openAtEntry);
  }

  private Wait wait(ReceiveTask task) {
    return wait(task, nameOf(task.getMessage()), WaitKind.RECEIVE, false, null, Set.of(), false);
  }

  private Wait wait(
      FlowNode node,
      String type,
      WaitKind kind,
      boolean interrupting,
      @Nullable String scope,
      Set<String> steps,
      boolean openAtEntry) {
    Map<String, String> fields = ModelFields.of(node);
    return new Wait(
        node.getId(),
        type,
        kind,
        interrupting,
        match(fields.get("match")),
        amount(fields, "lookBack"),
        amount(fields, "timeToLive"),
        scope,
        steps,
        openAtEntry,
        (interrupting || kind == WaitKind.CATCH || kind == WaitKind.RECEIVE)
            && !ModelReach.actsAfter(model, node));
  }

  private static Match match(@Nullable String text) {
    return switch (text == null ? "" : text) {
      case "subject" -> Match.SUBJECT;
      case "product" -> Match.PRODUCT;
      default -> Match.RECIPIENT;
    };
  }

  /** Where a token stands at once after the entry: past gateways and into sub-processes. */
  private Set<FlowNode> first() {
    Set<FlowNode> first = new HashSet<>();
    Deque<FlowNode> open = new ArrayDeque<>(process.getChildElementsByType(StartEvent.class));
    while (!open.isEmpty()) {
      FlowNode node = open.pop();
      if (!first.add(node)) {
        continue;
      }
      if (node instanceof StartEvent || node instanceof Gateway) {
        node.getOutgoing().stream().map(SequenceFlow::getTarget).forEach(open::add);
      } else if (node instanceof SubProcess scope) {
        open.addAll(scope.getChildElementsByType(StartEvent.class));
      }
    }
    return first;
  }

  private Set<String> stepsIn(
      @Nullable ModelElementInstance scope, @Nullable ModelElementInstance except) {
    Set<String> ids = new LinkedHashSet<>();
    for (FlowNode step : ofProcess(FlowNode.class)) {
      if ((sends(step) || step instanceof CallActivity)
          && scope != null
          && isWithin(step, scope)
          && !(except != null && isWithin(step, except))) {
        ids.add(step.getId());
      }
    }
    return ids;
  }

  private static boolean isWithin(ModelElementInstance element, ModelElementInstance scope) {
    for (ModelElementInstance at = element; at != null; at = at.getParentElement()) {
      if (at.equals(scope)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a token there asks the outbox: a send task, or a call of another system. */
  private static boolean sends(FlowNode node) {
    return node instanceof SendTask || isWebhook(node);
  }

  private static boolean isWebhook(FlowNode node) {
    return node instanceof ServiceTask step
        && StepKinds.find(step).filter(kind -> kind == CallWebhook.KIND).isPresent();
  }

  private SendStep send(FlowNode task) {
    Map<String, String> fields =
        isWebhook(task) ? CallWebhook.asSend(ModelFields.of(task)) : ModelFields.of(task);
    return new SendStep(
        task.getId(),
        fields.getOrDefault("template", ""),
        fields.getOrDefault("purpose", ""),
        fields.getOrDefault("channel", "email"),
        fields.getOrDefault("whenCapped", "wait"),
        fields.get("notAfter"),
        fields.getOrDefault("quietHours", "respect"),
        fields.get("category"),
        ModelReach.dateTimersBefore(model, task));
  }

  private Timer timer(CatchEvent event, TimerEventDefinition definition) {
    TimerKind kind = TimerKind.DURATION;
    String text = "";
    if (definition.getTimeDate() != null) {
      kind = TimerKind.DATE;
      text = definition.getTimeDate().getTextContent();
    } else if (definition.getTimeCycle() != null) {
      kind = TimerKind.CYCLE;
      text = definition.getTimeCycle().getTextContent();
    } else if (definition.getTimeDuration() != null) {
      text = definition.getTimeDuration().getTextContent();
    }
    ExpressionSyntax expression = ExpressionSyntax.lenient(text);
    Set<String> variables = new LinkedHashSet<>(expression.identifiers());
    variables.removeAll(expression.guarded());
    Set<String> dates = new LinkedHashSet<>();
    if (kind == TimerKind.DATE) {
      dates.addAll(expression.dates());
      dates.retainAll(variables);
    }
    String waitsAt =
        event instanceof BoundaryEvent boundary && boundary.getAttachedTo() != null
            ? boundary.getAttachedTo().getId()
            : event.getId();
    return new Timer(
        event.getId(),
        kind,
        text.trim(),
        Set.copyOf(variables),
        Set.copyOf(dates),
        waitsAt,
        neededAtEntry.contains(event));
  }

  private End end(EndEvent event) {
    String text = ModelFields.of(event).getOrDefault("outcome", "goal");
    Outcome outcome =
        switch (text) {
          case "lost", "neutral" -> Outcome.valueOf(text.toUpperCase(Locale.ROOT));
          default -> Outcome.GOAL;
        };
    ModelElementInstance around = event.getParentElement();
    boolean embedded =
        around instanceof SubProcess subProcess && !subProcess.triggeredByEvent()
            || around.getParentElement() instanceof Activity;
    return new End(event.getId(), outcome, !embedded);
  }

  private <T extends ModelElementInstance> List<T> ofProcess(Class<T> type) {
    return model.getModelElementsByType(type).stream()
        .filter(element -> isWithin(element, process))
        .toList();
  }

  private static String textOr(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text.trim();
  }
}
