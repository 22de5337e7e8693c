package org.followup.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.experiment.ConfidenceSequence;
import org.followup.experiment.Interval;
import org.followup.experiment.Sample;
import org.followup.report.TestResult.Added;
import org.followup.report.TestResult.Bounded;
import org.followup.report.TestResult.Decision;

/** Says in words what a test has shown. */
final class TestWords {

  private static final Locale ENGLISH = Locale.UK;
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", ENGLISH);

  /** A chance to find the difference that is good enough to promise a number. */
  private static final double POWER = 0.8;

  /** Smaller differences than this part of the base are not worth waiting for. */
  private static final double LEAST_EFFECT = 0.1;

  private TestWords() {}

  /**
   * @param variants without the hold-out: who ordered
   */
  static String verdict(Map<String, Sample> variants, Optional<Decision> decided) {
    if (variants.size() < 2) {
      return "There is one variant; it is compared with the hold-out.";
    }
    List<Map.Entry<String, Sample>> ranks =
        variants.entrySet().stream()
            .sorted(
                Comparator.comparingDouble(
                    (Map.Entry<String, Sample> one) -> -one.getValue().mean()))
            .toList();
    return decided
        .map(won -> won(variants, ranks, won))
        .orElseGet(() -> open(variants.size(), ranks.get(0), ranks.get(1)));
  }

  private static String won(
      Map<String, Sample> variants, List<Map.Entry<String, Sample>> ranks, Decision won) {
    Map.Entry<String, Sample> next =
        ranks.stream().filter(one -> !one.getKey().equals(won.winner())).findFirst().orElseThrow();
    Interval ahead =
        TestDecision.difference(
            variants.getOrDefault(won.winner(), Sample.ofShare(0, 0)),
            next.getValue(),
            variants.size());
    return "%s brings %s more orders than %s; between %s and %s; decided on %s."
        .formatted(
            won.winner(),
            points(ahead.difference()),
            variants.size() == 2 ? next.getKey() : next.getKey() + ", the next best",
            number(ahead.low()),
            number(ahead.high()),
            DAY.format(won.on()));
  }

  private static String open(
      int variants, Map.Entry<String, Sample> first, Map.Entry<String, Sample> second) {
    Sample one = first.getValue();
    Sample other = second.getValue();
    if (!ConfidenceSequence.isEnough(one, other)) {
      return ("Nothing decided yet: it takes at least %s people for each variant and %s who"
              + " ordered in both together.")
          .formatted(count(ConfidenceSequence.LEAST_PEOPLE), count(ConfidenceSequence.LEAST_HITS));
    }
    Interval ahead = TestDecision.difference(one, other, variants);
    double base = other.mean();
    double effect = Math.max(one.mean() - base, LEAST_EFFECT * base);
    double part = one.people() / (double) (one.people() + other.people());
    long needed =
        ConfidenceSequence.peopleNeeded(
            base, effect, part, TestDecision.errorOfPair(variants), POWER);
    long more = Math.max(0, needed - one.people() - other.people());
    return "Nothing decided yet: %s brings %s more orders than %s, between %s and %s. %s"
        .formatted(
            first.getKey(),
            points(ahead.difference()),
            second.getKey(),
            number(ahead.low()),
            number(ahead.high()),
            more == 0
                ? "A difference such as this would show by now in most tests."
                : "To be sure of a difference of %s takes about %s more people."
                    .formatted(points(effect), rounded(more)));
  }

  static String added(Added added, String currency) {
    if (added.heldOut() == 0) {
      return "Nobody has been held out yet.";
    }
    String share = points(added.share().estimate());
    String bounds = between(added.share(), TestWords::number);
    return added.sure()
        ? "The follow-up added %s more people who order (%s): about %s orders (%s) and %s %s of revenue (%s) among %s people."
            .formatted(
                share,
                bounds,
                count(Math.round(added.orders().estimate())),
                between(added.orders(), value -> count(Math.round(value))),
                count(Math.round(added.revenue().estimate())),
                currency,
                between(added.revenue(), value -> count(Math.round(value))),
                count(added.people()))
        : "What the follow-up added cannot be told yet: %s more people order than in the hold-out%s."
            .formatted(share, bounds.isEmpty() ? "" : " (" + bounds + ")");
  }

  /** {@code the same words with both numbers}; empty while there are no bounds. */
  private static String between(Bounded amount, java.util.function.DoubleFunction<String> written) {
    Double low = amount.low();
    Double high = amount.high();
    return low == null || high == null
        ? ""
        : "between %s and %s".formatted(written.apply(low), written.apply(high));
  }

  private static String points(double share) {
    String number = number(share);
    return number + (number.equals("1.0") ? " point" : " points");
  }

  /** A share in points. */
  private static String number(double share) {
    NumberFormat format = NumberFormat.getInstance(ENGLISH);
    format.setMinimumFractionDigits(1);
    format.setMaximumFractionDigits(Math.abs(share) < 0.001 ? 2 : 1);
    format.setRoundingMode(RoundingMode.HALF_EVEN);
    String text = format.format(share * 100);
    return text.equals("-0.0") || text.equals("-0.00") ? "0.0" : text.replace('-', '−');
  }

  private static String count(long number) {
    return NumberFormat.getIntegerInstance(ENGLISH).format(number).replace('-', '−');
  }

  private static String rounded(long number) {
    return count(BigDecimal.valueOf(number).round(new MathContext(2, RoundingMode.UP)).longValue());
  }
}
