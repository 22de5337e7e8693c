package org.followup.journey;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When nobody enters by a schedule, because too much waits already.
 *
 * @param waitingMails with more mails due than this nobody is let in
 * @param waitingEvents with more events in the inbox than this nobody is let in
 */
@ConfigurationProperties("followup.pace")
record PaceSettings(
    @DefaultValue("10000") int waitingMails, @DefaultValue("1000") int waitingEvents) {

  PaceSettings {
    if (waitingMails < 1 || waitingEvents < 1) {
      throw new IllegalArgumentException(
          "followup.pace.waiting-mails and followup.pace.waiting-events are at least 1.");
    }
  }
}
