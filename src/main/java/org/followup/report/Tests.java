package org.followup.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.experiment.ConfidenceSequence;
import org.followup.experiment.Interval;
import org.followup.experiment.Sample;
import org.followup.experiment.Variants;
import org.followup.journey.Journeys;
import org.followup.journey.SplitStep;
import org.followup.recipient.ShopSettings;
import org.followup.report.TestRepository.Begun;
import org.followup.report.TestRepository.VariantCount;
import org.followup.report.TestResult.Added;
import org.followup.report.TestResult.Bounded;
import org.followup.report.TestResult.Comparison;
import org.followup.report.TestResult.Decision;
import org.followup.report.TestResult.VariantResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What split tests have shown. Read at one moment and reckoned from the rows each time; it may be
 * asked as often as anybody likes without calling a winner by chance more often than stated ({@link
 * ConfidenceSequence}).
 */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
public class Tests {

  private final TestRepository tests;
  private final Journeys journeys;
  private final ShopSettings shop;
  private final Duration window;

  Tests(TestRepository tests, Journeys journeys, ShopSettings shop, ExperimentSettings settings) {
    this.tests = tests;
    this.journeys = journeys;
    this.shop = shop;
    this.window = settings.window();
  }

  /** Tests that anybody came to, in the order in which they began. */
  public List<TestResult> ofJourney(String journey) {
    Map<String, List<SplitStep>> model =
        journeys.listTests(journey).stream().collect(Collectors.groupingBy(SplitStep::test));
    return tests.list(journey).stream()
        .map(begun -> result(journey, begun, model.getOrDefault(begun.test(), List.of())))
        .toList();
  }

  private TestResult result(String journey, Begun begun, List<SplitStep> steps) {
    Map<String, VariantCount> counts =
        ordered(steps, tests.count(journey, begun.test(), window, currency()));
    Map<String, Sample> orders = new LinkedHashMap<>();
    counts.forEach(
        (name, count) -> {
          if (!name.equals(Variants.HOLD_OUT)) {
            orders.put(name, Sample.ofShare(count.people(), count.ordered()));
          }
        });
    Optional<Decision> decided =
        TestDecision.find(
            tests.listDays(journey, begun.test(), window, shop.zone()),
            List.copyOf(orders.keySet()));
    return new TestResult(
        begun.test(),
        steps.stream().map(SplitStep::activityId).toList(),
        begun.since(),
        written(window),
        ConfidenceSequence.ERROR,
        currency(),
        counts.values().stream().mapToLong(VariantCount::people).sum(),
        begun.leftOut(),
        counts.values().stream().map(count -> row(count, steps)).toList(),
        comparisons(counts),
        decided.orElse(null),
        TestWords.verdict(orders, decided),
        added(counts));
  }

  /** Variants of the model first, then what it no longer has, the hold-out last. */
  private static Map<String, VariantCount> ordered(
      List<SplitStep> steps, List<VariantCount> counts) {
    Map<String, VariantCount> known =
        counts.stream().collect(Collectors.toMap(VariantCount::variant, Function.identity()));
    Map<String, VariantCount> rows = new LinkedHashMap<>();
    steps.stream()
        .limit(1)
        .flatMap(step -> step.shares().keySet().stream())
        .filter(name -> !name.equals(Variants.HOLD_OUT))
        .forEach(name -> rows.put(name, known.getOrDefault(name, nobody(name))));
    counts.stream()
        .filter(count -> !count.variant().equals(Variants.HOLD_OUT))
        .forEach(count -> rows.putIfAbsent(count.variant(), count));
    boolean holds =
        known.containsKey(Variants.HOLD_OUT)
            || steps.stream().anyMatch(step -> step.shares().containsKey(Variants.HOLD_OUT));
    if (holds) {
      rows.put(Variants.HOLD_OUT, known.getOrDefault(Variants.HOLD_OUT, nobody(Variants.HOLD_OUT)));
    }
    return rows;
  }

  private static VariantCount nobody(String variant) {
    return new VariantCount(variant, 0, 0, 0, 0, 0, 0, 0, java.math.BigDecimal.ZERO, 0, 0, 0);
  }

  private static VariantResult row(VariantCount count, List<SplitStep> steps) {
    Double weight =
        steps.stream().findFirst().map(step -> step.shares().get(count.variant())).orElse(null);
    return new VariantResult(
        count.variant(),
        weight,
        count.people(),
        count.sent(),
        count.opened(),
        count.clicked(),
        count.ordered(),
        count.orders(),
        count.revenue(),
        count.goals());
  }

  private static List<Comparison> comparisons(Map<String, VariantCount> counts) {
    List<VariantCount> variants =
        counts.values().stream()
            .filter(count -> !count.variant().equals(Variants.HOLD_OUT))
            .toList();
    Map<String, Function<VariantCount, Sample>> measures = new LinkedHashMap<>();
    measures.put("ordered", count -> Sample.ofShare(count.people(), count.ordered()));
    measures.put("revenue", Tests::revenue);
    measures.put("clicked", count -> Sample.ofShare(count.people(), count.clicked()));
    measures.put("opened", count -> Sample.ofShare(count.people(), count.opened()));
    measures.put("goals", count -> Sample.ofShare(count.people(), count.goals()));
    List<Comparison> comparisons = new ArrayList<>();
    for (VariantCount one : variants.subList(Math.min(1, variants.size()), variants.size())) {
      measures.forEach(
          (measure, sample) ->
              comparisons.add(
                  comparison(
                      measure,
                      one.variant(),
                      sample.apply(one),
                      variants.get(0).variant(),
                      sample.apply(variants.get(0)),
                      variants.size())));
    }
    return comparisons;
  }

  private static Comparison comparison(
      String measure, String variant, Sample one, String against, Sample other, int variants) {
    Interval found = TestDecision.difference(one, other, variants);
    return new Comparison(
        variant,
        against,
        measure,
        found.difference(),
        finite(found.low()),
        finite(found.high()),
        ConfidenceSequence.isEnough(one, other));
  }

  private static Sample revenue(VariantCount count) {
    return new Sample(
        count.people(), count.paid(), count.revenue().doubleValue(), count.revenueSquared());
  }

  private static Sample orders(VariantCount count) {
    return new Sample(count.people(), count.ordered(), count.orders(), count.ordersSquared());
  }

  private @Nullable Added added(Map<String, VariantCount> counts) {
    VariantCount held = counts.get(Variants.HOLD_OUT);
    if (held == null) {
      return null;
    }
    List<VariantCount> treated =
        counts.values().stream().filter(count -> !count.equals(held)).toList();
    Sample shareTreated = sum(treated, count -> Sample.ofShare(count.people(), count.ordered()));
    Sample shareHeld = Sample.ofShare(held.people(), held.ordered());
    boolean enough = ConfidenceSequence.isEnough(shareTreated, shareHeld);
    Interval share = difference(shareTreated, shareHeld);
    long people = shareTreated.people();
    Added added =
        new Added(
            people,
            held.people(),
            bounded(share, 1),
            bounded(difference(sum(treated, Tests::orders), orders(held)), people),
            bounded(difference(sum(treated, Tests::revenue), revenue(held)), people),
            enough && share.isDecided(),
            "");
    return new Added(
        people,
        held.people(),
        added.share(),
        added.orders(),
        added.revenue(),
        added.sure(),
        TestWords.added(added, currency()));
  }

  private static Sample sum(List<VariantCount> counts, Function<VariantCount, Sample> measure) {
    return counts.stream().map(measure).reduce(Sample.ofShare(0, 0), Sample::plus);
  }

  private static Interval difference(Sample one, Sample other) {
    return ConfidenceSequence.difference(one, other, ConfidenceSequence.ERROR);
  }

  private static Bounded bounded(Interval interval, long times) {
    return new Bounded(
        interval.difference() * times,
        finite(interval.low() * times),
        finite(interval.high() * times));
  }

  private static @Nullable Double finite(double bound) {
    return Double.isFinite(bound) ? bound : null;
  }

  private static String written(Duration window) {
    Duration rest = window.minusDays(window.toDays());
    return rest.isZero() ? "P" + window.toDays() + "D" : window.toString();
  }

  private String currency() {
    return shop.currency().toUpperCase(Locale.ROOT);
  }
}
