package org.followup.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a report looks at: mails by the time they were sent (what never left: by the time it was
 * queued or asked for), entries by the time of entering. What came back counts with its mail,
 * whenever it came.
 *
 * @param from the first moment; null from the beginning
 * @param to the first moment that is not in it any more; null up to now
 */
public record Period(@Nullable Instant from, @Nullable Instant to) {

  /** Everything so far. */
  public static final Period ALL = new Period(null, null);

  /**
   * @throws IllegalArgumentException where it ends before it begins
   */
  public Period {
    if (from != null && to != null && to.isBefore(from)) {
      throw new IllegalArgumentException("A period ends after it begins.");
    }
  }
}
