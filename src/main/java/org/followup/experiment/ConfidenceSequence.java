package org.followup.experiment;

/**
 * Bounds for the difference of two variants that hold <em>at every moment at once</em>: whoever
 * looks as often as they like, and stops when they like, is wrong in at most the stated share of
 * tests. An ordinary confidence interval is only good for one look that was fixed beforehand.
 *
 * <p>The boundary is that of the normal mixture (Robbins, "Statistical methods related to the law
 * of the iterated logarithm", 1970; Johari, Pekelis and Walsh, "Always valid inference", 2017;
 * Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence
 * sequences", 2021, equation 14). With <var>M</var> the sum by which one side is ahead of its share
 * and <var>Q</var> the variance of that sum, the chance that ever |<var>M</var>| &ge;
 * &radic;((<var>Q</var> + <var>c</var>) (2 ln(1/error) + ln((<var>Q</var> + <var>c</var>) /
 * <var>c</var>))) is at most <var>error</var>.
 *
 * <p>The clock is <var>Q</var>, which counts outcomes and not people. So it does not matter that
 * orders come days after the people, nor whether people come one by one or all at once.
 * <var>Q</var> is estimated from the sample, which asks for a least number ({@link #isEnough}).
 */
public final class ConfidenceSequence {

  /** People of each side before anything is decided. */
  public static final int LEAST_PEOPLE = 100;

  /** Outcomes of both sides together before anything is decided. */
  public static final int LEAST_HITS = 30;

  /** How often somebody may be wrong in a test, however often they look. */
  public static final double ERROR = 0.05;

  /** The bounds are tightest at about eight times as many outcomes. */
  private static final double MIXTURE = 25;

  private ConfidenceSequence() {}

  /** Whether both sides have the least number. */
  public static boolean isEnough(Sample one, Sample other) {
    return Math.min(one.people(), other.people()) >= LEAST_PEOPLE
        && one.hits() + other.hits() >= LEAST_HITS;
  }

  /**
   * By how much {@code one} brings more per person than {@code other}.
   *
   * @param error share of tests in which the bounds may ever miss the true difference
   */
  public static Interval difference(Sample one, Sample other, double error) {
    if (one.people() == 0 || other.people() == 0) {
      return new Interval(0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double difference = one.mean() - other.mean();
    double half = halfWidth(one, other, error);
    return new Interval(difference, difference - half, difference + half);
  }

  private static double halfWidth(Sample one, Sample other, double error) {
    double both = one.people() + other.people();
    double weight = one.people() * (double) other.people() / both;
    double hits = one.hits() + other.hits();
    double unit = hits == 0 ? 1 : (one.squares() + other.squares()) / hits;
    // By itself a small side with few outcomes understates its variance just when it is behind;
    // taken as alike, both overstate it where they differ. Between the two the error rate holds.
    double apart = one.variance() / one.people() + other.variance() / other.people();
    double alike = one.plus(other).variance() / weight;
    double q = weight * weight * (apart + alike) / 2;
    return bound(q, MIXTURE * unit * weight / both, error) / weight;
  }

  /** The boundary for a sum of that variance. */
  static double bound(double q, double c, double error) {
    return Math.sqrt((q + c) * (-2 * Math.log(error) + Math.log1p(q / c)));
  }

  /**
   * How many people both sides need together so that a difference of shares is found with that
   * power at the latest; often it is found earlier.
   *
   * @param base share of those who did, on the one side
   * @param effect by how much the share of the other side differs, either way
   * @param part of the people that the other side gets, between 0 and 1
   * @param power chance to find it, such as 0.8
   */
  public static long peopleNeeded(
      double base, double effect, double part, double error, double power) {
    double other = Math.min(1, Math.max(0, base + effect));
    double gap = Math.abs(other - base);
    if (gap == 0 || part <= 0 || part >= 1) {
      return Long.MAX_VALUE;
    }
    double z = normalQuantile(power);
    double spread = part * base * (1 - base) + (1 - part) * other * (1 - other);
    double low = 1;
    double high = 2;
    while (!isSeen(high, gap, spread, part, error, z) && high < 1e15) {
      high *= 2;
    }
    while (high - low > 1) {
      double middle = (low + high) / 2;
      if (isSeen(middle, gap, spread, part, error, z)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (long) Math.ceil(Math.max(high, LEAST_PEOPLE / Math.min(part, 1 - part)));
  }

  private static boolean isSeen(
      double people, double gap, double spread, double part, double error, double z) {
    double share = part * (1 - part);
    double q = people * share * spread;
    return people * share * gap >= bound(q, MIXTURE * share, error) + z * Math.sqrt(q);
  }

  /**
   * The value below which a normal variable stays with that chance; by bisection of the series of
   * Marsaglia (2004), which is exact to the last digits for |x| &lt; 7.
   */
  static double normalQuantile(double chance) {
    double low = -7;
    double high = 7;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (normalShare(middle) < chance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double normalShare(double x) {
    double sum = x;
    double term = x;
    for (int i = 3; Math.abs(term) > 1e-17 && i < 400; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
