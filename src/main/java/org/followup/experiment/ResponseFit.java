package org.followup.experiment;

import java.util.ArrayList;
import java.util.List;
import org.followup.experiment.Delays.Group;
import org.followup.experiment.ResponseCurve.Point;
import org.followup.experiment.ResponseCurve.Shape;

/**
 * Fits answers to a mail that went out over hours or weeks: a share of people answers ever, and
 * those take a time that is log-normal or Weibull (a mixture cure model: Boag, "Maximum likelihood
 * estimates of the proportion of patients cured by cancer therapy", 1949). Who has not answered yet
 * may still do so, or never: by maximum likelihood that is weighed by how long they have had.
 *
 * <p>The bounds of the moment at which a share of the answers is in come from its profile
 * likelihood over both distributions, so they hold where a normal approximation would not: with few
 * answers, or with mails so young that nobody can know how many answers are still to come.
 *
 * <p>The work is bounded whatever the input: some thousand looks at each group of people.
 */
public final class ResponseFit {

  /** Half of 2.706, the 90 % quantile of chi square with one degree of freedom. */
  private static final double DROP = 1.353;

  /** A spread below is one moment for all; above, anything from a minute to years. */
  private static final double LEAST_SPREAD = 0.05;

  private static final double MOST_SPREAD = 5;
  private static final int LEAST_TO_FIT = 5;
  private static final int GRID = 32;
  private static final int SPREADS = 14;
  private static final int STEPS = 26;
  private static final int POINTS = 60;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double FIRST = Math.log(Delays.LEAST);
  private static final double LAST = Math.log(Delays.MOST);

  private final Shape shape;
  private final double quantile;
  private final double[] times;
  private final double[] answered;
  private final double[] ages;
  private final double[] silent;
  private final double answers;
  private final double[] below;

  private ResponseFit(Shape shape, double share, Delays delays) {
    this.shape = shape;
    this.quantile = shape.quantile(share);
    this.times = logs(delays.answered());
    this.answered = people(delays.answered());
    this.ages = logs(delays.silent());
    this.silent = people(delays.silent());
    this.answers = delays.countAnswered();
    this.below = new double[ages.length];
  }

  /**
   * The curve of these answers.
   *
   * @param share of the expected answers whose moment is asked for, between 0 and 1
   */
  public static ResponseCurve fit(Delays delays, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("A share is between 0 and 1, not " + share + ".");
    }
    long sent = delays.countAll();
    long answered = delays.countAnswered();
    List<Point> observed = observed(delays);
    if (answered < LEAST_TO_FIT) {
      double last = observed.isEmpty() ? 0 : observed.get(observed.size() - 1).share();
      return new ResponseCurve(
          sent,
          answered,
          Shape.NONE,
          last,
          0,
          1,
          share,
          Delays.MOST,
          Delays.LEAST,
          Delays.MOST,
          observed);
    }
    ResponseFit normal = new ResponseFit(Shape.LOG_NORMAL, share, delays);
    ResponseFit weibull = new ResponseFit(Shape.WEIBULL, share, delays);
    Best one = normal.best();
    Best other = weibull.best();
    boolean first = one.likelihood() >= other.likelihood();
    Best best = first ? one : other;
    ResponseFit fit = first ? normal : weibull;
    double floor = best.likelihood() - DROP;
    double low = Math.min(normal.bound(one, FIRST, floor), weibull.bound(other, FIRST, floor));
    double high = Math.max(normal.bound(one, LAST, floor), weibull.bound(other, LAST, floor));
    return new ResponseCurve(
        sent,
        answered,
        fit.shape,
        fit.everAt(best.at(), best.spread()),
        best.at() - best.spread() * fit.quantile,
        best.spread(),
        share,
        Math.exp(best.at()),
        Math.exp(Math.min(low, best.at())),
        Math.exp(Math.max(high, best.at())),
        observed);
  }

  /** Where the share is in at that logarithm of time, with that spread. */
  private record Best(double at, double spread, double likelihood) {}

  /** A look at the whole plane, then ever closer around the best. */
  private Best best() {
    Best best = new Best(FIRST, 1, Double.NEGATIVE_INFINITY);
    double atStep = (LAST - FIRST) / GRID;
    double spreadStep = Math.log(MOST_SPREAD / LEAST_SPREAD) / SPREADS;
    for (int i = 0; i <= GRID; i++) {
      for (int j = 0; j <= SPREADS; j++) {
        best = better(best, FIRST + i * atStep, LEAST_SPREAD * Math.exp(j * spreadStep));
      }
    }
    for (int round = 0; round < STEPS; round++) {
      Best around = best;
      for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
          best = better(best, around.at() + i * atStep, around.spread() * Math.exp(j * spreadStep));
        }
      }
      // along the ridge on which both grow together
      if (best == around) {
        atStep /= 2;
        spreadStep /= 2;
      }
    }
    return profile(best.at()).likelihood() > best.likelihood() ? profile(best.at()) : best;
  }

  private Best better(Best known, double at, double spread) {
    if (at < FIRST || at > LAST || spread < LEAST_SPREAD || spread > MOST_SPREAD) {
      return known;
    }
    double likelihood = likelihood(at, spread);
    return likelihood > known.likelihood() ? new Best(at, spread, likelihood) : known;
  }

  /** The best spread where the share is in at that time. */
  private Best profile(double at) {
    double low = Math.log(LEAST_SPREAD);
    double high = Math.log(MOST_SPREAD);
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = likelihood(at, Math.exp(left));
    double atRight = likelihood(at, Math.exp(right));
    for (int step = 0; step < STEPS; step++) {
      if (atLeft >= atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = likelihood(at, Math.exp(left));
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = likelihood(at, Math.exp(right));
      }
    }
    double spread = Math.exp((low + high) / 2);
    return new Best(at, spread, likelihood(at, spread));
  }

  /** How far towards {@code end} the likelihood stays above the floor. */
  private double bound(Best best, double end, double floor) {
    if (best.likelihood() < floor) {
      return end == FIRST ? LAST : FIRST; // the other distribution says it all
    }
    if (profile(end).likelihood() >= floor) {
      return end;
    }
    double inside = best.at();
    double outside = end;
    for (int step = 0; step < 16; step++) {
      double middle = (inside + outside) / 2;
      if (profile(middle).likelihood() >= floor) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return (inside + outside) / 2;
  }

  private double likelihood(double at, double spread) {
    double scale = at - spread * quantile;
    double ever = everAt(at, spread);
    double sum = answers * (Math.log(ever) - Math.log(spread));
    for (int i = 0; i < times.length; i++) {
      sum += answered[i] * shape.logDensity((times[i] - scale) / spread);
    }
    for (int i = 0; i < ages.length; i++) {
      sum += silent[i] * Math.log(Math.max(1e-300, 1 - ever * below[i]));
    }
    return Double.isNaN(sum) ? Double.NEGATIVE_INFINITY : sum;
  }

  /**
   * The share of people who answer ever that fits best to such delays; leaves in {@code below} who
   * of the silent would have answered by now if they ever did. The slope of the likelihood falls
   * with the share, so Newton's steps between the two sides of its zero find it.
   */
  private double everAt(double at, double spread) {
    double scale = at - spread * quantile;
    for (int i = 0; i < ages.length; i++) {
      below[i] = shape.below((ages[i] - scale) / spread);
    }
    double low = 0;
    double high = 1;
    double ever = answers / (answers + sum(silent));
    for (int step = 0; step < 60 && high - low > 1e-10 * high; step++) {
      double slope = answers / ever;
      double bend = -answers / (ever * ever);
      for (int i = 0; i < ages.length; i++) {
        double part = below[i] / Math.max(1e-12, 1 - ever * below[i]);
        slope -= silent[i] * part;
        bend -= silent[i] * part * part;
      }
      if (slope > 0) {
        low = ever;
      } else {
        high = ever;
      }
      double next = ever - slope / bend;
      double chosen =
          next > low && next < high ? next : slope > 0 && next >= 1 ? 1 : (low + high) / 2;
      if (Math.abs(chosen - ever) <= 1e-10 * ever) {
        return chosen;
      }
      ever = chosen;
    }
    return ever;
  }

  private static double sum(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum;
  }

  private static double[] logs(List<Group> groups) {
    return groups.stream().mapToDouble(group -> Math.log(group.seconds())).toArray();
  }

  private static double[] people(List<Group> groups) {
    return groups.stream().mapToDouble(Group::people).toArray();
  }

  /** By Kaplan and Meier, thinned to what a chart can show. */
  private static List<Point> observed(Delays delays) {
    List<Group> answered =
        delays.answered().stream()
            .filter(group -> group.people() > 0)
            .sorted((one, other) -> Double.compare(one.seconds(), other.seconds()))
            .toList();
    List<Group> silent =
        delays.silent().stream()
            .sorted((one, other) -> Double.compare(one.seconds(), other.seconds()))
            .toList();
    double atRisk = delays.countAll();
    double left = 1;
    int gone = 0;
    List<Point> points = new ArrayList<>();
    for (Group group : answered) {
      while (gone < silent.size() && silent.get(gone).seconds() < group.seconds()) {
        atRisk -= silent.get(gone).people();
        gone++;
      }
      left *= 1 - group.people() / Math.max(group.people(), atRisk);
      atRisk -= group.people();
      points.add(new Point(group.seconds(), 1 - left));
    }
    int every = points.size() / POINTS + 1;
    List<Point> thinned = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      if (i % every == 0 || i == points.size() - 1) {
        thinned.add(points.get(i));
      }
    }
    return thinned;
  }
}
