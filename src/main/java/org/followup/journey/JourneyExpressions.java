package org.followup.journey;

import java.util.Map;
import java.util.function.Supplier;
import org.camunda.bpm.engine.delegate.BaseDelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.el.Expression;
import org.camunda.bpm.engine.impl.el.JuelExpression;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.Cache;
import org.camunda.bpm.impl.juel.ExpressionFactoryImpl;
import org.camunda.bpm.impl.juel.TreeStore;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ValueExpression;
import org.jspecify.annotations.Nullable;

/**
 * The engine's only way to evaluate expressions: variables, named delegates and the functions of
 * {@link ExpressionFunctions}. A method call does not even parse. There is no bean resolver,
 * whoever wrote the expression (a model, a stored filter, a query).
 */
class JourneyExpressions extends JuelExpressionManager {

  private static final int CACHED_TREES = 1000;

  private final Supplier<Map<String, Object>> delegates;
  private final JourneyFunctions functions;

  JourneyExpressions(Supplier<Map<String, Object>> delegates, JourneyFunctions functions) {
    this.delegates = delegates;
    this.functions = functions;
    setExpressionFactory(
        new ExpressionFactoryImpl(
            new TreeStore(new Comparisons(Builder.Feature.VARARGS), new Cache(CACHED_TREES))));
    ExpressionFunctions.methods().forEach(this::addFunction);
  }

  @Override
  protected ELResolver createElResolver() {
    return new ExpressionResolver(delegates);
  }

  @Override
  public Expression createExpression(String expression) {
    return new ScopedExpression(createValueExpression(expression), expression);
  }

  /** An expression that lets its functions know for whom it is evaluated. */
  private final class ScopedExpression extends JuelExpression {

    private static final long serialVersionUID = 1L;

    ScopedExpression(ValueExpression value, String text) {
      super(value, JourneyExpressions.this, text);
    }

    @Override
    public Object getValue(
        @Nullable VariableScope scope, @Nullable BaseDelegateExecution contextExecution) {
      ExpressionScope.enter(scope, functions);
      try {
        return super.getValue(scope, contextExecution);
      } finally {
        ExpressionScope.leave();
      }
    }
  }
}
