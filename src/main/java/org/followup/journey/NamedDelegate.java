package org.followup.journey;

/**
 * Something a model may name: {@code camunda:delegateExpression="${sendMessage}"}. Beans of this
 * type are all that an expression can reach besides variables and the contract's functions.
 */
interface NamedDelegate {

  /** The name without braces. No variable can take its place. */
  String name();

  /** What the engine runs: an activity behaviour or a Java delegate. */
  Object delegate();
}
