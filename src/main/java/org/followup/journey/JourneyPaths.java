package org.followup.journey;

import java.util.List;
import java.util.Optional;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CompensateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.jspecify.annotations.Nullable;

/**
 * Where a token can go in the latest version of a journey, and what the diagram shows there.
 *
 * @param nodes in the order of the file
 */
public record JourneyPaths(String journey, List<Node> nodes, List<Flow> flows) {

  /**
   * An event, task, gateway or sub-process.
   *
   * @param label what the diagram shows on it; null for nothing
   * @param kind what it is: {@code send task}, {@code boundary event}
   * @param entry the event type that enters the journey here; null elsewhere
   * @param reachedWith the element with which it is reached, where the engine says nothing of it
   */
  public record Node(
      String id,
      @Nullable String label,
      String kind,
      @Nullable String entry,
      @Nullable String reachedWith) {}

  /**
   * A sequence flow.
   *
   * @param takenWith the element with which it is taken, where the engine says nothing of it
   */
  public record Flow(
      String id, @Nullable String label, String from, String to, @Nullable String takenWith) {}

  public Optional<Node> findNode(String id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
  }

  static JourneyPaths of(BpmnModelInstance model, String processId) {
    Process process = model.getModelElementById(processId);
    return new JourneyPaths(
        processId,
        model.getModelElementsByType(FlowNode.class).stream()
            .filter(node -> isWithin(node, process))
            .map(node -> node(model, node))
            .toList(),
        model.getModelElementsByType(SequenceFlow.class).stream()
            .filter(flow -> isWithin(flow, process))
            .map(JourneyPaths::flow)
            .toList());
  }

  private static boolean isWithin(ModelElementInstance element, Process process) {
    ModelElementInstance around = element.getParentElement();
    while (around != null && !around.equals(process)) {
      around = around.getParentElement();
    }
    return around != null;
  }

  private static Node node(BpmnModelInstance model, FlowNode node) {
    boolean entry = node instanceof StartEvent && node.getParentElement() instanceof Process;
    return new Node(
        node.getId(),
        oneLine(node.getName()),
        kind(node),
        entry ? ModelReader.eventType((StartEvent) node) : null,
        compensation(model, node));
  }

  /** Nobody reaches the event itself: its handler is called. */
  private static @Nullable String compensation(BpmnModelInstance model, FlowNode node) {
    if (node instanceof BoundaryEvent boundary
        && boundary.getEventDefinitions().stream()
            .anyMatch(CompensateEventDefinition.class::isInstance)) {
      return model.getModelElementsByType(Association.class).stream()
          .filter(association -> node.equals(association.getSource()))
          .map(association -> association.getTarget().getId())
          .findFirst()
          .orElse(null);
    }
    return null;
  }

  /** The gateway itself waits for the events behind it. */
  private static Flow flow(SequenceFlow flow) {
    String to = flow.getTarget().getId();
    return new Flow(
        flow.getId(),
        oneLine(flow.getName()),
        flow.getSource().getId(),
        to,
        flow.getSource() instanceof EventBasedGateway ? to : null);
  }

  private static String kind(FlowNode node) {
    return node.getElementType()
        .getTypeName()
        .replaceAll("([A-Z])", " $1")
        .toLowerCase(java.util.Locale.ROOT);
  }

  private static @Nullable String oneLine(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.replaceAll("\\s+", " ").trim();
  }
}
