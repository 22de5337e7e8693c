package org.followup.recipient;

import java.time.Instant;
import java.time.Period;

/**
 * A kind of data that is kept for a period and then forgotten. Every room has its own; one worker
 * asks them all every ten minutes, on every node.
 */
public interface Forgettable {

  /** The recipient of what outlives its person for the statistics; nobody has this id. */
  String NOBODY = "followup:forgotten";

  /** What it is, in kebab-case. */
  String kind();

  /** How long it is kept. */
  Period kept();

  /**
   * Forgets what became old before that moment, in a transaction of its own that locks nothing that
   * others work with.
   *
   * @param atMost so many at once; called again while as many were found
   * @return how many it was
   */
  int forget(Instant before, int atMost);
}
