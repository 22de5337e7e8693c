package org.followup.message;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long after a click an order is owed to the mail that was clicked.
 *
 * @param window of journeys that have none of their own; more than zero
 * @param windows by journey (process id), each more than zero
 */
@ConfigurationProperties("followup.attribution")
public record AttributionSettings(
    @DefaultValue("P7D") Duration window, @DefaultValue Map<String, Duration> windows) {

  public AttributionSettings {
    windows = Map.copyOf(windows);
    requirePositive("followup.attribution.window", window);
    windows.forEach(
        (journey, its) -> requirePositive("followup.attribution.windows." + journey, its));
  }

  private static void requirePositive(String property, Duration window) {
    if (window.isZero() || window.isNegative()) {
      throw new IllegalArgumentException(
          property + " has to be a duration of more than zero, such as P7D.");
    }
  }

  /** The journey's own window, else the common one; a click exactly that long ago still counts. */
  public Duration windowOf(String journey) {
    Duration exact = windows.get(journey);
    // a variable of the environment loses the hyphens of the name
    return exact != null ? exact : windows.getOrDefault(journey.replace("-", ""), window);
  }
}
