package org.followup.tracking;

import org.followup.tracking.Verdicts.Judged;
import org.jspecify.annotations.Nullable;

/**
 * What one request shows of who made it.
 *
 * @param judged from the request alone
 * @param agent keyed hash of the program's name; null for a proxy that many people share
 * @param network keyed hash of the program's name and the network it came from; null where the
 *     network is our own, so that a proxy of ours is in between
 */
record Arrival(Judged judged, @Nullable Long agent, @Nullable Long network) {

  /** A verdict and nothing to compare with others. */
  static Arrival of(Judged judged) {
    return new Arrival(judged, null, null);
  }
}
