package org.followup.message;

import java.time.Duration;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * How often and at what hours one kind of marketing mail may come to one person on one day.
 *
 * @param maxPerDay 0 for none on this day
 * @param priority the higher goes first where only one mail may
 * @param rule of the table that says so; null where {@code followup.policy} alone does
 */
record Limits(
    int maxPerDay,
    int maxPerWeek,
    Duration minGap,
    LocalTime quietFrom,
    LocalTime quietTo,
    int priority,
    RestraintTable.@Nullable Rule rule) {

  /** What a table that says nothing about it leaves a mail. */
  static final int USUAL_PRIORITY = 0;

  static Limits of(PolicySettings policy) {
    return new Limits(
        policy.maxPerDay(),
        policy.maxPerWeek(),
        policy.minGap(),
        policy.quietFrom(),
        policy.quietTo(),
        USUAL_PRIORITY,
        null);
  }

  /** With what the rule says in the place of these. */
  Limits with(RestraintTable.Said said) {
    return new Limits(
        or(said.maxPerDay(), maxPerDay),
        or(said.maxPerWeek(), maxPerWeek),
        or(said.minGap(), minGap),
        or(said.quietFrom(), quietFrom),
        or(said.quietTo(), quietTo),
        or(said.priority(), priority),
        said.rule());
  }

  /** For a channel that wakes nobody. */
  Limits withoutNight() {
    return new Limits(maxPerDay, maxPerWeek, minGap, quietFrom, quietFrom, priority, rule);
  }

  private static <T> T or(@Nullable T said, T otherwise) {
    return said == null ? otherwise : said;
  }
}
