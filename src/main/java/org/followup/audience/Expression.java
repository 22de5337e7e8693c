package org.followup.audience;

import java.util.List;

/** What a text says, as a tree. There is no word for not: each question has its own. */
sealed interface Expression {

  /** All of them hold. */
  record All(List<Expression> parts) implements Expression {}

  /** One of them holds at least. */
  record Any(List<Expression> parts) implements Expression {}

  /**
   * One question, as it was typed.
   *
   * @param at offset of the selector in the text
   * @param operatorAt offset of the operator
   * @param argumentAt offsets of the arguments
   */
  record Comparison(
      int at,
      String selector,
      int operatorAt,
      String operator,
      List<Integer> argumentAt,
      List<String> arguments)
      implements Expression {

    /** Where the first argument stands; behind the operator where there is none. */
    int argumentsAt() {
      return argumentAt.isEmpty() ? operatorAt + operator.length() : argumentAt.get(0);
    }

    String argument() {
      return arguments.get(0);
    }
  }
}
