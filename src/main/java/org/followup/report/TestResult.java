package org.followup.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a split test of a journey has shown so far. docs/report.md says how it is reckoned.
 *
 * @param activities service tasks of the newest model that give its variants; none where the model
 *     no longer has it
 * @param since when the first person got a variant
 * @param window how long after that what a person does counts, ISO 8601
 * @param errorRate share of tests of equal variants in which a winner is called, however often
 *     somebody looks
 * @param currency of revenue
 * @param people who count
 * @param leftOut people who have seen two variants and count for none
 * @param variants in the order of the model, the hold-out last
 * @param comparisons of each variant with the first one
 * @param decided null while nothing is
 * @param verdict in words
 * @param added what the variants together brought beyond the hold-out; null without one
 */
@JsonNaming(SnakeCaseStrategy.class)
public record TestResult(
    String test,
    List<String> activities,
    Instant since,
    String window,
    double errorRate,
    String currency,
    long people,
    long leftOut,
    List<VariantResult> variants,
    List<Comparison> comparisons,
    @Nullable Decision decided,
    String verdict,
    @Nullable Added added) {

  /**
   * People of a variant and what they did.
   *
   * @param weight share of people who get it, as the model says; null where it no longer does
   * @param sent mails
   * @param opened people who opened one
   * @param clicked people who clicked in one
   * @param ordered people who ordered, whether or not they got or clicked a mail
   * @param goals people who reached a goal of the journey
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record VariantResult(
      String variant,
      @Nullable Double weight,
      long people,
      long sent,
      long opened,
      long clicked,
      long ordered,
      long orders,
      BigDecimal revenue,
      long goals) {}

  /**
   * By how much a variant differs from another, per person.
   *
   * @param measure {@code ordered}, {@code opened}, {@code clicked}, {@code goals} (shares between
   *     0 and 1) or {@code revenue} (an amount)
   * @param low with {@code high} the bounds of the true difference; null where nobody knows yet
   * @param enough whether there are enough people and outcomes to rely on the bounds
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Comparison(
      String variant,
      String against,
      String measure,
      double difference,
      @Nullable Double low,
      @Nullable Double high,
      boolean enough) {}

  /**
   * The stop rule has been met.
   *
   * @param on the first day on the shop's calendar at whose end it was
   */
  public record Decision(String winner, LocalDate on) {}

  /** An amount and the bounds of the true one. */
  public record Bounded(double estimate, @Nullable Double low, @Nullable Double high) {}

  /**
   * What was brought beyond what the people would have done anyway.
   *
   * @param people who got a variant and are not held out
   * @param heldOut who got nothing
   * @param share of people who ordered, the difference
   * @param orders in all
   * @param revenue in all, in the shop's currency
   * @param verdict in words
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Added(
      long people,
      long heldOut,
      Bounded share,
      Bounded orders,
      Bounded revenue,
      boolean sure,
      String verdict) {}
}
