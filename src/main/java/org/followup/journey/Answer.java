package org.followup.journey;

import org.camunda.bpm.engine.delegate.BaseDelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.el.Expression;
import org.jspecify.annotations.Nullable;

/**
 * What an expression of a model answers where the engine insists on one kind of value. Something
 * unknown or unreadable is no reason to stop a journey: it is a no, or no times at all.
 */
abstract class Answer implements Expression {

  /** A step is repeated so often at most, whatever number a shop reports. */
  static final int MOST_TIMES = 100;

  private final Expression asked;

  private Answer(Expression asked) {
    this.asked = asked;
  }

  /** Yes or no: only true is a yes. */
  static Expression yesOrNo(Expression asked) {
    return new Answer(asked) {
      @Override
      Object read(@Nullable Object value) {
        return value != null && value.toString().strip().equalsIgnoreCase("true");
      }
    };
  }

  /** How often: a whole number between none and {@link #MOST_TIMES}. */
  static Expression times(Expression asked) {
    return new Answer(asked) {
      @Override
      Object read(@Nullable Object value) {
        try {
          double times = value == null ? 0 : Double.parseDouble(value.toString());
          return (int) Math.max(0, Math.min(MOST_TIMES, times));
        } catch (NumberFormatException unreadable) {
          return 0;
        }
      }
    };
  }

  abstract Object read(@Nullable Object value);

  @Override
  public Object getValue(VariableScope scope) {
    return read(asked.getValue(scope));
  }

  @Override
  public Object getValue(VariableScope scope, BaseDelegateExecution context) {
    return read(asked.getValue(scope, context));
  }

  @Override
  public void setValue(Object value, VariableScope scope) {
    throw new UnsupportedOperationException("An expression of a model changes nothing.");
  }

  @Override
  public void setValue(Object value, VariableScope scope, BaseDelegateExecution context) {
    setValue(value, scope);
  }

  @Override
  public String getExpressionText() {
    return asked.getExpressionText();
  }

  @Override
  public boolean isLiteralText() {
    return asked.isLiteralText();
  }
}
