package org.followup.story;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a story cannot be read, or what went otherwise than it tells.
 *
 * @param file the story, below the folder of all journeys: {@code
 *     abandoned-cart/stories/unsubscribed.yaml}
 * @param line of the story, from 1
 * @param sentence what is wrong
 * @param elementId the element of the model that it is about; null for none
 * @param label what the diagram shows on it
 */
public record StoryFault(
    String file, int line, String sentence, @Nullable String elementId, @Nullable String label) {

  static StoryFault of(Story story, int line, String sentence) {
    return new StoryFault(story.name(), line, sentence, null, null);
  }

  StoryFault at(Element element) {
    return new StoryFault(file, line, sentence, element.id(), element.label());
  }

  /** An element of a model. */
  record Element(@Nullable String id, @Nullable String label) {
    static final Element NONE = new Element(null, null);
  }

  /** One line, such as an editor can jump to. */
  @Override
  public String toString() {
    String said = "%s:%d: %s".formatted(file, line, sentence);
    if (elementId == null) {
      return said;
    }
    return label == null || Objects.equals(label, elementId)
        ? said + " (" + elementId + ")"
        : said + " (" + label + ", " + elementId + ")";
  }
}
