package org.followup.journey;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * For whom an expression is being evaluated, on this thread. The engine's own execution context is
 * missing in conditions of timers, forms and queries, so expressions carry their scope themselves.
 */
final class ExpressionScope {

  private static final ThreadLocal<Deque<ExpressionScope>> OPEN =
      ThreadLocal.withInitial(ArrayDeque::new);

  /** Weak, because a thread of the pool must not keep an instance alive. */
  private static final ThreadLocal<@Nullable WeakReference<VariableScope>> LAST =
      new ThreadLocal<>();

  private final @Nullable VariableScope variables;
  private final JourneyFunctions functions;

  private ExpressionScope(@Nullable VariableScope variables, JourneyFunctions functions) {
    this.variables = variables;
    this.functions = functions;
  }

  static void enter(@Nullable VariableScope variables, JourneyFunctions functions) {
    OPEN.get().push(new ExpressionScope(variables, functions));
  }

  static void leave() {
    ExpressionScope left = OPEN.get().pop();
    LAST.set(left.variables == null ? null : new WeakReference<>(left.variables));
    if (OPEN.get().isEmpty()) {
      OPEN.remove();
    }
  }

  /**
   * The scope of the expression being evaluated.
   *
   * @throws IllegalStateException outside of an instance: a query, a timer start event
   */
  static ExpressionScope current(String function) {
    ExpressionScope scope = OPEN.get().peek();
    if (scope == null || findExecution(scope.variables).isEmpty()) {
      throw new IllegalStateException(
          function + "() answers only within a running journey; here there is nobody to ask about");
    }
    return scope;
  }

  /**
   * Whose expression this thread evaluated last: the engine resolves a timer's text right after
   * evaluating it, and tells its calendar nothing about the instance.
   */
  static Optional<RecipientId> findLastRecipient() {
    WeakReference<VariableScope> last = LAST.get();
    return findExecution(last == null ? null : last.get()).flatMap(ExpressionScope::findRecipient);
  }

  JourneyFunctions functions() {
    return functions;
  }

  DelegateExecution execution() {
    return findExecution(variables).orElseThrow();
  }

  /** The recipient of an instance, which is its business key. */
  static Optional<RecipientId> findRecipient(DelegateExecution execution) {
    String key = execution.getProcessBusinessKey();
    return key == null || key.isBlank() ? Optional.empty() : Optional.of(new RecipientId(key));
  }

  private static Optional<DelegateExecution> findExecution(@Nullable VariableScope scope) {
    if (scope instanceof DelegateExecution execution) {
      return Optional.of(execution);
    }
    if (scope instanceof DelegateTask task) {
      return Optional.ofNullable(task.getExecution());
    }
    return Optional.empty();
  }
}
