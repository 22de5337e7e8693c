package org.followup.journey;

import java.util.Collections;
import java.util.Set;

/**
 * What has changed of that which moments are computed from.
 *
 * @param variables values that events told
 * @param attributes facts of the profile
 * @param zone whether the person's clocks show another time now
 */
record DateChange(Set<String> variables, Set<String> attributes, boolean zone) {

  static DateChange ofValues(Set<String> variables) {
    return new DateChange(Set.copyOf(variables), Set.of(), false);
  }

  /** Whether a date written so in a model may be another one now. */
  boolean concerns(String text) {
    if (zone) {
      return true; // whose calendar days, whose end of the day
    }
    ExpressionSyntax expression = ExpressionSyntax.lenient(text);
    return !Collections.disjoint(expression.identifiers(), variables)
        || expression.calls().stream().anyMatch(this::reads);
  }

  private boolean reads(ExpressionSyntax.Call call) {
    if (!call.function().equals("attribute") || attributes.isEmpty()) {
      return false;
    }
    String name = call.literals().isEmpty() ? null : call.literals().get(0);
    return name == null || attributes.contains(name); // a name that is computed may be any
  }
}
