package org.followup.journey;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** Checks that everything can be come to, and that nobody stands anywhere for ever. */
final class ModelPathRules {

  private final BpmnModelInstance model;
  private final Faults faults;

  private ModelPathRules(BpmnModelInstance model, Faults faults) {
    this.model = model;
    this.faults = faults;
  }

  static void check(BpmnModelInstance model, Faults faults) {
    ModelPathRules rules = new ModelPathRules(model, faults);
    model.getModelElementsByType(Process.class).forEach(rules::checkReach);
    model.getModelElementsByType(ReceiveTask.class).forEach(rules::checkWait);
    model.getModelElementsByType(EventBasedGateway.class).forEach(rules::checkWait);
    model.getModelElementsByType(IntermediateCatchEvent.class).stream()
        .filter(event -> ModelReader.eventType(event) != null)
        .filter(event -> sourcesOf(model, event).noneMatch(EventBasedGateway.class::isInstance))
        .forEach(rules::checkWait);
  }

  private void checkReach(Process process) {
    Set<FlowNode> reached = ModelReach.everFrom(model, process);
    for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
      boolean called = node instanceof Activity activity && activity.isForCompensation();
      if (!reached.contains(node) && !called && isWithin(node, process)) {
        faults.fault(node, "nobody can ever come here; lead a flow to it, or take it out.");
      }
    }
  }

  private static boolean isWithin(ModelElementInstance element, Process process) {
    ModelElementInstance around = element.getParentElement();
    while (around != null && !around.equals(process)) {
      // What only a compensation calls is judged there.
      if (around instanceof Activity activity && activity.isForCompensation()) {
        return false;
      }
      around = around.getParentElement();
    }
    return around != null;
  }

  /** The event may never come; then something else must end the wait some day. */
  private void checkWait(FlowNode wait) {
    if (wait instanceof EventBasedGateway && targetsOf(wait).stream().anyMatch(this::isTimer)) {
      return;
    }
    ModelElementInstance at = wait;
    while (at != null && !(at instanceof Process)) {
      if (isInterrupted(at)) {
        return;
      }
      at = at.getParentElement();
      if (at != null && hasWayOut(at)) {
        return;
      }
    }
    faults.style(
        wait,
        "whoever never does what it waits for stays here for ever; give it a time-out (a timer on its"
            + " border) or the journey a way out.");
  }

  private boolean isInterrupted(ModelElementInstance activity) {
    return model.getModelElementsByType(BoundaryEvent.class).stream()
        .anyMatch(event -> activity.equals(event.getAttachedTo()) && event.cancelActivity());
  }

  private static boolean hasWayOut(ModelElementInstance scope) {
    return scope.getChildElementsByType(SubProcess.class).stream()
        .filter(SubProcess::triggeredByEvent)
        .flatMap(way -> way.getChildElementsByType(StartEvent.class).stream())
        .anyMatch(StartEvent::isInterrupting);
  }

  private boolean isTimer(FlowNode node) {
    return node instanceof IntermediateCatchEvent event && ModelReader.eventType(event) == null;
  }

  private List<FlowNode> targetsOf(FlowNode node) {
    return flows().stream()
        .filter(flow -> node.equals(flow.getSource()) && flow.getTarget() != null)
        .map(SequenceFlow::getTarget)
        .toList();
  }

  private static java.util.stream.Stream<FlowNode> sourcesOf(
      BpmnModelInstance model, FlowNode node) {
    return model.getModelElementsByType(SequenceFlow.class).stream()
        .filter(flow -> node.equals(flow.getTarget()) && flow.getSource() != null)
        .map(SequenceFlow::getSource);
  }

  private Collection<SequenceFlow> flows() {
    return model.getModelElementsByType(SequenceFlow.class);
  }
}
