package org.followup.event;

import java.time.Period;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what is kept, in whole months: a month goes once all of it is older.
 *
 * @param identity how long a repetition of an event is known as a duplicate
 * @param events how long events and what they did stay in the log; the default reaches back to the
 *     same season of last year and no further
 */
@ConfigurationProperties("followup.retention")
record RetentionSettings(
    @DefaultValue("P90D") Period identity, @DefaultValue("P400D") Period events) {

  RetentionSettings {
    check("identity", identity);
    check("events", events);
  }

  private static void check(String name, Period period) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException(
          "followup.retention.%s is %s; it must be a period such as P90D, longer than nothing."
              .formatted(name, period));
    }
  }
}
