package org.followup.recipient;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for recipients who have said nothing, and how long what they said holds.
 *
 * @param tracking how much of what comes back from mails is kept of them
 * @param consentWarnAfter a consent unused for so long is shown as about to expire
 * @param consentExpiresAfter a consent unused for so long permits nothing
 */
@ConfigurationProperties("followup.policy")
record PermissionSettings(
    @DefaultValue("aggregate") TrackingLevel tracking,
    @DefaultValue("P18M") Period consentWarnAfter,
    @DefaultValue("P24M") Period consentExpiresAfter) {

  boolean isExpired(Instant unusedSince, Instant now) {
    return !expiresAt(unusedSince).isAfter(now);
  }

  boolean isAboutToExpire(Instant unusedSince, Instant now) {
    return !end(unusedSince, consentWarnAfter).isAfter(now);
  }

  Instant expiresAt(Instant unusedSince) {
    return end(unusedSince, consentExpiresAfter);
  }

  private static Instant end(Instant since, Period period) {
    return since.atOffset(ZoneOffset.UTC).plus(period).toInstant();
  }
}
