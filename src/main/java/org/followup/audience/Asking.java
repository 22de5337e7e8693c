package org.followup.audience;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.followup.audience.Expression.Comparison;

/** Reads operator and arguments of one question, and says what is wrong with them. */
final class Asking {

  /** Most values in one list. */
  static final int MOST_VALUES = 1_000;

  private static final Map<String, String> SIGNS =
      Map.of("=gt=", ">", "=ge=", ">=", "=lt=", "<", "=le=", "<=");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,6})?");

  private final Comparison asked;
  private final AudienceFaults faults;
  private final String operator;

  Asking(Comparison asked, AudienceFaults faults) {
    this.asked = asked;
    this.faults = faults;
    this.operator = SIGNS.getOrDefault(asked.operator(), asked.operator());
  }

  /** As signs where there is one: {@code >=} for {@code =ge=}. */
  String operator() {
    return operator;
  }

  boolean is(String... some) {
    return Arrays.asList(some).contains(operator);
  }

  /** Whether the operator is one of these; else that is a fault. */
  boolean allows(List<String> some) {
    if (some.contains(operator)) {
      return true;
    }
    faults.add(
        asked.operatorAt(),
        "%s takes %s; %s is none of them."
            .formatted(asked.selector(), String.join(" ", some), asked.operator()),
        asked.operator(),
        some);
    return false;
  }

  /** Whether there are so many arguments; else that is a fault. */
  boolean has(int least, int most, String form) {
    int given = asked.arguments().size();
    if (given >= least && given <= most) {
      return true;
    }
    faults.add(asked.argumentsAt(), "Write %s.".formatted(form));
    return false;
  }

  /** One argument, or as many as fit into a list. */
  boolean hasValues() {
    boolean several = is("=in=", "=out=");
    return has(
        1,
        several ? MOST_VALUES : 1,
        several
            ? "%s%s(one,another), at most 1,000 of them"
                .formatted(asked.selector(), asked.operator())
            : "one value behind " + asked.operator() + "; for several =in=(one,another)");
  }

  void fault(int argument, String detail) {
    faults.add(at(argument), detail);
  }

  void fault(int argument, String detail, List<String> known) {
    faults.add(at(argument), detail, asked.arguments().get(argument), known);
  }

  private int at(int argument) {
    return argument < asked.argumentAt().size()
        ? asked.argumentAt().get(argument)
        : asked.argumentsAt();
  }

  Optional<Span> span(int argument) {
    Optional<Span> span = Span.read(asked.arguments().get(argument));
    if (span.isEmpty()) {
      fault(argument, "Has to be a length of time such as P90D, P6M or PT12H.");
    }
    return span;
  }

  /** A span that the log of events covers. */
  Optional<Span> spanOfLog(int argument, Terms terms) {
    return span(argument)
        .filter(
            span -> {
              boolean reaches = terms.reaches(span.before(terms.now(), ZoneOffset.UTC));
              if (!reaches) {
                fault(
                    argument,
                    "Events are kept for %s (followup.retention.events); farther back nobody knows."
                        .formatted(terms.kept()));
              }
              return reaches;
            });
  }

  Optional<Integer> times(int argument) {
    String text = asked.arguments().get(argument);
    if (text.matches("[1-9][0-9]{0,5}")) {
      return Optional.of(Integer.valueOf(text));
    }
    fault(argument, "Has to be a whole number, 1 or more.");
    return Optional.empty();
  }

  Optional<BigDecimal> number(int argument) {
    Optional<BigDecimal> number = readNumber(asked.arguments().get(argument));
    if (number.isEmpty()) {
      fault(argument, "Has to be a number such as 59.90.");
    }
    return number;
  }

  static Optional<BigDecimal> readNumber(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  static Optional<LocalDate> readDate(String text) {
    try {
      return text.length() == 10 ? Optional.of(LocalDate.parse(text)) : Optional.empty();
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  Optional<LocalDate> date(int argument) {
    Optional<LocalDate> date = readDate(asked.arguments().get(argument));
    if (date.isEmpty()) {
      fault(argument, "Has to be a date such as 2026-11-21.");
    }
    return date;
  }

  Optional<Boolean> truth(int argument) {
    String text = asked.arguments().get(argument);
    if (text.equals("true") || text.equals("false")) {
      return Optional.of(Boolean.valueOf(text));
    }
    fault(argument, "Has to be true or false.");
    return Optional.empty();
  }

  /** Values in a row for people: {@code a, b or c}. */
  static String row(List<String> values) {
    int shown = Math.min(values.size(), 10);
    String row = String.join(", ", values.subList(0, shown));
    return values.size() == 1 || shown == 0
        ? row
        : "one of " + row + (values.size() > shown ? " … (" + values.size() + ")" : "");
  }
}
