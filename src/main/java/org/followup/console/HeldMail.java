package org.followup.console;

import java.util.HashMap;
import java.util.Map;
import org.followup.message.SendingHold;
import org.jspecify.annotations.Nullable;

/** Why mail of a journey stays in the queue, asked once for a page. */
final class HeldMail {

  private final SendingHold hold;
  private final boolean all;
  private final Map<String, Boolean> journeys = new HashMap<>();

  HeldMail(SendingHold hold) {
    this.hold = hold;
    this.all = hold.findStopOfAll().isPresent();
  }

  /** The reason in words; null where the mail may leave. */
  @Nullable String why(String journey) {
    if (all) {
      return "all sending is stopped";
    }
    if (!journeys.computeIfAbsent(journey, hold::isHeld)) {
      return null;
    }
    return hold.listStopped().stream().anyMatch(stopped -> stopped.journey().equals(journey))
        ? "the journey's mail stopped itself, see Faults"
        : "the journey is paused";
  }
}
