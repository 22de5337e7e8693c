package org.followup.audience;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A saved audience.
 *
 * @param name {@code [a-z0-9]+(-[a-z0-9]+)*}, at most 60 characters
 * @param text in the query language; null for a list that was uploaded
 * @param comment what its author wrote for people; may be empty
 * @param origin where its text comes from
 * @param changedBy a login, {@code API key} or {@code Followup}
 */
public record Audience(
    String name,
    @Nullable String text,
    String comment,
    Origin origin,
    Instant changedAt,
    String changedBy) {

  /** Where a text comes from. */
  public enum Origin {
    /** Somebody wrote it. */
    SAVED,
    /** It came with Followup or from {@code followup.processes}, as it is. */
    SHIPPED,
    /** It came so and somebody changed it. */
    CHANGED,
    /** A list of people from a file. */
    UPLOADED
  }

  /** Whether it is a list that was uploaded. */
  public boolean isList() {
    return origin == Origin.UPLOADED;
  }
}
