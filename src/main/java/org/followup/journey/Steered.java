package org.followup.journey;

/** What became of a switch that an operator pressed. */
public sealed interface Steered {

  /**
   * It is so now.
   *
   * @param changed false where it was so already
   */
  record Done(boolean changed) implements Steered {}

  /** No journey of that name is deployed; nothing happened. */
  record Unknown(String journey) implements Steered {}

  /**
   * Something stands against it; nothing happened.
   *
   * @param reason a sentence for the operator that says what to do
   */
  record Refused(String reason) implements Steered {}
}
