package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often and at what hours marketing mail may come, as a marketer writes it down in a decision
 * table; answered by the engine room. Where there is no table, or it cannot be read, {@code
 * followup.policy} holds alone: a table is never a reason not to answer.
 */
public interface RestraintTable {

  /**
   * What a mail is judged by; texts, empty where something is not known.
   *
   * @param topic of the purpose, such as {@code cart}
   * @param country two capital letters, such as {@code DE}
   * @param language as in BCP 47, such as {@code de}
   * @param weekday of the day in question where the recipient lives, such as {@code sunday}
   */
  record Facts(
      String topic,
      String journey,
      String mail,
      String channel,
      String country,
      String language,
      String weekday) {}

  /**
   * A rule that hit.
   *
   * @param table version of the table it stood in
   * @param id in the table
   * @param says the annotation beside it; null where there is none
   */
  record Rule(int table, String id, @Nullable String says) {}

  /**
   * What a rule says; null where its cell is empty and {@code followup.policy} holds.
   *
   * @param maxPerDay 0 for none on that day
   * @param priority the higher goes first where only one mail may
   */
  record Said(
      Rule rule,
      @Nullable Integer maxPerDay,
      @Nullable Integer maxPerWeek,
      @Nullable Duration minGap,
      @Nullable LocalTime quietFrom,
      @Nullable LocalTime quietTo,
      @Nullable Integer priority) {}

  /** The rule that hits; empty where none does or no table is in force. */
  Optional<Said> find(Facts facts);

  /**
   * The table in force as a person reads it.
   *
   * @param columns first those that are asked, then those that say something
   * @param conditions how many of the columns are asked
   */
  record Sheet(
      int version,
      Instant deployedAt,
      String hitPolicy,
      List<String> columns,
      int conditions,
      List<Line> lines) {}

  /**
   * A rule as a person reads it.
   *
   * @param cells one for each column
   */
  record Line(String id, @Nullable String says, List<String> cells) {}

  /** The table that is asked now; empty where there is none. */
  Optional<Sheet> findInForce();
}
