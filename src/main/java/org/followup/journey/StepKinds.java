package org.followup.journey;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.jspecify.annotations.Nullable;

/**
 * The closed list of what service tasks may do. Widening it is a decision about security: whatever
 * stands here can be drawn by whoever may publish a journey.
 */
final class StepKinds {

  static final List<StepKind> ALL =
      List.of(
          SetAttribute.KIND,
          CallWebhook.KIND,
          AssignVariant.KIND,
          IssueVoucher.KIND,
          RevokeVoucher.KIND,
          WaitForResponses.KIND);

  private static final Pattern NAMED = Pattern.compile("[$#]\\{\\s*([A-Za-z]\\w*)\\s*}");

  private StepKinds() {}

  /** The kind that a task names; empty where it names none. */
  static Optional<StepKind> find(ServiceTask task) {
    return findDelegate(task.getCamundaDelegateExpression()).flatMap(StepKinds::find);
  }

  /** The kind of that delegate. */
  static Optional<StepKind> find(String delegate) {
    return ALL.stream().filter(kind -> kind.delegate().equals(delegate)).findFirst();
  }

  /** The name between the braces of {@code ${…}}. */
  static Optional<String> findDelegate(@Nullable String expression) {
    Matcher named = NAMED.matcher(expression == null ? "" : expression.trim());
    return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
  }

  /** Checks what a service task names and its fields. */
  static void check(ServiceTask task, Faults faults) {
    Optional<StepKind> kind = find(task);
    if (kind.isPresent()) {
      kind.get().check(task, faults);
    } else {
      faults.fault(
          task,
          "a service task has the delegate expression of a step there is: %s."
              .formatted(
                  ALL.stream()
                      .map(known -> "${" + known.delegate() + "}")
                      .collect(Collectors.joining(", "))));
    }
  }
}
