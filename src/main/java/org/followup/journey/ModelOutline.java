package org.followup.journey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.Documentation;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.jspecify.annotations.Nullable;

/**
 * What people read in a model: its words, and its sends in the order of the flow.
 *
 * @param labels what the diagram shows, by element; elements without a label are missing
 */
record ModelOutline(
    @Nullable String documentation, Map<String, String> labels, List<Journey.SendStep> sends) {

  /** What the diagram shows on the element. */
  Optional<String> findLabel(String activityId) {
    return Optional.ofNullable(labels.get(activityId));
  }

  static ModelOutline of(BpmnModelInstance model, String processId) {
    Process process = model.getModelElementById(processId);
    Map<String, String> labels = new HashMap<>();
    for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
      String label = oneLine(node.getName());
      if (label != null) {
        labels.put(node.getId(), label);
      }
    }
    ModelFacts facts =
        ModelReader.read(model).stream()
            .filter(read -> read.processId().equals(processId))
            .findFirst()
            .orElseThrow();
    List<Journey.SendStep> sends =
        new InOrder(model, process)
            .sends().stream()
                .flatMap(id -> facts.findSend(id).stream())
                .map(
                    send ->
                        new Journey.SendStep(
                            send.activityId(),
                            labels.get(send.activityId()),
                            send.template(),
                            send.purpose(),
                            send.category(),
                            send.whenCapped().equals("skip"),
                            send.quietHours().equals("ignore")))
                .toList();
    return new ModelOutline(documentation(process), Map.copyOf(labels), sends);
  }

  private static @Nullable String documentation(Process process) {
    return process.getDocumentations().stream()
        .map(Documentation::getTextContent)
        .map(ModelOutline::oneLine)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String oneLine(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.replaceAll("\\s+", " ").trim();
  }

  /** Elements such that what comes first in the flow comes first here; loops are cut. */
  private static final class InOrder {

    private final BpmnModelInstance model;
    private final Process process;
    private final Set<FlowNode> seen = new HashSet<>();
    private final List<FlowNode> finished = new ArrayList<>();

    InOrder(BpmnModelInstance model, Process process) {
      this.model = model;
      this.process = process;
    }

    /** Ids of send tasks. */
    List<String> sends() {
      List<FlowNode> roots = new ArrayList<>(process.getChildElementsByType(StartEvent.class));
      for (SubProcess scope : model.getModelElementsByType(SubProcess.class)) {
        if (scope.triggeredByEvent()) {
          roots.addAll(scope.getChildElementsByType(StartEvent.class));
        }
      }
      // What is not reached at all, an unfinished drawing, comes last.
      roots.addAll(process.getChildElementsByType(FlowNode.class));
      lastFirst(roots).forEach(this::visit);
      return lastFirst(finished).stream()
          .filter(SendTask.class::isInstance)
          .map(FlowNode::getId)
          .toList();
    }

    private void visit(FlowNode node) {
      if (seen.add(node)) {
        lastFirst(after(node)).forEach(this::visit);
        finished.add(node);
      }
    }

    private List<FlowNode> after(FlowNode node) {
      List<FlowNode> after = new ArrayList<>();
      if (node instanceof SubProcess scope) {
        after.addAll(scope.getChildElementsByType(StartEvent.class));
      }
      after.addAll(targets(node));
      if (node instanceof EndEvent && node.getParentElement() instanceof SubProcess scope) {
        after.addAll(targets(scope));
      }
      if (node instanceof Activity activity) {
        model.getModelElementsByType(BoundaryEvent.class).stream()
            .filter(boundary -> activity.equals(boundary.getAttachedTo()))
            .forEach(after::add);
      }
      return after;
    }

    /** By the flows themselves: a file may leave out the {@code outgoing} marks on its nodes. */
    private List<FlowNode> targets(FlowNode node) {
      return model.getModelElementsByType(SequenceFlow.class).stream()
          .filter(flow -> node.equals(flow.getSource()) && flow.getTarget() != null)
          .map(SequenceFlow::getTarget)
          .toList();
    }

    private static List<FlowNode> lastFirst(Collection<FlowNode> nodes) {
      List<FlowNode> reversed = new ArrayList<>(nodes);
      Collections.reverse(reversed);
      return reversed;
    }
  }
}
