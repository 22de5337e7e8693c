package org.followup.experiment;

import java.util.List;

/**
 * Which share of people answers a mail, and how fast. Made by {@link ResponseFit}; every number is
 * finite.
 *
 * @param sent people who got the mail
 * @param answered how many have answered
 * @param shape which distribution of delays fits better; {@link Shape#NONE} where too few answered
 * @param ever share of people who answer in the end, from 0 to 1
 * @param scale of the distribution, the logarithm of seconds
 * @param spread of the distribution, on that scale
 * @param share which share of the expected answers {@code seconds} is about, between 0 and 1
 * @param seconds after the mail that share of the expected answers is in
 * @param low with {@code high} the bounds of {@code seconds}, right in nine of ten cases; {@link
 *     Delays#LEAST} and {@link Delays#MOST} where nothing is known
 * @param observed which share of people had answered by when, those left out who have not had that
 *     long (Kaplan and Meier, "Nonparametric estimation from incomplete observations", 1958)
 */
public record ResponseCurve(
    long sent,
    long answered,
    Shape shape,
    double ever,
    double scale,
    double spread,
    double share,
    double seconds,
    double low,
    double high,
    List<Point> observed) {

  /** Fewer answers say nothing of the last ones to come. */
  public static final int LEAST_ANSWERS = 30;

  /** So many times as late as expected it may be at most; what is less sure is not relied upon. */
  public static final double MOST_DOUBT = 2;

  public ResponseCurve {
    observed = List.copyOf(observed);
  }

  /** Distributions of delays. */
  public enum Shape {
    /** Most answer soon, and a few take very long. */
    LOG_NORMAL {
      @Override
      double below(double standard) {
        return Normal.below(standard);
      }

      @Override
      double logDensity(double standard) {
        return -standard * standard / 2 - HALF_LOG_TWO_PI;
      }

      @Override
      double quantile(double part) {
        return ConfidenceSequence.normalQuantile(part);
      }
    },
    /** The chance to answer falls or rises steadily with time. */
    WEIBULL {
      @Override
      double below(double standard) {
        return -Math.expm1(-Math.exp(Math.min(standard, 50)));
      }

      @Override
      double logDensity(double standard) {
        double bounded = Math.min(standard, 50);
        return bounded - Math.exp(bounded);
      }

      @Override
      double quantile(double part) {
        return Math.log(-Math.log1p(-part));
      }
    },
    /** Not known. */
    NONE {
      @Override
      double below(double standard) {
        return 0;
      }

      @Override
      double logDensity(double standard) {
        return 0;
      }

      @Override
      double quantile(double part) {
        return 0;
      }
    };

    private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

    /** Of the standard distribution of the logarithm of time. */
    abstract double below(double standard);

    abstract double logDensity(double standard);

    abstract double quantile(double part);
  }

  /** So many seconds after the mail that share of the people had answered. */
  public record Point(double seconds, double share) {}

  /** Whether there is enough to rely on {@code seconds}. */
  public boolean isKnown() {
    return answered >= LEAST_ANSWERS && high <= seconds * MOST_DOUBT;
  }

  /** Which share of the people is expected to have answered so many seconds after the mail. */
  public double shareBy(double after) {
    return shape == Shape.NONE || after <= 0
        ? 0
        : ever * shape.below((Math.log(after) - scale) / spread);
  }

  /** How many answers are expected in the end; never fewer than there are. */
  public long expected() {
    return Math.max(answered, Math.round(ever * sent));
  }
}
