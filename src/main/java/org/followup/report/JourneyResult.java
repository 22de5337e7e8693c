package org.followup.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What a journey did in a period. All of it was read at one moment, so its parts agree: {@code
 * entered} is {@code running} and all outcomes together, {@code total} is the sum over the
 * messages, over the elements and over the hours.
 *
 * @param journey the process id
 * @param currency of {@link Figures#revenue}, ISO 4217
 * @param entered how often people entered in the period
 * @param running how many of these entries have not ended
 * @param messages a row per mail in the order of the model; mails that the model no longer has come
 *     last
 * @param elements a row per send task in the order of the model, then every other element where
 *     people stand
 * @param byHour 24 rows, by the hour of sending on the shop's clock
 */
@JsonNaming(SnakeCaseStrategy.class)
public record JourneyResult(
    String journey,
    @JsonUnwrapped Period period,
    String currency,
    long entered,
    long running,
    Outcomes outcomes,
    List<MessageResult> messages,
    List<ElementResult> elements,
    List<HourResult> byHour,
    Figures total) {

  /** How entries ended; {@code stopped} before they reached an end of the diagram. */
  public record Outcomes(long goal, long lost, long neutral, long stopped) {}

  /** Figures of a mail, by its name. */
  public record MessageResult(String message, @JsonUnwrapped Figures figures) {}

  /**
   * What the diagram shows on an element.
   *
   * @param activity the element's id
   * @param people how many stand on it now, whenever they entered
   */
  public record ElementResult(String activity, long people, @JsonUnwrapped Figures figures) {}

  /** Figures of the mails sent in an hour of the day, 0 to 23. */
  public record HourResult(int hour, @JsonUnwrapped Figures figures) {}
}
