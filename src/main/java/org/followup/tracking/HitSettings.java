package org.followup.tracking;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How hits on links and pixels are judged.
 *
 * @param countHeadless whether a browser without a window passes for a human. Scanners use them, so
 *     it does not; the demo is often shown and tested by one, so there it does
 * @param verdictAfter how long after a hit it is judged by all that came around it; at most an hour
 * @param rememberedMails of how many of the latest mails each node knows where their links lead
 *     while the database is away
 */
@ConfigurationProperties("followup.tracking")
record HitSettings(
    boolean countHeadless,
    @DefaultValue("PT1M") Duration verdictAfter,
    @DefaultValue("20000") int rememberedMails) {

  private static final Duration LONGEST = Duration.ofHours(1);

  HitSettings {
    if (rememberedMails < 0) {
      throw new IllegalArgumentException(
          "followup.tracking.remembered-mails must not be negative.");
    }
    if (verdictAfter.isNegative() || verdictAfter.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "followup.tracking.verdict-after has to be between PT0S and PT1H.");
    }
  }
}
