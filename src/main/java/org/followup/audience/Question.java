package org.followup.audience;

import java.util.List;
import java.util.Optional;
import org.followup.audience.Expression.Comparison;

/** A kind of question that a text may ask. */
interface Question {

  /**
   * The names it goes by, for hints; one that ends in a dot is followed by a word of the writer's.
   */
  List<String> names();

  /** Whether it is meant by that name. */
  default boolean knows(String selector) {
    return names().stream()
        .anyMatch(
            name ->
                name.endsWith(".")
                    ? selector.startsWith(name) && selector.length() > name.length()
                    : selector.equals(name));
  }

  /** The condition, or empty with the reasons among the faults. */
  Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults);
}
