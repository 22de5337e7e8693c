package org.followup.journey;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.Task;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/**
 * Where a token can get from somewhere: past timers, mails and gateways, and where that is asked,
 * past what brings new data too, which is an event that is waited for or a person's task. And which
 * dates a token has come by.
 */
final class ModelReach {

  private final BpmnModelInstance model;
  private final boolean pastData;
  private final Set<FlowNode> reached = new HashSet<>();
  private final Deque<FlowNode> open = new ArrayDeque<>();

  private ModelReach(BpmnModelInstance model, boolean pastData) {
    this.model = model;
    this.pastData = pastData;
  }

  /** Where a token can get straight from the entry, past nothing that brings new data. */
  static Set<FlowNode> fromEntries(BpmnModelInstance model, Process process) {
    ModelReach reach = new ModelReach(model, false);
    reach.enter(process);
    return reach.all();
  }

  /** Where a token can get at all, whatever happens. An event sub-process is where its start is. */
  static Set<FlowNode> everFrom(BpmnModelInstance model, Process process) {
    ModelReach reach = new ModelReach(model, true);
    reach.enter(process);
    Set<FlowNode> reached = new HashSet<>(reach.all());
    for (FlowNode node : reach.reached) {
      if (node instanceof StartEvent && node.getParentElement() instanceof SubProcess around) {
        reached.add(around);
      }
    }
    return reached;
  }

  /** Whether a token that leaves the wait may still come to a mail, a call or another deed. */
  static boolean actsAfter(BpmnModelInstance model, FlowNode wait) {
    ModelReach reach = new ModelReach(model, true);
    reach.leave(wait);
    return reach.all().stream()
        .anyMatch(
            node ->
                node instanceof Task && !(node instanceof ReceiveTask)
                    || node instanceof CallActivity);
  }

  /**
   * Timers with a date that stand straight before a step: walks back over sequence flows, gateways
   * and the borders of sub-processes, nothing else.
   */
  static Set<String> dateTimersBefore(BpmnModelInstance model, FlowNode step) {
    Set<String> timers = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<FlowNode> open = new ArrayDeque<>(before(model, step));
    while (!open.isEmpty()) {
      FlowNode node = open.pop();
      if (!seen.add(node.getId())) {
        continue;
      }
      if (node instanceof CatchEvent event && hasDateTimer(event)) {
        timers.add(node.getId());
      } else if (node instanceof Gateway) {
        open.addAll(before(model, node));
      } else if (node instanceof StartEvent
          && node.getParentElement() instanceof SubProcess around) {
        open.addAll(before(model, around));
      } else if (node instanceof SubProcess ended) {
        ended
            .getChildElementsByType(EndEvent.class)
            .forEach(end -> open.addAll(before(model, end)));
      }
    }
    return timers;
  }

  /** By the flows themselves: a file may leave out the {@code incoming} marks on its nodes. */
  private static Collection<FlowNode> before(BpmnModelInstance model, FlowNode node) {
    return model.getModelElementsByType(SequenceFlow.class).stream()
        .filter(flow -> node.equals(flow.getTarget()) && flow.getSource() != null)
        .map(SequenceFlow::getSource)
        .toList();
  }

  private static boolean hasDateTimer(CatchEvent event) {
    return event.getEventDefinitions().stream()
        .anyMatch(d -> d instanceof TimerEventDefinition t && t.getTimeDate() != null);
  }

  private Set<FlowNode> all() {
    while (!open.isEmpty()) {
      FlowNode node = open.pop();
      if (reached.add(node)) {
        goOn(node);
      }
    }
    return reached;
  }

  /** A scope begins: its start, and the time that can start an event sub-process in it. */
  private void enter(ModelElementInstance scope) {
    open.addAll(scope.getChildElementsByType(StartEvent.class));
    for (SubProcess inner : scope.getChildElementsByType(SubProcess.class)) {
      if (inner.triggeredByEvent()) {
        inner.getChildElementsByType(StartEvent.class).stream()
            .filter(start -> pastData || ModelReader.eventType(start) == null)
            .forEach(open::add);
      }
    }
  }

  private void goOn(FlowNode node) {
    model.getModelElementsByType(BoundaryEvent.class).stream()
        .filter(event -> node.equals(event.getAttachedTo()))
        .filter(event -> pastData || ModelReader.eventType(event) == null)
        .forEach(open::add);
    if (node instanceof SubProcess scope) {
      enter(scope); // its way out is found at its ends
    } else if (pastData || !bringsData(node)) {
      leave(node);
    }
  }

  private void leave(FlowNode node) {
    Collection<SequenceFlow> flows =
        model.getModelElementsByType(SequenceFlow.class).stream()
            .filter(flow -> node.equals(flow.getSource()) && flow.getTarget() != null)
            .toList();
    flows.forEach(flow -> open.add(flow.getTarget()));
    if (flows.isEmpty() && node.getParentElement() instanceof SubProcess around) {
      if (around.getLoopCharacteristics() != null) {
        enter(around); // once more
      }
      leave(around);
    }
  }

  private static boolean bringsData(FlowNode node) {
    boolean entry = node instanceof StartEvent && node.getParentElement() instanceof Process;
    return node instanceof ReceiveTask
        || node instanceof UserTask
        || node instanceof CatchEvent event && !entry && ModelReader.eventType(event) != null;
  }
}
