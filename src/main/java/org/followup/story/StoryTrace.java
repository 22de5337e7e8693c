package org.followup.story;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.journey.TokenWatch;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Which elements and flows the people of stories came by. Notes only while stories are played, and
 * only their people.
 */
@Component
@Profile("demo")
class StoryTrace implements TokenWatch {

  private record Way(String journey, String person) {}

  private final Map<Way, Set<String>> seen = new ConcurrentHashMap<>();
  private volatile Set<String> people = Set.of();

  /** Forgets what was seen before and notes these people's steps. */
  void follow(Collection<String> persons) {
    seen.clear();
    people = Set.copyOf(persons);
  }

  void stop() {
    people = Set.of();
  }

  /** Ids of the elements and flows of the journey that any of these people came by. */
  Set<String> listSeen(String journey, Collection<String> persons) {
    Set<String> ids = new TreeSet<>();
    persons.forEach(person -> ids.addAll(seen.getOrDefault(new Way(journey, person), Set.of())));
    return ids;
  }

  @Override
  public void reached(String journey, String recipient, String activityId) {
    note(journey, recipient, activityId);
  }

  @Override
  public void taken(String journey, String recipient, String flowId) {
    note(journey, recipient, flowId);
  }

  private void note(String journey, String recipient, String id) {
    if (people.contains(recipient)) {
      seen.computeIfAbsent(new Way(journey, recipient), way -> ConcurrentHashMap.newKeySet())
          .add(id);
    }
  }
}
