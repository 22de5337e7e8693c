package org.followup.journey;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CompensateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.EventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateThrowEvent;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.jspecify.annotations.Nullable;

/**
 * What a journey gives and takes back. Of BPMN's compensation it may use just this: a compensation
 * event on the border of a step that gives vouchers, an association from there to the step that
 * revokes them, and an event that throws compensation, in the flow or at an end.
 */
final class ModelCompensation {

  private final BpmnModelInstance model;
  private final Faults faults;

  private ModelCompensation(BpmnModelInstance model, Faults faults) {
    this.model = model;
    this.faults = faults;
  }

  static void check(BpmnModelInstance model, Faults faults) {
    ModelCompensation rules = new ModelCompensation(model, faults);
    rules.all(BoundaryEvent.class).stream()
        .filter(event -> compensates(event.getEventDefinitions()))
        .forEach(rules::checkBorder);
    rules.all(Activity.class).forEach(rules::checkHandler);
    rules.all(IntermediateThrowEvent.class).stream()
        .filter(event -> !compensates(event.getEventDefinitions()))
        .forEach(
            event ->
                faults.fault(
                    event,
                    "an event in the flow waits for something or takes something back"
                        + " (compensation); use a task."));
    rules.all(IntermediateThrowEvent.class).stream()
        .filter(event -> compensates(event.getEventDefinitions()))
        .forEach(event -> rules.checkThrow(event, event.getEventDefinitions()));
    rules.all(EndEvent.class).stream()
        .filter(event -> compensates(event.getEventDefinitions()))
        .forEach(event -> rules.checkThrow(event, event.getEventDefinitions()));
    for (CompensateEventDefinition definition : rules.all(CompensateEventDefinition.class)) {
      ModelElementInstance around = definition.getParentElement();
      if (!(around instanceof BoundaryEvent)
          && !(around instanceof IntermediateThrowEvent)
          && !(around instanceof EndEvent)) {
        faults.fault(around, "nothing starts or waits by compensation; see the journey docs.");
      }
    }
  }

  /** The step that a step for compensation takes back; null where it is none. */
  static @Nullable String compensates(BpmnModelInstance model, FlowNode handler) {
    return borders(model, handler).stream()
        .map(BoundaryEvent::getAttachedTo)
        .filter(given -> given != null)
        .map(Activity::getId)
        .findFirst()
        .orElse(null);
  }

  /** The compensation events from which an association leads to the step. */
  private static List<BoundaryEvent> borders(BpmnModelInstance model, FlowNode handler) {
    return model.getModelElementsByType(Association.class).stream()
        .filter(line -> handler.equals(line.getTarget()))
        .map(Association::getSource)
        .filter(BoundaryEvent.class::isInstance)
        .map(BoundaryEvent.class::cast)
        .filter(event -> compensates(event.getEventDefinitions()))
        .toList();
  }

  private static boolean compensates(Collection<EventDefinition> definitions) {
    return definitions.stream().anyMatch(CompensateEventDefinition.class::isInstance);
  }

  private void checkBorder(BoundaryEvent event) {
    if (!isStep(event.getAttachedTo(), IssueVoucher.KIND)) {
      faults.fault(
          event, "only what a step ${issueVoucher} gives can be taken back; hang it on one.");
    } else if (borderOf(event.getAttachedTo()).size() > 1) {
      faults.fault(event, "the step has another compensation event; one is enough.");
    }
    if (!event.getOutgoing().isEmpty() || hasFlow(event)) {
      faults.fault(event, "no flow leaves a compensation event; an association leads to its step.");
    }
    List<ModelElementInstance> handlers =
        model.getModelElementsByType(Association.class).stream()
            .filter(line -> event.equals(line.getSource()))
            .map(line -> (ModelElementInstance) line.getTarget())
            .filter(Activity.class::isInstance)
            .toList();
    if (handlers.size() != 1 || !((Activity) handlers.get(0)).isForCompensation()) {
      faults.fault(
          event,
          "draw an association from it to one step ${revokeVoucher} that is marked as for"
              + " compensation.");
    }
  }

  private void checkHandler(Activity activity) {
    boolean revokes = isStep(activity, RevokeVoucher.KIND);
    if (activity.isForCompensation() && !revokes) {
      faults.fault(
          activity, "only a service task ${revokeVoucher} can be for compensation; unmark it.");
    } else if (revokes && !activity.isForCompensation()) {
      faults.fault(
          activity,
          "it takes back what a step gave: mark it as for compensation, and lead an association to it"
              + " from a compensation event on the border of that step.");
    } else if (revokes) {
      if (hasFlow(activity)) {
        faults.fault(activity, "no flow leads to or from a step for compensation.");
      }
      if (borders(model, activity).size() != 1) {
        faults.fault(
            activity,
            "one association leads to it, from a compensation event on the border of a step"
                + " ${issueVoucher}.");
      }
      if (activity.getLoopCharacteristics() != null) {
        faults.fault(activity, "a step for compensation is not repeated.");
      }
    }
  }

  private void checkThrow(FlowNode event, Collection<EventDefinition> definitions) {
    if (definitions.size() > 1) {
      faults.fault(event, "an event that takes something back does nothing else.");
    }
    Optional<Activity> named =
        definitions.stream()
            .filter(CompensateEventDefinition.class::isInstance)
            .map(definition -> ((CompensateEventDefinition) definition).getActivity())
            .filter(activity -> activity != null)
            .findFirst();
    if (named.isPresent() && borderOf(named.get()).isEmpty()) {
      faults.fault(
          event,
          "it is to take back what %s gave, but no compensation event is on that step's border."
              .formatted(named.get().getId()));
    } else if (named.isEmpty()
        && all(BoundaryEvent.class).stream()
            .noneMatch(border -> compensates(border.getEventDefinitions()))) {
      faults.fault(
          event,
          "there is nothing to take back: no step of this journey has a compensation event on its"
              + " border.");
    }
  }

  private List<BoundaryEvent> borderOf(@Nullable Activity activity) {
    return all(BoundaryEvent.class).stream()
        .filter(event -> event.getAttachedTo() != null && event.getAttachedTo().equals(activity))
        .filter(event -> compensates(event.getEventDefinitions()))
        .toList();
  }

  private boolean hasFlow(FlowNode node) {
    return all(SequenceFlow.class).stream()
        .anyMatch(flow -> node.equals(flow.getSource()) || node.equals(flow.getTarget()));
  }

  private static boolean isStep(@Nullable Activity activity, StepKind kind) {
    return activity instanceof ServiceTask task
        && StepKinds.find(task).filter(found -> found == kind).isPresent();
  }

  private <T extends ModelElementInstance> Collection<T> all(Class<T> type) {
    return model.getModelElementsByType(type);
  }
}
