package org.followup.journey;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.followup.experiment.Variants;
import org.followup.experiment.Variants.UnreadableVariantsException;
import org.followup.node.NearNames;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** Checks split tests: what each says, and what expressions ask of them. */
final class ModelTestRules {

  private ModelTestRules() {}

  /** What is wrong with the fields of a split test, and between tests of one name. */
  static void checkTask(ServiceTask task, Map<String, String> fields, Faults faults) {
    try {
      Variants variants =
          Variants.read(fields.getOrDefault("variants", ""), fields.getOrDefault("holdOut", ""));
      String test = fields.getOrDefault("test", "");
      SplitTest.listOf((BpmnModelInstance) task.getModelInstance()).stream()
          .filter(other -> other.test().equals(test))
          .findFirst()
          .filter(first -> !first.activityId().equals(task.getId()))
          .filter(first -> !isSame(first.variants(), variants))
          .ifPresent(
              first ->
                  faults.fault(
                      task,
                      "the test %s has other variants at %s; one test is the same wherever it stands, another one has another name."
                          .formatted(test, first.activityId())));
    } catch (UnreadableVariantsException unreadable) {
      unreadable.faults().forEach(fault -> faults.fault(task, fault));
    }
  }

  /** Equal but for how the numbers are written. */
  private static boolean isSame(Variants one, Variants other) {
    return one.weights().keySet().equals(other.weights().keySet())
        && one.weights().entrySet().stream()
            .allMatch(e -> e.getValue().compareTo(other.weights().get(e.getKey())) == 0)
        && one.holdOut().compareTo(other.holdOut()) == 0;
  }

  /** What is wrong with what an expression asks of tests. */
  static void checkExpression(
      Element at, ExpressionSyntax syntax, List<SplitTest> tests, Faults faults) {
    for (ExpressionSyntax.Call call : syntax.calls()) {
      String test = nameOf(call);
      if (test != null && find(tests, test).isEmpty()) {
        List<String> known = tests.stream().map(SplitTest::test).distinct().sorted().toList();
        faults.fault(
            at,
            "variant(): this journey has no split test \"%s\"%s."
                .formatted(
                    test,
                    known.isEmpty()
                        ? ""
                        : NearNames.find(test, known)
                            .map(near -> "; did you mean \"" + near + "\"")
                            .orElse("; there are " + String.join(", ", known))));
      }
    }
    for (ExpressionSyntax.Comparison comparison : syntax.comparisons()) {
      String test = nameOf(comparison.call());
      Optional<SplitTest> found = test == null ? Optional.empty() : find(tests, test);
      List<String> names = found.map(split -> split.variants().names()).orElse(List.of());
      if (found.isPresent() && !names.contains(comparison.literal())) {
        faults.fault(
            at,
            "variant(): the test %s has no variant \"%s\"; there are %s."
                .formatted(
                    test, comparison.literal(), names.stream().collect(Collectors.joining(", "))));
      }
    }
  }

  private static Optional<SplitTest> find(List<SplitTest> tests, String name) {
    return tests.stream().filter(split -> split.test().equals(name)).findFirst();
  }

  /** The test that a call asks for by name; null for any other call. */
  private static @Nullable String nameOf(ExpressionSyntax.Call call) {
    return call.function().equals("variant") && call.literals().size() == 1
        ? call.literals().get(0)
        : null;
  }
}
