package org.followup.console;

import java.util.Map;
import org.springframework.stereotype.Component;

/** What the gates are called on pages, for templates as {@code gateNames}. */
@Component("gateNames")
class GateNames {

  private static final Map<String, String> NAMES =
      Map.of(
          "suppression", "Address not suppressed",
          "permission", "Consent",
          "address", "Address known",
          "not-after", "Still in time",
          "repetition", "Not sent before",
          "restraint", "Caps and quiet hours",
          "quiet-hours", "Quiet hours",
          "journey", "Journey");

  /** The gate's name in words; its own where there are none. */
  public String name(String gate) {
    return NAMES.getOrDefault(gate, gate);
  }
}
