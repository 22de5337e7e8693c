package org.followup.recipient;

import java.time.MonthDay;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How yearly dates of people are counted.
 *
 * @param leapDay on which day those of 29 February have theirs in other years: {@code 02-28} or
 *     {@code 03-01}
 */
@ConfigurationProperties("followup.anniversary")
public record AnniversarySettings(@DefaultValue("02-28") String leapDay) {

  private static final Map<String, MonthDay> DAYS =
      Map.of("02-28", MonthDay.of(2, 28), "03-01", MonthDay.of(3, 1));

  public AnniversarySettings {
    if (!DAYS.containsKey(leapDay)) {
      throw new IllegalArgumentException(
          "followup.anniversary.leap-day is %s; it must be 02-28 or 03-01.".formatted(leapDay));
    }
  }

  /** The day on which 29 February is kept in years without it. */
  public MonthDay inOtherYears() {
    return DAYS.getOrDefault(leapDay, MonthDay.of(2, 28));
  }
}
