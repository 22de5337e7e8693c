package org.followup.message;

import java.util.List;

/** What SpamAssassin says of a mail before it leaves. */
public sealed interface SpamScore {

  /**
   * It has a score.
   *
   * @param points more is worse; from {@code limit} on SpamAssassin calls a mail spam
   * @param rules that hit, the gravest first
   */
  record Scored(double points, double limit, List<Rule> rules) implements SpamScore {}

  /** A rule of SpamAssassin's. Those of no points only say something. */
  record Rule(double points, String name, String description) {}

  /**
   * There is no score.
   *
   * @param reason a sentence that says what to do
   */
  record Unknown(String reason) implements SpamScore {}
}
