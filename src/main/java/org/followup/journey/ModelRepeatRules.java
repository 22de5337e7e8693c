package org.followup.journey;

import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.MultiInstanceLoopCharacteristics;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SubProcess;

/** Checks steps that are repeated: how often, and until when. */
final class ModelRepeatRules {

  private ModelRepeatRules() {}

  static void check(BpmnModelInstance model, Faults faults) {
    for (var repeat : model.getModelElementsByType(MultiInstanceLoopCharacteristics.class)) {
      if (repeat.getParentElement() instanceof Activity activity) {
        check(activity, repeat, faults);
      }
    }
  }

  private static void check(
      Activity activity, MultiInstanceLoopCharacteristics repeat, Faults faults) {
    String times =
        repeat.getLoopCardinality() == null
            ? ""
            : repeat.getLoopCardinality().getTextContent().trim();
    if (times.isEmpty()) {
      faults.fault(activity, "it is repeated, but how often? Give the loop cardinality.");
    } else if (!ModelExpressionRules.isExpression(times) && !isNumber(times)) {
      faults.fault(
          activity,
          "the loop cardinality \"%s\" is no number from 1 to %d."
              .formatted(times, Answer.MOST_TIMES));
    }
    if (repeat.getCompletionCondition() != null
        && !ModelExpressionRules.isExpression(repeat.getCompletionCondition().getTextContent())) {
      faults.fault(activity, "the completion condition is no expression; write it as ${…}.");
    }
    if (activity instanceof SubProcess scope && scope.triggeredByEvent()) {
      faults.fault(activity, "an event sub-process cannot be repeated; its event begins it.");
    }
    if (activity instanceof SendTask send
        && ModelFields.of(send).getOrDefault("purpose", "").startsWith("marketing:")) {
      faults.style(
          activity, "a marketing mail goes to one person about one subject once, however often.");
    }
  }

  private static boolean isNumber(String times) {
    return times.matches("[1-9][0-9]{0,2}") && Integer.parseInt(times) <= Answer.MOST_TIMES;
  }
}
