package org.followup.audience;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.followup.audience.Expression.Comparison;

/** Since when we know somebody. */
final class KnownQuestion implements Question {

  private static final List<String> OPERATORS =
      List.of("=within=", "=notwithin=", "<", "<=", ">", ">=");

  @Override
  public List<String> names() {
    return List.of("known");
  }

  @Override
  public Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults) {
    Asking asking = new Asking(asked, faults);
    if (!asking.allows(OPERATORS)
        || !asking.has(1, 1, "known=within=P30D, known=notwithin=P1Y or known>=2026-01-01")) {
      return Optional.empty();
    }
    if (asking.is("=within=", "=notwithin=")) {
      boolean recently = asking.is("=within=");
      return asking
          .span(0)
          .map(
              span ->
                  new Condition.One(
                      recently
                          ? "have been known for at most " + span.words()
                          : "have been known for more than " + span.words(),
                      binding ->
                          "p.created_at %s %s"
                              .formatted(
                                  recently ? ">=" : "<",
                                  binding.moment(span.before(binding.at(), terms.zone())))));
    }
    return asking.date(0).map(date -> about(asking.operator(), date, terms));
  }

  /** A day has a beginning and an end, in the shop's zone. */
  private static Condition about(String operator, LocalDate date, Terms terms) {
    boolean endOfDay = operator.equals("<=") || operator.equals(">");
    String bound = operator.startsWith("<") ? "<" : ">=";
    String words =
        switch (operator) {
          case "<" -> "before ";
          case "<=" -> "up to ";
          case ">" -> "after ";
          default -> "from ";
        };
    return new Condition.One(
        "have been known since " + words + date,
        binding ->
            "p.created_at %s %s"
                .formatted(
                    bound,
                    binding.moment(
                        (endOfDay ? date.plusDays(1) : date)
                            .atStartOfDay(terms.zone())
                            .toInstant())));
  }
}
