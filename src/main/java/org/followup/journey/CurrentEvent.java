package org.followup.journey;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.followup.event.Event;
import org.followup.message.Outbox.Withdrawn;
import org.jspecify.annotations.Nullable;

/**
 * The event that this thread is applying, and what it has done so far. The engine calls our
 * listeners and delegates deep inside a command; this is how they know the cause.
 */
final class CurrentEvent {

  private static final ThreadLocal<CurrentEvent> CURRENT = new ThreadLocal<>();

  /** What a start by this event brings into the new instance. */
  record Entering(Map<String, Object> content) {}

  final Event event;
  final List<Withdrawn> withdrawn = new ArrayList<>();
  final Set<String> ended = new LinkedHashSet<>();
  @Nullable Entering entering;

  private CurrentEvent(Event event) {
    this.event = event;
  }

  /**
   * Runs {@code work} with the event as the cause of whatever happens; afterwards it is again
   * whatever was before.
   */
  static CurrentEvent during(Event event, java.util.function.Consumer<CurrentEvent> work) {
    CurrentEvent before = CURRENT.get();
    CurrentEvent current = new CurrentEvent(event);
    CURRENT.set(current);
    try {
      work.accept(current);
      return current;
    } finally {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }

  /** The event being applied on this thread; null where a timer or a person is the cause. */
  static @Nullable CurrentEvent get() {
    return CURRENT.get();
  }

  /** Sequence number of the cause, null where it is not an event. */
  static @Nullable Long cause() {
    CurrentEvent current = CURRENT.get();
    return current == null ? null : current.event.seq();
  }
}
