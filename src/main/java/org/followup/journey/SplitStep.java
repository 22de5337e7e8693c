package org.followup.journey;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A split test of a journey's newest version.
 *
 * @param activityId its service task
 * @param test its name; several tasks may give the same
 * @param shares part of the people that each variant gets, between 0 and 1, in the order of the
 *     model; the hold-out last
 */
public record SplitStep(String activityId, String test, Map<String, Double> shares) {

  static SplitStep of(SplitTest split) {
    Map<String, Double> shares = new LinkedHashMap<>();
    split.variants().names().forEach(name -> shares.put(name, split.variants().shareOf(name)));
    return new SplitStep(split.activityId(), split.test(), shares);
  }
}
