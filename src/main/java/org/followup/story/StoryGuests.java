package org.followup.story;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.journey.ScheduleGuests;
import org.followup.recipient.RecipientId;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Stories are played together, and an audience would take the people of all of them. Each comes by
 * schedule into the journey of their story only; while none is played, everybody comes.
 */
@Component
@Profile("demo")
class StoryGuests implements ScheduleGuests {

  private final Map<String, String> journeys = new ConcurrentHashMap<>();

  void tell(String person, Story story) {
    journeys.put(person, story.journey());
  }

  /** The stories are over. */
  void clear() {
    journeys.clear();
  }

  @Override
  public boolean mayCome(String journey, RecipientId recipient) {
    return journeys.isEmpty() || journey.equals(journeys.get(recipient.value()));
  }
}
