package org.followup.experiment;

/**
 * A difference and the bounds within which the true one lies.
 *
 * @param difference as it was seen
 */
public record Interval(double difference, double low, double high) {

  /** Whether one side is ahead for sure, as far as the error rate goes. */
  public boolean isDecided() {
    return low > 0 || high < 0;
  }

  /** The same seen from the other side. */
  public Interval reversed() {
    return new Interval(-difference, -high, -low);
  }
}
