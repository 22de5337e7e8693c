package org.followup.journey;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong with a model, said to the marketer who drew it.
 *
 * @param elementId the element in the diagram; null for the file as a whole
 * @param label what the diagram shows on it
 * @param sentence what is wrong and how to put it right
 */
record Fault(
    Severity severity, @Nullable String elementId, @Nullable String label, String sentence) {

  /** Whether a deployment is refused. */
  enum Severity {
    /** Breaks a rule of the contract: nothing is deployed. */
    FAULT,
    /** Of the house style: said, never refused. */
    STYLE
  }

  boolean refuses() {
    return severity == Severity.FAULT;
  }

  @Override
  public String toString() {
    if (elementId == null) {
      return sentence;
    }
    return label == null || label.isBlank()
        ? elementId + ": " + sentence
        : elementId + " \"" + label.replaceAll("\\s+", " ").trim() + "\": " + sentence;
  }
}
