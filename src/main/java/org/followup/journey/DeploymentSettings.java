package org.followup.journey;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which of the journeys under {@code processes/} run: are deployed at start and take entries. Who
 * is under way in another goes on. Journeys published by hand only are no concern of this list.
 *
 * @param enabled process ids; empty for all
 */
@ConfigurationProperties("followup.journeys")
record DeploymentSettings(@DefaultValue({}) List<String> enabled) {

  boolean isEnabled(String journey) {
    return enabled.isEmpty() || enabled.contains(journey);
  }
}
