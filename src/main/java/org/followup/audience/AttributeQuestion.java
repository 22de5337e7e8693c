package org.followup.audience;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.audience.Expression.Comparison;

/**
 * A free fact of the profile, {@code attribute.<name>}; {@code country} is {@code
 * attribute.country}. A list equals what one of its entries equals.
 */
final class AttributeQuestion implements Question {

  private static final String PREFIX = "attribute.";
  private static final String COUNTRY = "country";
  private static final List<String> OPERATORS =
      List.of(
          "==",
          "!=",
          "=in=",
          "=out=",
          "<",
          "<=",
          ">",
          ">=",
          "=exists=",
          "=anniversary=",
          "=ahead=",
          "=ago=");

  @Override
  public List<String> names() {
    return List.of(PREFIX, COUNTRY);
  }

  @Override
  public Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults) {
    Asking asking = new Asking(asked, faults);
    String name =
        asked.selector().equals(COUNTRY) ? COUNTRY : asked.selector().substring(PREFIX.length());
    if (!asking.allows(OPERATORS)) {
      return Optional.empty();
    }
    return switch (asking.operator()) {
      case "==", "!=", "=in=", "=out=" -> equal(name, asked, asking);
      case "=exists=" -> exists(name, asked, asking);
      case "<", "<=", ">", ">=" -> order(name, asked, asking);
      default -> DayQuestion.ask(name, asked, asking, terms);
    };
  }

  private static Optional<Condition> equal(String name, Comparison asked, Asking asking) {
    if (!asking.hasValues()) {
      return Optional.empty();
    }
    boolean not = asking.is("!=", "=out=");
    List<String> values = asked.arguments();
    boolean pattern = asking.is("==", "!=") && values.get(0).contains("*");
    Function<Binding, String> is =
        binding ->
            pattern
                ? like(name, values.get(0), binding)
                : values.stream()
                    .flatMap(value -> literals(value).stream())
                    .map(
                        literal ->
                            "p.attributes -> %s @> %s::jsonb"
                                .formatted(binding.text(name), binding.text(literal)))
                    .collect(Collectors.joining(" or "));
    return Optional.of(
        new Condition.One(
            "have %s as %s".formatted((not ? "other than " : "") + Asking.row(values), name),
            binding -> not ? "(%s) is not true".formatted(is.apply(binding)) : is.apply(binding)));
  }

  private static String like(String name, String typed, Binding binding) {
    return "jsonb_typeof(p.attributes -> %1$s) = 'string' and p.attributes ->> %1$s like %2$s"
        .formatted(binding.text(name), binding.text(TextQuestion.pattern(typed)));
  }

  /** A value as JSON may have it: a number or truth may stand there as itself or as a text. */
  private static List<String> literals(String value) {
    List<String> literals = new ArrayList<>();
    literals.add(quoted(value));
    Asking.readNumber(value).map(BigDecimal::toPlainString).ifPresent(literals::add);
    if (value.equals("true") || value.equals("false")) {
      literals.add(value);
    }
    return literals;
  }

  private static String quoted(String value) {
    StringBuilder json = new StringBuilder("\"");
    value
        .chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }

  private static Optional<Condition> exists(String name, Comparison asked, Asking asking) {
    if (!asking.has(1, 1, asked.selector() + "=exists=true or =exists=false")) {
      return Optional.empty();
    }
    return asking
        .truth(0)
        .map(
            wanted ->
                new Condition.One(
                    (wanted ? "have a value for " : "have no value for ") + name,
                    binding ->
                        "p.attributes ->> %s is %s"
                            .formatted(binding.text(name), wanted ? "not null" : "null")));
  }

  private static Optional<Condition> order(String name, Comparison asked, Asking asking) {
    if (!asking.has(1, 1, "one number or date behind " + asked.operator())) {
      return Optional.empty();
    }
    String typed = asked.argument();
    String words = "have %s %s %s".formatted(name, words(asking.operator()), typed);
    Optional<BigDecimal> number = Asking.readNumber(typed);
    if (number.isPresent()) {
      return Optional.of(
          new Condition.One(
              words,
              binding ->
                  "%s %s %s"
                      .formatted(
                          number(name, binding), asking.operator(), binding.number(number.get()))));
    }
    if (Asking.readDate(typed).isEmpty()) {
      asking.fault(0, "Has to be a number such as 59.90 or a date such as 2026-11-21.");
      return Optional.empty();
    }
    return Optional.of(
        new Condition.One(
            words,
            binding ->
                "%s %s %s"
                    .formatted(
                        DayQuestion.day(name, binding), asking.operator(), binding.text(typed))));
  }

  private static String number(String name, Binding binding) {
    return """
        case
          when jsonb_typeof(p.attributes -> %1$s) = 'number' then (p.attributes ->> %1$s)::numeric
          when p.attributes ->> %1$s ~ '^-?[0-9]{1,15}([.][0-9]{1,6})?$'
            then (p.attributes ->> %1$s)::numeric end"""
        .formatted(binding.text(name));
  }

  private static String words(String operator) {
    return switch (operator) {
      case "<" -> "below";
      case "<=" -> "up to";
      case ">" -> "above";
      default -> "at or above";
    };
  }
}
