package org.followup.report;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How split tests are evaluated.
 *
 * @param window how long after somebody got their variant what they do counts for it, alike for
 *     every variant and the hold-out; more than zero
 */
@ConfigurationProperties("followup.experiments")
record ExperimentSettings(@DefaultValue("P30D") Duration window) {

  ExperimentSettings {
    if (window.isZero() || window.isNegative()) {
      throw new IllegalArgumentException(
          "followup.experiments.window has to be a duration of more than zero, such as P30D.");
    }
  }
}
