package org.followup.journey;

import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether an entry brings what the journey's timers need. */
final class TimerValues {

  /** Set by the engine room or by the call form, not by the entry event. */
  private static final Set<String> NOT_OF_THE_ENTRY =
      Set.of("enteredAt", "subject", "outcome", "notes", "nextAppointment");

  private TimerValues() {}

  /** The first value that is missing or unreadable, in a sentence for the receipt. */
  static Optional<String> findMissing(
      ModelFacts facts, Map<String, Object> variables, ZoneId zone) {
    for (ModelFacts.Timer timer : facts.timers()) {
      for (String name : timer.variables()) {
        if (!timer.neededAtEntry() || NOT_OF_THE_ENTRY.contains(name)) {
          continue;
        }
        Object value = variables.get(name);
        if (value == null) {
          return Optional.of("data." + name + " is missing; the journey's timer needs it");
        }
        if (timer.dates().contains(name)) {
          try {
            JourneyDates.parse(value, zone);
          } catch (UnreadableDateException unreadable) {
            return Optional.of("data." + name + " is not readable: " + unreadable.getMessage());
          }
        }
      }
    }
    return Optional.empty();
  }
}
