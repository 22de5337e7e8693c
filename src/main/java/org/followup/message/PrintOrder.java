package org.followup.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The letters of a day, as a print house gets them.
 *
 * @param closedAt from then on nothing joins it
 * @param letters with a document
 * @param pages of all of them together
 * @param sha256 of {@code order.csv} in the download, which has those of all documents; null where
 *     these were deleted
 * @param takenAt when the print house said that it has it
 * @param returned letters that came back
 */
public record PrintOrder(
    long id,
    Instant closedAt,
    int letters,
    int pages,
    @Nullable String sha256,
    State state,
    @Nullable Instant takenAt,
    int returned) {

  /** Where an order stands. */
  public enum State {
    /** Waits for the print house. */
    READY,
    /** The print house has it. */
    TAKEN,
    /** Its documents were deleted. */
    DELETED
  }
}
