package org.followup.story;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.journey.JourneyPaths;
import org.followup.journey.Journeys;
import org.followup.journey.SplitStep;
import org.followup.story.StoryFault.Element;
import org.jspecify.annotations.Nullable;

/**
 * What a story may ask of the models that are deployed: above all, the element a fault is about.
 */
final class StoryElements {

  private final Journeys journeys;
  private final Map<String, Optional<JourneyPaths>> paths = new HashMap<>();

  StoryElements(Journeys journeys) {
    this.journeys = journeys;
  }

  Optional<JourneyPaths> find(String journey) {
    return paths.computeIfAbsent(journey, journeys::findPaths);
  }

  /** The journey's split tests. */
  List<SplitStep> listTests(String journey) {
    return journeys.listTests(journey);
  }

  Element of(String journey, @Nullable String activityId) {
    if (activityId == null) {
      return Element.NONE;
    }
    return find(journey)
        .flatMap(model -> model.findNode(activityId))
        .map(node -> new Element(node.id(), node.label()))
        .orElse(Element.NONE);
  }

  /** The send task of that mail. */
  Element sendOf(String journey, String message) {
    return journeys
        .find(journey)
        .flatMap(
            model ->
                model.sends().stream().filter(send -> send.message().equals(message)).findFirst())
        .map(send -> new Element(send.activityId(), send.name()))
        .orElse(Element.NONE);
  }

  /** The element that the diagram calls so. */
  Element named(String journey, String label) {
    return find(journey).stream()
        .flatMap(model -> model.nodes().stream())
        .filter(node -> label.equals(node.label()))
        .findFirst()
        .map(node -> new Element(node.id(), node.label()))
        .orElse(Element.NONE);
  }

  /** The entry that such an event takes. */
  Element entry(String journey, String eventType) {
    return find(journey).stream()
        .flatMap(model -> model.nodes().stream())
        .filter(node -> eventType.equals(node.entry()))
        .findFirst()
        .map(node -> new Element(node.id(), node.label()))
        .orElse(Element.NONE);
  }
}
