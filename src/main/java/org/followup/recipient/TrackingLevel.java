package org.followup.recipient;

import java.util.Locale;

/** How much of what comes back from a mail may be kept, and what it may do. */
public enum TrackingLevel {
  /** Nothing is kept; links lead where they should all the same. */
  NONE,
  /** Counts in reports, not under the person's name, and does nothing else. */
  AGGREGATE,
  /** Is kept for the person and may steer journeys. */
  INDIVIDUAL;

  /** As consents and tables write it, such as {@code aggregate}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
