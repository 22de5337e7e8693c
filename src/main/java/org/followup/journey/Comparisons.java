package org.followup.journey;

import org.camunda.bpm.impl.juel.AstBinary;
import org.camunda.bpm.impl.juel.AstNode;
import org.camunda.bpm.impl.juel.Bindings;
import org.camunda.bpm.impl.juel.BooleanOperations;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.Parser;
import org.camunda.bpm.impl.juel.TypeConverter;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELException;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions whose comparisons always answer: things that cannot be compared are unequal,
 * and neither is greater. A shop may number what a model names ({@code ${step == 'payment'}} with a
 * step of 3); left to itself, JUEL throws then, and the person would be stuck at the gateway.
 */
final class Comparisons extends Builder {

  private static final long serialVersionUID = 1L;

  Comparisons(Feature... features) {
    super(features);
  }

  @Override
  protected Parser createParser(String expression) {
    return new Parser(this, expression) {
      @Override
      protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator asked) {
        return super.createAstBinary(left, right, answering(asked));
      }
    };
  }

  private static AstBinary.Operator answering(AstBinary.Operator asked) {
    if (asked == AstBinary.EQ) {
      return new Comparison("==", false, BooleanOperations::eq);
    } else if (asked == AstBinary.NE) {
      return new Comparison("!=", true, BooleanOperations::ne);
    } else if (asked == AstBinary.LT) {
      return new Comparison("<", false, BooleanOperations::lt);
    } else if (asked == AstBinary.LE) {
      return new Comparison("<=", false, BooleanOperations::le);
    } else if (asked == AstBinary.GT) {
      return new Comparison(">", false, BooleanOperations::gt);
    } else if (asked == AstBinary.GE) {
      return new Comparison(">=", false, BooleanOperations::ge);
    }
    return asked;
  }

  private interface Test {
    boolean holds(TypeConverter converter, @Nullable Object left, @Nullable Object right);
  }

  /**
   * @param otherwise the answer where the two cannot be compared
   */
  private record Comparison(String sign, boolean otherwise, Test test)
      implements AstBinary.Operator {

    @Override
    public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
      Object one = left.eval(bindings, context);
      Object other = right.eval(bindings, context);
      try {
        return test.holds(bindings, one, other);
      } catch (ELException incomparable) {
        return otherwise;
      }
    }

    @Override
    public String toString() {
      return sign;
    }
  }
}
