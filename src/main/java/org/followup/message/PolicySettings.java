package org.followup.message;

import java.time.Duration;
import java.time.LocalTime;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often and at what hours marketing mail may reach one recipient, across all journeys. Service
 * mail is exempt.
 *
 * @param quietFrom first minute of the night in the recipient's zone
 * @param quietTo first minute of the day; equal to {@code quietFrom} for no quiet hours
 * @param maxPerDay marketing mails in a calendar day of the recipient's zone, at least 1
 * @param maxPerWeek marketing mails in any 7 days, at least 1
 * @param minGap time between two marketing mails
 */
@ConfigurationProperties("followup.policy")
record PolicySettings(
    @DefaultValue("21:00") LocalTime quietFrom,
    @DefaultValue("08:00") LocalTime quietTo,
    @DefaultValue("1") int maxPerDay,
    @DefaultValue("4") int maxPerWeek,
    @DefaultValue("4h") Duration minGap) {

  PolicySettings {
    if (maxPerDay < 1 || maxPerWeek < 1) {
      throw new IllegalArgumentException(
          "followup.policy.max-per-day and followup.policy.max-per-week are at least 1.");
    }
    if (minGap.isNegative() || minGap.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException("followup.policy.min-gap is between 0 and 7 days.");
    }
  }
}
