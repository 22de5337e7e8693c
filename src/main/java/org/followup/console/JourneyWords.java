package org.followup.console;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.followup.journey.Journey;
import org.followup.journey.Journeys;
import org.jspecify.annotations.Nullable;

/** What journeys, their elements and events are called, looked up once for a page. */
final class JourneyWords {

  private final Journeys journeys;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Map<String, String>> labels = new HashMap<>();

  JourneyWords(Journeys journeys) {
    this.journeys = journeys;
  }

  /** The journey's name, its process id where it is gone. */
  String journey(@Nullable String journey) {
    return journey == null
        ? "a journey"
        : names.computeIfAbsent(journey, id -> journeys.find(id).map(Journey::name).orElse(id));
  }

  /**
   * What the diagram shows on the element; made of its id where the latest version has none of that
   * id or shows nothing on it.
   */
  String element(@Nullable String journey, String activity) {
    String label =
        journey == null ? null : labels.computeIfAbsent(journey, journeys::labels).get(activity);
    return label == null ? inWords(activity) : label;
  }

  /** Whether the diagram shows something on the element. */
  boolean isLabelled(@Nullable String journey, String activity) {
    return journey != null
        && labels.computeIfAbsent(journey, journeys::labels).containsKey(activity);
  }

  /** {@code order-completed} becomes {@code Order completed}. */
  static String event(String type) {
    String words = type.replaceAll("[.-]+", " ");
    return words.isEmpty() ? type : capital(words);
  }

  /** {@code SendTask_CartReminder} becomes {@code Cart reminder}. */
  private static String inWords(String activity) {
    String name = activity.substring(activity.indexOf('_') + 1);
    String words = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return words.isBlank() ? activity : capital(words);
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
