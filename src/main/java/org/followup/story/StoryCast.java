package org.followup.story;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.journey.ScheduleGuests;
import org.followup.journey.VariantChooser;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Who plays in which story. Stories are played together, and an audience would take the people of
 * all of them: each comes by schedule into the journey of their story only, and gets in its split
 * tests the variants that the story tells. While none is played, everybody comes and draws.
 */
@Component
@Profile("demo")
class StoryCast implements ScheduleGuests, VariantChooser {

  private final Map<String, Story> stories = new ConcurrentHashMap<>();

  void tell(String person, Story story) {
    stories.put(person, story);
  }

  /** The stories are over. */
  void clear() {
    stories.clear();
  }

  @Override
  public boolean mayCome(String journey, RecipientId recipient) {
    return stories.isEmpty() || find(journey, recipient.value()) != null;
  }

  @Override
  public @Nullable String choose(String journey, String test, String recipient) {
    Story story = find(journey, recipient);
    Story.Said variant = story == null ? null : story.given().variants().get(test);
    return variant == null ? null : variant.text();
  }

  /** The story of that person, where it is one of that journey. */
  private @Nullable Story find(String journey, String person) {
    Story story = stories.get(person);
    return story != null && story.journey().equals(journey) ? story : null;
  }
}
