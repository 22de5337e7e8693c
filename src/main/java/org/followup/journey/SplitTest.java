package org.followup.journey;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.followup.experiment.Variants;
import org.followup.experiment.Variants.UnreadableVariantsException;

/**
 * A service task at which people go different ways by chance.
 *
 * @param test its name; tasks of one name in a model are one test
 */
record SplitTest(String activityId, String test, Variants variants) {

  static final String DELEGATE = "splitTest";

  /** Tests of a journey's version, in the order of the model. */
  static List<SplitTest> listOf(ModelFacts facts) {
    return facts.steps().stream()
        .filter(step -> step.delegate().equals(DELEGATE))
        .flatMap(step -> find(step.activityId(), step.fields()).stream())
        .toList();
  }

  /** Tests of a model, as far as their fields can be read. */
  static List<SplitTest> listOf(BpmnModelInstance model) {
    return model.getModelElementsByType(ServiceTask.class).stream()
        .filter(task -> isSplitTest(task))
        .flatMap(task -> find(task.getId(), ModelFields.of(task)).stream())
        .toList();
  }

  static boolean isSplitTest(ServiceTask task) {
    return StepKinds.findDelegate(task.getCamundaDelegateExpression())
        .filter(DELEGATE::equals)
        .isPresent();
  }

  /** What the fields say; empty where they cannot be read. */
  static Optional<SplitTest> find(String activityId, Map<String, String> fields) {
    String test = fields.get("test");
    if (test == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SplitTest(
              activityId,
              test,
              Variants.read(
                  fields.getOrDefault("variants", ""), fields.getOrDefault("holdOut", ""))));
    } catch (UnreadableVariantsException unreadable) {
      return Optional.empty();
    }
  }
}
