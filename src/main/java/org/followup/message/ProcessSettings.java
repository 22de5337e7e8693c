package org.followup.message;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the journeys come from.
 *
 * @param processes directory laid out like {@code processes/}; it wins over the one on the class
 *     path
 * @param journeys which of them run
 */
@ConfigurationProperties("followup")
record ProcessSettings(@Nullable Path processes, @Nullable Journeys journeys) {

  /**
   * @param enabled process ids; empty for all
   */
  record Journeys(@Nullable List<String> enabled) {}

  /** Whether the journey runs here. */
  boolean isEnabled(String journey) {
    return journeys == null
        || journeys.enabled() == null
        || journeys.enabled().isEmpty()
        || journeys.enabled().contains(journey);
  }
}
