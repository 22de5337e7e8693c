package org.followup.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.followup.experiment.Delays.Group;
import org.followup.experiment.ResponseCurve.Point;
import org.followup.experiment.ResponseCurve.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docs/report.md states of the curve of answers, simulated: mailings that go out over days, at
 * which somebody looks while many have not answered yet. Each run has its seed.
 */
class ResponseFitTest {

  private static final double DAY = 86_400;
  private static final int RUNS = 100;

  /** Half answer within 8 hours, nine of ten within 55. */
  private static final ToDoubleFunction<Chance> SLOW_TAIL =
      chance -> 8 * 3600 * Math.exp(1.5 * chance.normal());

  /** The longer somebody has not answered, the less likely they do; nine of ten within 64 hours. */
  private static final ToDoubleFunction<Chance> FADING =
      chance -> 16 * 3600 * Math.pow(-Math.log(chance.next()), 1 / 0.6);

  /** Neither of both: most at once, the others at leisure. */
  private static final ToDoubleFunction<Chance> TWO_KINDS =
      chance ->
          chance.next() < 0.6
              ? 2 * 3600 * Math.exp(chance.normal())
              : 1.5 * DAY * Math.exp(0.6 * chance.normal());

  private static final Map<String, ToDoubleFunction<Chance>> DELAYS =
      Map.of("slow tail", SLOW_TAIL, "fading", FADING, "two kinds", TWO_KINDS);

  /** A stream of chance that is the same on every machine. */
  private static final class Chance {
    private final java.util.Random random;

    private Chance(long seed) {
      random = new java.util.Random(seed);
    }

    private double next() {
      return 1 - random.nextDouble();
    }

    private double normal() {
      return random.nextGaussian();
    }
  }

  /**
   * @param over days over which the mailing goes out
   * @param look days after its begin at which somebody looks
   * @param worst by how much the moment may be off in nine of ten runs, as a factor
   */
  @ParameterizedTest
  @CsvSource({
    "slow tail, 2000, 0.12, 10, 21, 1.35",
    "slow tail, 2000, 0.12, 10, 12, 1.35",
    "slow tail, 20000, 0.05, 14, 14, 1.25",
    "slow tail, 500, 0.12, 5, 8, 2.0",
    "fading, 2000, 0.12, 10, 21, 1.5",
    "fading, 5000, 0.40, 10, 10, 1.2",
    "two kinds, 2000, 0.12, 10, 21, 1.6",
  })
  void recoversTheCurveOfAStaggeredMailing(
      String delays, int mails, double ever, double over, double look, double worst) {
    double truth = momentOf(DELAYS.get(delays), 0.9);
    int near = 0;
    int within = 0;
    List<Double> moments = new ArrayList<>();
    double evers = 0;
    List<Double> parts = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      ResponseCurve curve =
          ResponseFit.fit(mailing(1000 + run, DELAYS.get(delays), mails, ever, over, look), 0.9);
      double off = Math.max(curve.seconds() / truth, truth / curve.seconds());
      near += off <= worst ? 1 : 0;
      within += curve.low() <= truth && truth <= curve.high() ? 1 : 0;
      moments.add(curve.seconds());
      parts.add(partBy(DELAYS.get(delays), curve.seconds()));
      evers += curve.ever();
    }
    moments.sort(null);
    parts.sort(null);

    assertThat(near).as("near the moment").isGreaterThanOrEqualTo(RUNS * 9 / 10);
    assertThat(moments.get(RUNS / 2) / truth).as("in the middle").isBetween(0.85, 1.18);
    assertThat(parts.get(RUNS / 20)).as("part of the answers in").isGreaterThan(0.8);
    assertThat(parts.get(RUNS / 2)).as("part of the answers in").isBetween(0.88, 0.94);
    assertThat(within).as("within the bounds").isGreaterThanOrEqualTo(RUNS * 3 / 4);
    assertThat(evers / RUNS).as("who answers ever").isEqualTo(ever, within(ever * 0.05));
  }

  @Test
  void seesThatNobodyKnowsYetWhileTheMailsAreYoung() {
    int known = 0;
    for (int run = 0; run < RUNS; run++) {
      ResponseCurve curve = ResponseFit.fit(mailing(run, SLOW_TAIL, 2000, 0.12, 0.5, 0.5), 0.9);
      known += curve.isKnown() ? 1 : 0;
      assertFinite(curve);
    }

    assertThat(known).isLessThan(RUNS / 10);
  }

  @Test
  void findsOutMoreAsAnswersCome() {
    double before = Double.MAX_VALUE;
    for (double look : new double[] {3, 6, 12, 24}) {
      ResponseCurve curve = ResponseFit.fit(mailing(7, SLOW_TAIL, 4000, 0.12, 10, look), 0.9);
      double doubt = curve.high() / curve.low();
      assertThat(doubt).as("at day " + look).isLessThan(before);
      before = doubt;
    }
    assertThat(before).isLessThan(1.8);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 0.9, 0.99})
  void answersForAnyShare(double share) {
    ResponseCurve curve = ResponseFit.fit(mailing(3, SLOW_TAIL, 20_000, 0.2, 10, 30), share);

    double truth = momentOf(SLOW_TAIL, share);
    assertThat(curve.seconds() / truth).isBetween(0.8, 1.25);
    assertThat(curve.shareBy(curve.seconds())).isEqualTo(share * curve.ever(), within(1e-6));
    assertFinite(curve);
  }

  @Test
  void drawsWhatWasSeen() {
    ResponseCurve curve = ResponseFit.fit(mailing(5, SLOW_TAIL, 20_000, 0.2, 10, 30), 0.9);

    assertThat(curve.observed()).hasSizeBetween(20, 61);
    for (Point point : curve.observed()) {
      assertThat(point.share()).isEqualTo(curve.shareBy(point.seconds()), within(0.02));
    }
    assertThat(curve.expected()).isBetween(3_800L, 4_200L);
  }

  @Test
  @Timeout(20)
  void saysNothingWildOfInputThatSaysNothing() {
    List<Group> none = List.of();
    List<Delays> odd =
        List.of(
            new Delays(none, none),
            new Delays(none, List.of(new Group(DAY, 1))),
            new Delays(none, List.of(new Group(30 * DAY, 1_000_000))),
            new Delays(List.of(new Group(3600, 1)), none),
            new Delays(List.of(new Group(3600, 1)), List.of(new Group(DAY, 1))),
            new Delays(List.of(new Group(0, 500)), none),
            new Delays(List.of(new Group(3600, 500)), List.of(new Group(3600, 500))),
            new Delays(List.of(new Group(3600, 500)), List.of(new Group(60, 1_000_000))),
            new Delays(List.of(new Group(3600, 500)), List.of(new Group(1e300, 1_000_000))),
            new Delays(List.of(new Group(1e300, 500)), List.of(new Group(-5, 1))),
            new Delays(List.of(new Group(60, 300), new Group(1e9, 300)), none),
            new Delays(List.of(new Group(60, 0)), List.of(new Group(60, 0))));
    for (Delays delays : odd) {
      for (double share : new double[] {0.01, 0.9, 0.99}) {
        ResponseCurve curve = ResponseFit.fit(delays, share);
        assertFinite(curve);
        assertThat(curve.sent()).isEqualTo(delays.countAll());
        assertThat(curve.expected()).isBetween(curve.answered(), curve.sent());
      }
    }
    assertThat(ResponseFit.fit(odd.get(2), 0.9).isKnown()).isFalse();
    assertThat(ResponseFit.fit(odd.get(4), 0.9).isKnown()).isFalse();
  }

  @Test
  void allAtOnceIsThatMoment() {
    ResponseCurve curve =
        ResponseFit.fit(
            new Delays(List.of(new Group(7200, 400)), List.of(new Group(5 * DAY, 3600))), 0.9);

    assertThat(Duration.ofSeconds((long) curve.seconds()))
        .isBetween(Duration.ofHours(2), Duration.ofMinutes(140));
    assertThat(curve.ever()).isEqualTo(0.1, within(1e-6));
    assertThat(curve.isKnown()).isTrue();
  }

  @Test
  void refusesAShareThatIsNone() {
    Delays none = new Delays(List.of(), List.of());
    for (double share : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> ResponseFit.fit(none, share)).hasMessageContaining("share");
    }
    assertThatThrownBy(() -> new Group(Double.NaN, 1)).hasMessageContaining("NaN");
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5", "1, 0.8413447460685429", "-3, 0.0013498980316301", "8, 1", "-8, 6.22e-16"})
  void knowsTheNormalDistribution(double x, double below) {
    assertThat(Normal.below(x)).isEqualTo(below, within(1e-14));
  }

  private static void assertFinite(ResponseCurve curve) {
    assertThat(
            List.of(
                curve.ever(),
                curve.scale(),
                curve.spread(),
                curve.seconds(),
                curve.low(),
                curve.high(),
                curve.shareBy(DAY),
                curve.shareBy(0),
                curve.shareBy(1e12)))
        .allMatch(Double::isFinite);
    assertThat(curve.ever()).isBetween(0.0, 1.0);
    assertThat(curve.low()).isLessThanOrEqualTo(curve.seconds());
    assertThat(curve.high()).isGreaterThanOrEqualTo(curve.seconds());
    assertThat(curve.seconds()).isBetween(Delays.LEAST - 1e-6, Delays.MOST + 1e-3);
    assertThat(curve.observed()).allMatch(point -> point.share() >= 0 && point.share() <= 1);
    assertThat(curve.shape() == Shape.NONE).isEqualTo(curve.answered() < 5);
  }

  private static double momentOf(ToDoubleFunction<Chance> delay, double share) {
    double[] drawn = draws(delay);
    return drawn[(int) (share * drawn.length)];
  }

  private static double partBy(ToDoubleFunction<Chance> delay, double seconds) {
    double[] drawn = draws(delay);
    int place = java.util.Arrays.binarySearch(drawn, seconds);
    return (place < 0 ? -place - 1 : place) / (double) drawn.length;
  }

  private static final Map<ToDoubleFunction<Chance>, double[]> DRAWN =
      new java.util.concurrent.ConcurrentHashMap<>();

  private static double[] draws(ToDoubleFunction<Chance> delay) {
    return DRAWN.computeIfAbsent(
        delay,
        any -> {
          Chance chance = new Chance(1);
          double[] drawn = new double[400_000];
          for (int i = 0; i < drawn.length; i++) {
            drawn[i] = any.applyAsDouble(chance);
          }
          java.util.Arrays.sort(drawn);
          return drawn;
        });
  }

  /** Goes out evenly; grouped as the report groups. */
  private static Delays mailing(
      long seed, ToDoubleFunction<Chance> delay, int mails, double ever, double over, double look) {
    Chance chance = new Chance(seed);
    Map<Integer, Long> answered = new TreeMap<>();
    Map<Integer, Long> silent = new TreeMap<>();
    for (int mail = 0; mail < mails; mail++) {
      double had = (look - over * mail / mails) * DAY;
      double takes = chance.next() <= ever ? delay.applyAsDouble(chance) : Double.MAX_VALUE;
      (takes <= had ? answered : silent).merge(step(Math.min(takes, had)), 1L, Long::sum);
    }
    return new Delays(groups(answered), groups(silent));
  }

  private static int step(double seconds) {
    return (int) Math.floor(Math.log(Math.max(seconds, 60) / 60) / 0.05);
  }

  private static List<Group> groups(Map<Integer, Long> people) {
    return people.entrySet().stream()
        .map(entry -> new Group(60 * Math.exp((entry.getKey() + 0.5) * 0.05), entry.getValue()))
        .toList();
  }
}
