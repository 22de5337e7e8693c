package org.followup.experiment;

import java.util.List;

/**
 * How long people took to answer a mail, and how long ago it was sent to those who have not
 * answered yet. Times in seconds; below {@value #LEAST} counts as that.
 *
 * @param answered who answered, by the time they took
 * @param silent who did not, by the time they have had so far
 */
public record Delays(List<Group> answered, List<Group> silent) {

  /** Nobody reads and answers in less. */
  public static final double LEAST = 60;

  /** As long as anything here lasts: 400 days. */
  public static final double MOST = 400 * 86_400.0;

  public Delays {
    answered = List.copyOf(answered);
    silent = List.copyOf(silent);
  }

  /**
   * People of the same time.
   *
   * @param seconds from {@value #LEAST} to {@link #MOST}; what is beyond is taken for the nearest
   */
  public record Group(double seconds, long people) {

    public Group {
      if (Double.isNaN(seconds) || people < 0) {
        throw new IllegalArgumentException(
            people + " people after " + seconds + " seconds are no group.");
      }
      seconds = Math.min(MOST, Math.max(LEAST, seconds));
    }
  }

  /** How many answered. */
  public long countAnswered() {
    return count(answered);
  }

  /** Everybody who got the mail. */
  public long countAll() {
    return count(answered) + count(silent);
  }

  private static long count(List<Group> groups) {
    return groups.stream().mapToLong(Group::people).sum();
  }
}
