package org.followup.journey;

import java.time.temporal.TemporalAmount;
import java.util.Optional;

/**
 * When a person may enter a journey once more. Whatever is chosen, no second instance of the same
 * journey, recipient and subject starts while one runs ({@link Always} may be drawn to restart).
 */
sealed interface Reentry {

  /** One instance per recipient and subject, ever. The default. */
  record OncePerSubject() implements Reentry {}

  /** One instance per recipient, ever. */
  record Once() implements Reentry {}

  /** Whenever the event comes. */
  record Always() implements Reentry {}

  /** Again once this much time has passed since the last entry. */
  record After(TemporalAmount pause) implements Reentry {}

  /** Reads the field {@code reentry}; a missing one is the default; empty where unreadable. */
  static Optional<Reentry> parse(String text) {
    String value = text.trim();
    return switch (value) {
      case "", "once-per-subject" -> Optional.of(new OncePerSubject());
      case "once" -> Optional.of(new Once());
      case "always" -> Optional.of(new Always());
      default ->
          value.startsWith("after ")
              ? JourneyDates.findAmount(value.substring("after ".length())).map(After::new)
              : Optional.empty();
    };
  }
}
