package org.followup.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.followup.journey.JourneyPaths;
import org.followup.journey.JourneyPaths.Flow;
import org.followup.journey.JourneyPaths.Node;
import org.jspecify.annotations.Nullable;

/**
 * How much of a journey's model its stories come by.
 *
 * @param stories how many were played
 * @param covered ids of the elements and flows that some story came by
 * @param missing what no story comes by
 */
public record JourneyCoverage(
    String journey,
    int stories,
    int nodes,
    int coveredNodes,
    int flows,
    int coveredFlows,
    List<String> covered,
    List<Missing> missing) {

  /**
   * An element or flow that no story comes by.
   *
   * @param label what the diagram shows on it
   * @param what the same in words: {@code the flow "yes" from "Ordered?" to "Ordered"}
   */
  public record Missing(String id, @Nullable String label, String what) {}

  public boolean isComplete() {
    return missing.isEmpty();
  }

  static JourneyCoverage of(JourneyPaths paths, int stories, Set<String> seen) {
    List<String> covered = new ArrayList<>();
    List<Missing> missing = new ArrayList<>();
    int nodes = 0;
    for (Node node : paths.nodes()) {
      if (seen.contains(node.id()) || seen.contains(String.valueOf(node.reachedWith()))) {
        covered.add(node.id());
        nodes++;
      } else {
        missing.add(new Missing(node.id(), node.label(), "the " + node.kind() + " " + named(node)));
      }
    }
    for (Flow flow : paths.flows()) {
      if (seen.contains(flow.id()) || seen.contains(String.valueOf(flow.takenWith()))) {
        covered.add(flow.id());
      } else {
        missing.add(
            new Missing(
                flow.id(),
                flow.label(),
                "the flow %sfrom %s to %s"
                    .formatted(
                        flow.label() == null ? "" : "\"" + flow.label() + "\" ",
                        named(paths, flow.from()),
                        named(paths, flow.to()))));
      }
    }
    return new JourneyCoverage(
        paths.journey(),
        stories,
        paths.nodes().size(),
        nodes,
        paths.flows().size(),
        covered.size() - nodes,
        covered,
        missing);
  }

  private static String named(JourneyPaths paths, String id) {
    return paths.findNode(id).map(JourneyCoverage::named).orElse(id);
  }

  private static String named(Node node) {
    return node.label() == null ? node.id() : "\"" + node.label() + "\"";
  }
}
