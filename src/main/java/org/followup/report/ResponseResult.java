package org.followup.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a mail is answered, and how long a wait for the answers lasts by that. docs/report.md says
 * how it is reckoned.
 *
 * @param activity the service task that waits
 * @param response {@code clicked}, {@code opened} or the type of an event
 * @param share of the expected answers that is waited for, in percent
 * @param sent mails that count
 * @param answered how many of them
 * @param expected answers in the end; null where nobody can tell yet
 * @param enough whether the curve is relied upon; else everybody waits for {@code atMost}
 * @param lasts from each person's mail to the end of the wait, as things stand
 * @param reached after that time the share is in, by the curve alone; null where nobody can tell
 * @param low with {@code high} the bounds of {@code reached}; null where there is none
 * @param waiting people who stand there now
 * @param fittedAt when the curve was fitted, at most an hour ago; null where it is just being
 * @param verdict in words
 * @param curve points of the curve, up to where nothing more is to be seen
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ResponseResult(
    String activity,
    String message,
    String response,
    int share,
    Duration atLeast,
    Duration atMost,
    long sent,
    long answered,
    @Nullable Long expected,
    boolean enough,
    Duration lasts,
    @Nullable Duration reached,
    @Nullable Duration low,
    @Nullable Duration high,
    long waiting,
    @Nullable Instant fittedAt,
    String verdict,
    List<Point> curve) {

  /**
   * So long after the mail.
   *
   * @param answered share of people who had answered by then, as it was seen; null beyond what
   *     anybody has seen
   * @param expected the same by the curve; null where there is none
   */
  public record Point(Duration after, @Nullable Double answered, @Nullable Double expected) {}
}
