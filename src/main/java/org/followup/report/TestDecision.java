package org.followup.report;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.experiment.ConfidenceSequence;
import org.followup.experiment.Interval;
import org.followup.experiment.Sample;
import org.followup.report.TestRepository.Day;
import org.followup.report.TestResult.Decision;

/**
 * The stop rule: a variant has won once the share of its people who ordered is surely above that of
 * every other variant. The error rate is spread over all pairs (Bonferroni), so that it holds for
 * the test as a whole. The hold-out is no variant; it is asked what was added.
 */
final class TestDecision {

  private TestDecision() {}

  /** The first day at whose end the rule was met. Looking at it every day costs nothing. */
  static Optional<Decision> find(List<Day> days, List<String> variants) {
    Map<String, Sample> so = new LinkedHashMap<>();
    variants.forEach(variant -> so.put(variant, Sample.ofShare(0, 0)));
    LocalDate day = null;
    for (Day one : days) {
      if (day != null && !one.day().equals(day)) {
        Optional<String> winner = findWinner(so);
        if (winner.isPresent()) {
          return Optional.of(new Decision(winner.get(), day));
        }
      }
      day = one.day();
      so.computeIfPresent(one.variant(), (name, known) -> plus(known, one.people(), one.ordered()));
    }
    LocalDate last = day;
    return last == null
        ? Optional.empty()
        : findWinner(so).map(winner -> new Decision(winner, last));
  }

  private static Sample plus(Sample known, long people, long ordered) {
    return Sample.ofShare(known.people() + people, known.hits() + ordered);
  }

  /** Who is surely ahead of every other. */
  static Optional<String> findWinner(Map<String, Sample> variants) {
    double error = errorOfPair(variants.size());
    for (Map.Entry<String, Sample> one : variants.entrySet()) {
      boolean ahead =
          variants.size() > 1
              && variants.entrySet().stream()
                  .filter(other -> !other.getKey().equals(one.getKey()))
                  .allMatch(other -> isAhead(one.getValue(), other.getValue(), error));
      if (ahead) {
        return Optional.of(one.getKey());
      }
    }
    return Optional.empty();
  }

  private static boolean isAhead(Sample one, Sample other, double error) {
    return ConfidenceSequence.isEnough(one, other)
        && ConfidenceSequence.difference(one, other, error).low() > 0;
  }

  /** The error rate of one pair among that many variants. */
  static double errorOfPair(int variants) {
    int pairs = Math.max(1, variants * (variants - 1) / 2);
    return ConfidenceSequence.ERROR / pairs;
  }

  /** The bounds by which two variants of a test differ. */
  static Interval difference(Sample one, Sample other, int variants) {
    return ConfidenceSequence.difference(one, other, errorOfPair(variants));
  }
}
