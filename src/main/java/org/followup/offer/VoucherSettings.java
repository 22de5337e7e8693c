package org.followup.offer;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a pool of codes runs low.
 *
 * @param leastFree fewer free codes than this are few; 0 where only {@code lasting} says so
 * @param lasting fewer free codes than were given in so long are few; also how far ahead codes are
 *     shown as ending; a minute at least
 */
@ConfigurationProperties("followup.vouchers")
record VoucherSettings(@DefaultValue("100") long leastFree, @DefaultValue("P7D") Duration lasting) {

  VoucherSettings {
    if (leastFree < 0) {
      throw new IllegalArgumentException("followup.vouchers.least-free is 0 or more.");
    }
    if (lasting.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException(
          "followup.vouchers.lasting is a duration of a minute or more, such as P7D.");
    }
  }
}
