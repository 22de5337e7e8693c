package org.followup.console;

import java.util.Map;
import org.springframework.stereotype.Component;

/** What the gates are called on pages, for templates as {@code gateNames}. */
@Component("gateNames")
class GateNames {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("restriction", "Processing not restricted"),
          Map.entry("suppression", "Address not suppressed"),
          Map.entry("permission", "Consent"),
          Map.entry("expiry", "Consent not expired"),
          Map.entry("address", "Address known"),
          Map.entry("pause", "No pause wanted"),
          Map.entry("not-after", "Still in time"),
          Map.entry("repetition", "Not sent before"),
          Map.entry("restraint", "Caps and quiet hours"),
          Map.entry("subject-test", "Subject test"),
          Map.entry("quiet-hours", "Quiet hours"),
          Map.entry("journey", "Journey"));

  /** The gate's name in words; its own where there are none. */
  public String name(String gate) {
    return NAMES.getOrDefault(gate, gate);
  }
}
