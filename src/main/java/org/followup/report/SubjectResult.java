package org.followup.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a test of subject lines has shown.
 *
 * @param activity the send task
 * @param decideBy {@code opened} or {@code clicked}
 * @param decideAt until when those who are not split wait
 * @param winner name of the line that everybody gets since; null while nothing is decided
 * @param sure whether the difference was sure then; else it was the better as counted
 * @param verdict in words
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SubjectResult(
    String activity,
    String message,
    String decideBy,
    Instant beganAt,
    Instant decideAt,
    @Nullable Instant decidedAt,
    @Nullable String winner,
    @Nullable Boolean sure,
    String verdict,
    List<Line> lines) {

  /**
   * A subject line and what came of the mails that tried it.
   *
   * @param subject its name
   * @param line as it is written
   * @param sent mails
   * @param opened mails that a person opened
   * @param clicked mails in which a person clicked
   * @param orders that belong to a click on one of them
   */
  public record Line(
      String subject,
      String line,
      long sent,
      long opened,
      long clicked,
      long orders,
      BigDecimal revenue) {}
}
