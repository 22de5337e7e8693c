package org.followup.journey;

/**
 * Told of every step of every token, inside the engine's transaction, which may still be rolled
 * back and tried again. Only where a bean of this type exists the engine tells at all: a stage has
 * one, a node that serves customers has none.
 *
 * <p>What it does must be quick and must not fail.
 */
public interface TokenWatch {

  /** A token of this person reached an element of the journey. */
  void reached(String journey, String recipient, String activityId);

  /** A token of this person took a sequence flow of the journey. */
  void taken(String journey, String recipient, String flowId);
}
