package org.followup.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/report.md states of error and power, simulated; each test has its seed. */
class ConfidenceSequenceTest {

  private static final int RUNS = 10_000;
  private static final int BATCH = 200;
  private static final int BATCHES = 100;

  /** People come in batches, and somebody looks after each: 100 looks at up to 20,000 people. */
  @ParameterizedTest
  @CsvSource({"0.01, 0.5", "0.03, 0.5", "0.03, 0.1", "0.2, 0.5", "0.4, 0.1"})
  void callsNoWinnerAmongEqualsThoughSomebodyLooksAfterEachBatch(double rate, double part) {
    SplittableRandom random = new SplittableRandom(1970);
    int wrong = 0;
    int wrongByOrdinaryIntervals = 0;
    for (int run = 0; run < RUNS; run++) {
      Looks looks = look(random, rate, rate, part, BATCHES);
      wrong += looks.decided > 0 || looks.decided < 0 ? 1 : 0;
      wrongByOrdinaryIntervals += looks.decidedByOrdinaryInterval ? 1 : 0;
    }

    assertThat(wrong / (double) RUNS).isLessThanOrEqualTo(ConfidenceSequence.ERROR);
    // The same looks with a 95 % interval made for one look: what peeking does.
    assertThat(wrongByOrdinaryIntervals / (double) RUNS).isGreaterThan(0.2);
  }

  /** All get in at once, and their orders come in over time. */
  @Test
  void callsNoWinnerAmongEqualsWhileTheOrdersOfAnAudienceComeIn() {
    SplittableRandom random = new SplittableRandom(2017);
    int wrong = 0;
    int people = 20_000;
    for (int run = 0; run < RUNS; run++) {
      long[] hits = new long[2];
      boolean decided = false;
      for (int batch = 0; batch < 50 && !decided; batch++) {
        int second = Binomial.draw(random, 20, 0.5);
        hits[0] += 20 - second;
        hits[1] += second;
        decided = isDecided(Sample.ofShare(people, hits[0]), Sample.ofShare(people, hits[1])) != 0;
      }
      wrong += decided ? 1 : 0;
    }

    assertThat(wrong / (double) RUNS).isLessThanOrEqualTo(ConfidenceSequence.ERROR);
  }

  /** Orders of very different sizes: most small, few large (log-normal). */
  @ParameterizedTest
  @CsvSource({"0.5", "0.2"})
  void callsNoWinnerOfRevenueAmongEquals(double part) {
    SplittableRandom random = new SplittableRandom(2021);
    int wrong = 0;
    for (int run = 0; run < RUNS; run++) {
      Sums[] sums = {new Sums(), new Sums()};
      boolean decided = false;
      for (int batch = 0; batch < 50 && !decided; batch++) {
        int people = Binomial.draw(random, BATCH, part);
        sums[0].people += BATCH - people;
        sums[1].people += people;
        for (int order = Binomial.draw(random, BATCH, 0.05); order > 0; order--) {
          sums[random.nextDouble() < part ? 1 : 0].add(Math.exp(3 + 0.8 * gaussian(random)));
        }
        decided = isDecided(sums[0].sample(), sums[1].sample()) != 0;
      }
      wrong += decided ? 1 : 0;
    }

    assertThat(wrong / (double) RUNS).isLessThanOrEqualTo(ConfidenceSequence.ERROR);
  }

  /** 4 % against 6 % at the number that {@code peopleNeeded} states for a power of 80 %. */
  @Test
  void findsAKnownEffectAtTheStatedPower() {
    long needed = ConfidenceSequence.peopleNeeded(0.04, 0.02, 0.5, ConfidenceSequence.ERROR, 0.8);
    assertThat(needed).isBetween(6_000L, 9_000L);
    SplittableRandom random = new SplittableRandom(1945);
    int found = 0;
    int reversed = 0;
    long looked = 0;
    int runs = 4_000;
    for (int run = 0; run < runs; run++) {
      Looks looks = look(random, 0.06, 0.04, 0.5, (int) (needed / BATCH));
      found += looks.decided > 0 ? 1 : 0;
      reversed += looks.decided < 0 ? 1 : 0;
      looked += looks.people;
    }

    assertThat(found / (double) runs).isGreaterThanOrEqualTo(0.8);
    assertThat(reversed).isLessThan(runs / 500);
    assertThat(looked / (double) runs).describedAs("people on average").isLessThan(needed * 0.75);
  }

  @ParameterizedTest
  @CsvSource({"0.06, 0.04, 0.5", "0.06, 0.04, 0.1", "0.04, 0.06, 0.1"})
  void boundsHoldTheTrueDifferenceAtEveryLook(double first, double second, double part) {
    SplittableRandom random = new SplittableRandom(42);
    int missed = 0;
    int runs = 4_000;
    for (int run = 0; run < runs; run++) {
      Sums[] sums = {new Sums(), new Sums()};
      boolean out = false;
      for (int batch = 0; batch < BATCHES && !out; batch++) {
        fill(random, sums, first, second, part);
        Sample one = sums[0].sample();
        Sample other = sums[1].sample();
        Interval found = ConfidenceSequence.difference(one, other, ConfidenceSequence.ERROR);
        out =
            ConfidenceSequence.isEnough(one, other)
                && (found.low() > first - second || found.high() < first - second);
      }
      missed += out ? 1 : 0;
    }

    assertThat(missed / (double) runs).isLessThanOrEqualTo(ConfidenceSequence.ERROR);
  }

  @Test
  void decidesNothingBelowTheLeastNumber() {
    assertThat(ConfidenceSequence.isEnough(Sample.ofShare(99, 60), Sample.ofShare(10_000, 50)))
        .isFalse();
    assertThat(ConfidenceSequence.isEnough(Sample.ofShare(500, 20), Sample.ofShare(500, 9)))
        .isFalse();
    assertThat(ConfidenceSequence.isEnough(Sample.ofShare(500, 20), Sample.ofShare(500, 10)))
        .isTrue();
  }

  @Test
  void knowsNothingOfNobody() {
    Interval nothing =
        ConfidenceSequence.difference(Sample.ofShare(0, 0), Sample.ofShare(10, 1), 0.05);

    assertThat(nothing.isDecided()).isFalse();
    assertThat(
            ConfidenceSequence.difference(Sample.ofShare(9, 0), Sample.ofShare(9, 0), 0.05)
                .isDecided())
        .isFalse();
  }

  @Test
  void doesNotCareWhichUnitMoneyIsIn() {
    Sample one = new Sample(5_000, 200, 9_000, 600_000);
    Sample other = new Sample(5_000, 150, 6_000, 350_000);
    ToDoubleFunction<Double> low =
        unit -> ConfidenceSequence.difference(in(unit, one), in(unit, other), 0.05).low() / unit;

    assertThat(low.applyAsDouble(100.0)).isCloseTo(low.applyAsDouble(1.0), within(1e-9));
  }

  @Test
  void knowsTheNormalDistribution() {
    assertThat(ConfidenceSequence.normalQuantile(0.5)).isCloseTo(0, within(1e-9));
    assertThat(ConfidenceSequence.normalQuantile(0.8)).isCloseTo(0.8416212336, within(1e-9));
    assertThat(ConfidenceSequence.normalQuantile(0.975)).isCloseTo(1.9599639845, within(1e-9));
  }

  private static Sample in(double unit, Sample sample) {
    return new Sample(
        sample.people(), sample.hits(), sample.sum() * unit, sample.squares() * unit * unit);
  }

  /**
   * One test.
   *
   * @param decided above 0 for the first, below for the second
   * @param people at the decision, or at the end
   */
  private record Looks(int decided, boolean decidedByOrdinaryInterval, long people) {}

  private static Looks look(
      SplittableRandom random, double first, double second, double part, int batches) {
    Sums[] sums = {new Sums(), new Sums()};
    boolean ordinary = false;
    for (int batch = 1; batch <= batches; batch++) {
      fill(random, sums, first, second, part);
      Sample one = sums[0].sample();
      Sample other = sums[1].sample();
      ordinary |= ConfidenceSequence.isEnough(one, other) && isApartByOneLook(one, other);
      int decided = isDecided(one, other);
      if (decided != 0) {
        return new Looks(decided, true, (long) batch * BATCH);
      }
    }
    return new Looks(0, ordinary, (long) batches * BATCH);
  }

  private static void fill(
      SplittableRandom random, Sums[] sums, double first, double second, double part) {
    int people = Binomial.draw(random, BATCH, part);
    sums[0].addPeople(BATCH - people, Binomial.draw(random, BATCH - people, first));
    sums[1].addPeople(people, Binomial.draw(random, people, second));
  }

  private static int isDecided(Sample one, Sample other) {
    if (!ConfidenceSequence.isEnough(one, other)) {
      return 0;
    }
    Interval found = ConfidenceSequence.difference(one, other, ConfidenceSequence.ERROR);
    return found.isDecided() ? (int) Math.signum(found.difference()) : 0;
  }

  private static boolean isApartByOneLook(Sample one, Sample other) {
    double deviation = Math.sqrt(one.variance() / one.people() + other.variance() / other.people());
    return Math.abs(one.mean() - other.mean()) > 1.96 * deviation;
  }

  private static double gaussian(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /** How many of so many people do it; one draw instead of one for each of them. */
  private static final class Binomial {

    private static final Map<Double, double[][]> BELOW = new ConcurrentHashMap<>();

    static int draw(SplittableRandom random, int people, double rate) {
      double[][] tables = BELOW.computeIfAbsent(rate, key -> new double[BATCH + 1][]);
      if (tables[people] == null) {
        tables[people] = table(people, rate);
      }
      int found = Arrays.binarySearch(tables[people], random.nextDouble());
      return Math.min(people, found < 0 ? -found - 1 : found + 1);
    }

    private static double[] table(int people, double rate) {
      double[] below = new double[people + 1];
      double chance = Math.pow(1 - rate, people);
      double sum = 0;
      for (int did = 0; did <= people; did++) {
        sum += chance;
        below[did] = sum;
        chance *= rate / (1 - rate) * (people - did) / (did + 1);
      }
      return below;
    }
  }

  private static final class Sums {
    private long people;
    private long hits;
    private double sum;
    private double squares;

    void addPeople(int more, int did) {
      people += more;
      hits += did;
      sum += did;
      squares += did;
    }

    void add(double value) {
      hits++;
      sum += value;
      squares += value * value;
    }

    Sample sample() {
      return new Sample(people, hits, sum, squares);
    }
  }
}
