package org.followup.journey;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.bpmn.instance.dc.Bounds;

/** The picture of a model: every step is drawn, nothing lies on something else. */
final class ModelPictureRules {

  private ModelPictureRules() {}

  static void check(BpmnModelInstance model, Faults faults) {
    List<BpmnShape> shapes = new ArrayList<>();
    for (BpmnShape shape : model.getModelElementsByType(BpmnShape.class)) {
      if (shape.getBpmnElement() instanceof FlowNode && shape.getBounds() != null) {
        shapes.add(shape);
      }
    }
    if (shapes.isEmpty()) {
      faults.styleOfFile("The model has no picture; nobody could see the journey in Cockpit.");
      return;
    }
    for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
      if (shapes.stream().noneMatch(shape -> node.equals(shape.getBpmnElement()))) {
        faults.style(node, "it is missing in the picture.");
      }
    }
    for (int i = 0; i < shapes.size(); i++) {
      for (int j = i + 1; j < shapes.size(); j++) {
        checkPair(
            (FlowNode) shapes.get(i).getBpmnElement(),
            shapes.get(i).getBounds(),
            (FlowNode) shapes.get(j).getBpmnElement(),
            shapes.get(j).getBounds(),
            faults);
      }
    }
  }

  private static void checkPair(
      FlowNode one, Bounds its, FlowNode other, Bounds others, Faults faults) {
    boolean sameScope = one.getParentElement().equals(other.getParentElement());
    boolean onBorder = one instanceof BoundaryEvent || other instanceof BoundaryEvent;
    if (sameScope && !onBorder && overlap(its, others)) {
      faults.style(one, "it lies on " + other.getId() + " in the picture.");
    }
  }

  private static boolean overlap(Bounds a, Bounds b) {
    return a.getX() < b.getX() + b.getWidth()
        && b.getX() < a.getX() + a.getWidth()
        && a.getY() < b.getY() + b.getHeight()
        && b.getY() < a.getY() + a.getHeight();
  }
}
