package org.followup.journey;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.MultiInstanceLoopCharacteristics;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/**
 * What moves a token on, by the model: wherever one stands, the engine must hold the timers,
 * subscriptions, tasks and called instances that the model draws there and around it. What may
 * rightly be gone, a non-interrupting timer that has fired, is not asked for.
 */
final class ModelMovers {

  /** A timer, an event that is waited for, a task, a called instance: each with its element. */
  static final String TIMER = "timer ";

  static final String EVENT = "event ";
  static final String TASK = "task ";
  static final String CALLED = "called";

  /** A step that is about to be made by a job: nothing of the element itself is there yet. */
  static final String ASYNC = "async";

  private static final String BODY = "#multiInstanceBody";

  private final BpmnModelInstance model;
  private final Map<String, Place> places = new HashMap<>();

  /**
   * Where a token may stand.
   *
   * @param own what hangs on the token itself
   * @param repeating what hangs on the body around it where it is one of several instances
   * @param enclosing what hangs on the scopes around
   */
  private record Place(List<String> own, List<String> repeating, List<String> enclosing) {}

  private ModelMovers(BpmnModelInstance model) {
    this.model = model;
    for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
      places.put(
          node.getId(),
          new Place(ownOf(node), isRepeated(node) ? boundaries(node) : List.of(), enclosing(node)));
    }
  }

  static ModelMovers of(BpmnModelInstance model) {
    return new ModelMovers(model);
  }

  /**
   * What is missing where a token stands.
   *
   * @param activityId where it stands
   * @param own what hangs on the token itself
   * @param around what hangs on anything of its instance
   */
  List<String> listMissing(String activityId, Set<String> own, Set<String> around) {
    boolean body = activityId.endsWith(BODY);
    String id = body ? activityId.substring(0, activityId.length() - BODY.length()) : activityId;
    Place place = places.getOrDefault(id, new Place(List.of(), List.of(), List.of()));
    List<String> missing = new ArrayList<>();
    if (!own.contains(ASYNC)) {
      // where nothing waits by itself, only a job could have kept the token
      List<String> wanted = body || place.own().isEmpty() ? List.of(ASYNC) : place.own();
      wanted.stream().filter(mover -> !own.contains(mover)).forEach(missing::add);
      if (!body) {
        place.repeating().stream().filter(mover -> !around.contains(mover)).forEach(missing::add);
      }
    }
    place.enclosing().stream().filter(mover -> !around.contains(mover)).forEach(missing::add);
    return missing;
  }

  private List<String> ownOf(FlowNode node) {
    List<String> wanted = new ArrayList<>();
    if (node instanceof IntermediateCatchEvent event) {
      mover(event).ifPresent(wanted::add);
    } else if (node instanceof ReceiveTask) {
      wanted.add(EVENT + node.getId());
    } else if (node instanceof SendTask || node instanceof ServiceTask step && waits(step)) {
      wanted.add(TIMER + node.getId());
    } else if (node instanceof UserTask) {
      wanted.add(TASK + node.getId());
    } else if (node instanceof CallActivity) {
      wanted.add(CALLED);
    } else if (node instanceof EventBasedGateway) {
      for (SequenceFlow flow : model.getModelElementsByType(SequenceFlow.class)) {
        if (node.equals(flow.getSource()) && flow.getTarget() instanceof CatchEvent event) {
          mover(event).ifPresent(wanted::add);
        } else if (node.equals(flow.getSource()) && flow.getTarget() instanceof ReceiveTask task) {
          wanted.add(EVENT + task.getId());
        }
      }
    }
    if (!wanted.isEmpty() && !isRepeated(node)) {
      wanted.addAll(boundaries(node));
    }
    return wanted;
  }

  private static boolean waits(ServiceTask step) {
    return StepKinds.find(step).filter(StepKind::waits).isPresent();
  }

  /** Of the sub-processes and the process around the element. */
  private List<String> enclosing(FlowNode node) {
    List<String> wanted = new ArrayList<>();
    Set<ModelElementInstance> left = new HashSet<>();
    ModelElementInstance inner = node;
    for (ModelElementInstance at = node.getParentElement();
        at != null;
        inner = at, at = at.getParentElement()) {
      if (at instanceof SubProcess scope && !scope.triggeredByEvent()) {
        wanted.addAll(boundaries(scope));
      }
      if (inner instanceof SubProcess handler && handler.triggeredByEvent()) {
        left.add(at); // it has taken the scope's way out, and the others with it
      }
      if (!left.contains(at)) {
        for (SubProcess handler : at.getChildElementsByType(SubProcess.class)) {
          if (handler.triggeredByEvent()) {
            handler.getChildElementsByType(StartEvent.class).stream()
                .filter(start -> lasts(start, start.isInterrupting()))
                .forEach(start -> mover(start).ifPresent(wanted::add));
          }
        }
      }
    }
    return wanted;
  }

  private List<String> boundaries(FlowNode node) {
    return model.getModelElementsByType(BoundaryEvent.class).stream()
        .filter(event -> node.equals(event.getAttachedTo()))
        .filter(event -> lasts(event, event.cancelActivity()))
        .flatMap(event -> mover(event).stream())
        .toList();
  }

  private static boolean lasts(CatchEvent event, boolean interrupting) {
    return interrupting || !isTimer(event);
  }

  private static Optional<String> mover(CatchEvent event) {
    if (isTimer(event)) {
      return Optional.of(TIMER + event.getId());
    }
    return Optional.ofNullable(ModelReader.eventType(event)).map(type -> EVENT + event.getId());
  }

  private static boolean isTimer(CatchEvent event) {
    return event.getEventDefinitions().stream().anyMatch(TimerEventDefinition.class::isInstance);
  }

  private static boolean isRepeated(FlowNode node) {
    return node instanceof Activity activity
        && activity.getLoopCharacteristics() instanceof MultiInstanceLoopCharacteristics;
  }
}
