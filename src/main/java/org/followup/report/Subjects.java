package org.followup.report;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.recipient.ShopSettings;
import org.followup.report.SubjectRepository.Count;
import org.followup.report.SubjectRepository.Round;
import org.followup.report.SubjectResult.Line;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** What tests of subject lines have shown, read at one moment. */
@Component
@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
public class Subjects {

  private final SubjectRepository subjects;
  private final ShopSettings shop;

  Subjects(SubjectRepository subjects, ShopSettings shop) {
    this.subjects = subjects;
    this.shop = shop;
  }

  /** Tests of the journey's mails, newest first. */
  public List<SubjectResult> ofJourney(String journey) {
    List<Round> rounds = subjects.list(journey);
    if (rounds.isEmpty()) {
      return List.of();
    }
    Map<String, Count> counts =
        subjects.count(journey, shop.currency().toUpperCase(Locale.ROOT)).stream()
            .collect(
                Collectors.toMap(count -> count.testId() + count.subject(), Function.identity()));
    return rounds.stream().map(round -> result(round, counts)).toList();
  }

  private static SubjectResult result(Round round, Map<String, Count> counts) {
    List<Line> lines =
        round.lines().entrySet().stream()
            .map(
                line ->
                    line(
                        line.getKey(), line.getValue(), counts.get(round.testId() + line.getKey())))
            .toList();
    return new SubjectResult(
        round.activity(),
        round.message(),
        round.decideBy(),
        round.beganAt(),
        round.decideAt(),
        round.decidedAt(),
        round.winner(),
        round.sure(),
        verdict(round, lines),
        lines);
  }

  private static Line line(
      String subject, String text, @org.jspecify.annotations.Nullable Count count) {
    return count == null
        ? new Line(subject, text, 0, 0, 0, 0, BigDecimal.ZERO)
        : new Line(
            subject,
            text,
            count.sent(),
            count.opened(),
            count.clicked(),
            count.orders(),
            count.revenue());
  }

  private static String verdict(Round round, List<Line> lines) {
    String shares =
        lines.stream()
            .map(line -> line.subject() + " " + share(round, line))
            .collect(Collectors.joining(", "));
    if (round.winner() == null) {
      return "Being tried, %s: %s. Whoever is not in the test waits for the winner."
          .formatted(round.decideBy(), shares);
    }
    return Boolean.TRUE.equals(round.sure())
        ? "%s won, and the difference is sure; %s: %s. Everybody gets it since."
            .formatted(round.winner(), round.decideBy(), shares)
        : "%s was the better as counted, but the difference is not sure; %s: %s. Everybody gets it since."
            .formatted(round.winner(), round.decideBy(), shares);
  }

  private static String share(Round round, Line line) {
    if (line.sent() == 0) {
      return "–";
    }
    NumberFormat percent = NumberFormat.getPercentInstance(Locale.UK);
    percent.setMaximumFractionDigits(1);
    long answered = round.decideBy().equals("opened") ? line.opened() : line.clicked();
    return percent.format((double) answered / line.sent());
  }
}
