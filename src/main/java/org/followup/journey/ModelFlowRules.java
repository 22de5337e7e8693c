package org.followup.journey;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.EventDefinition;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.jspecify.annotations.Nullable;

/** Checks how a journey hangs together: its process, entries, waits, ends and flows. */
final class ModelFlowRules {

  private final BpmnModelInstance model;
  private final Faults faults;

  private ModelFlowRules(BpmnModelInstance model, Faults faults) {
    this.model = model;
    this.faults = faults;
  }

  static void check(BpmnModelInstance model, Faults faults) {
    ModelFlowRules rules = new ModelFlowRules(model, faults);
    rules.checkProcess();
    rules.all(CatchEvent.class).forEach(rules::checkCatch);
    rules.all(ReceiveTask.class).forEach(task -> rules.checkMessage(task, task.getMessage()));
    rules.all(EndEvent.class).forEach(rules::checkEnd);
    rules.all(SequenceFlow.class).forEach(rules::checkFlow);
    rules.all(ExclusiveGateway.class).forEach(rules::checkGateway);
    rules.all(SubProcess.class).forEach(rules::checkSubProcess);
  }

  private void checkProcess() {
    Collection<Process> processes = all(Process.class);
    if (processes.size() != 1) {
      faults.faultOfFile(
          "A file holds exactly one journey (process); this one holds " + processes.size() + ".");
    }
    for (Process process : processes) {
      if (!process.isExecutable()) {
        faults.fault(process, "the journey is not marked as executable.");
      }
      Collection<StartEvent> starts = process.getChildElementsByType(StartEvent.class);
      Set<String> types = new HashSet<>();
      int entries = 0;
      for (StartEvent start : starts) {
        String type = ModelReader.eventType(start);
        if (type != null) {
          entries++;
          if (!types.add(type)) {
            faults.fault(start, "another entry of this journey waits for " + type + " already.");
          }
        } else if (has(start, TimerEventDefinition.class)) {
          entries++;
        } else if (start.getEventDefinitions().isEmpty()) {
          if (starts.size() > 1) {
            faults.fault(
                start,
                "a start without an event stands alone, in a journey that others call; make this a message start event.");
          }
        }
      }
      if (entries == 0 && !ModelReader.isCallable(process)) {
        faults.fault(
            process,
            "the journey has no entry; it needs a message start event, or a timer start event with an audience.");
      }
    }
  }

  private void checkCatch(CatchEvent event) {
    boolean bare = event.getEventDefinitions().isEmpty();
    if (event.getEventDefinitions().size() > 1) {
      faults.fault(event, "an event waits for one thing only, a message or a time.");
    }
    if (bare && !(event instanceof StartEvent)) {
      faults.fault(event, "it waits for nothing; make it a message or timer event.");
    }
    if (event instanceof BoundaryEvent boundary && boundary.getAttachedTo() == null) {
      faults.fault(event, "it is attached to no step of the journey.");
    }
    for (EventDefinition definition : event.getEventDefinitions()) {
      if (definition instanceof MessageEventDefinition message) {
        checkMessage(event, message.getMessage());
      } else if (definition instanceof TimerEventDefinition timer && !isSchedule(event)) {
        ModelTimerRules.check(event, timer, faults);
      }
    }
  }

  private static boolean isSchedule(CatchEvent event) {
    return event instanceof StartEvent start && ModelScheduleRules.findTimer(start).isPresent();
  }

  private void checkMessage(ModelElementInstance at, @Nullable Message message) {
    String name = ModelReader.nameOf(message);
    if (name.isEmpty()) {
      faults.fault(
          at, "it waits for no event; give its message a name, an event type such as signed-up.");
    } else if (!ModelExpressionRules.EVENT_TYPE.matcher(name).matches()) {
      faults.fault(
          at,
          "the message name \"%s\" is no event type such as order-completed (lower case, digits, single hyphens or dots)."
              .formatted(name));
    } else if (name.equals(ScheduledStarts.TYPE)) {
      faults.fault(
          at,
          "events %s are our own; make this a timer start event with an audience.".formatted(name));
    }
  }

  private void checkEnd(EndEvent end) {
    if (has(end, MessageEventDefinition.class)) {
      faults.fault(end, "an end sends nothing; use a send task before it.");
    }
  }

  private void checkFlow(SequenceFlow flow) {
    if (flow.getSource() == null || flow.getTarget() == null) {
      faults.fault(flow, "the flow leads from or to nowhere.");
    }
    if (flow.getConditionExpression() != null
        && !ModelExpressionRules.isExpression(flow.getConditionExpression().getTextContent())) {
      faults.fault(flow, "the condition is no expression; write it as ${…}.");
    }
  }

  private void checkGateway(ExclusiveGateway gateway) {
    List<SequenceFlow> ways =
        all(SequenceFlow.class).stream().filter(f -> gateway.equals(f.getSource())).toList();
    if (ways.size() < 2) {
      return;
    }
    for (SequenceFlow way : ways) {
      if (way.getConditionExpression() == null && !way.equals(gateway.getDefault())) {
        faults.fault(way, "it needs a condition, or must be the gateway's default flow.");
      }
    }
  }

  private void checkSubProcess(SubProcess scope) {
    Collection<StartEvent> starts = scope.getChildElementsByType(StartEvent.class);
    if (starts.size() != 1) {
      faults.fault(scope, "a sub-process has exactly one start event.");
    }
    for (StartEvent start : starts) {
      if (scope.triggeredByEvent() && start.getEventDefinitions().isEmpty()) {
        faults.fault(start, "an event sub-process starts with a message or timer event.");
      } else if (!scope.triggeredByEvent() && !start.getEventDefinitions().isEmpty()) {
        faults.fault(start, "inside a sub-process the start event waits for nothing.");
      }
    }
  }

  private static boolean has(CatchEvent event, Class<? extends EventDefinition> kind) {
    return event.getEventDefinitions().stream().anyMatch(kind::isInstance);
  }

  private static boolean has(EndEvent event, Class<? extends EventDefinition> kind) {
    return event.getEventDefinitions().stream().anyMatch(kind::isInstance);
  }

  private <T extends ModelElementInstance> Collection<T> all(Class<T> type) {
    return model.getModelElementsByType(type);
  }
}
