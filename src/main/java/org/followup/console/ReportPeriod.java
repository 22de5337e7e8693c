package org.followup.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.followup.report.Period;
import org.jspecify.annotations.Nullable;

/** How far back a page looks. */
enum ReportPeriod {
  WEEK("7", "7 days", Duration.ofDays(7)),
  MONTH("30", "30 days", Duration.ofDays(30)),
  QUARTER("90", "90 days", Duration.ofDays(90)),
  ALL("all", "All time", null);

  private final String code;
  private final String label;
  private final @Nullable Duration length;

  ReportPeriod(String code, String label, @Nullable Duration length) {
    this.code = code;
    this.label = label;
    this.length = length;
  }

  /** What an address says; anything else means 30 days. */
  static ReportPeriod of(@Nullable String code) {
    return Arrays.stream(values())
        .filter(period -> period.code.equals(code))
        .findFirst()
        .orElse(MONTH);
  }

  /** What stands in the address. */
  public String getCode() {
    return code;
  }

  /** What stands on the page. */
  public String getLabel() {
    return label;
  }

  /** What the report is asked for. */
  Period until(Instant now) {
    return length == null ? Period.ALL : new Period(now.minus(length), null);
  }
}
