package org.followup.tracking;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When mail that comes back for now is too much.
 *
 * @param soft so many mails to an address that came back within that time, and none that is known
 *     to have arrived since the first of them
 * @param within the time
 * @param pause how long the address then gets no marketing mail
 */
@ConfigurationProperties("followup.bounces")
record BounceSettings(
    @DefaultValue("5") int soft,
    @DefaultValue("P14D") Duration within,
    @DefaultValue("P14D") Duration pause) {

  BounceSettings {
    if (soft < 1 || within.toSeconds() < 1 || pause.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "followup.bounces: soft is at least 1, within and pause are at least a second.");
    }
  }
}
