package org.followup.audience;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.followup.audience.Expression.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * What orders held: {@code bought.category}, {@code bought.product} and {@code spent}. Orders are
 * events {@code order-completed} that acted, as in reports; one that was cancelled later counts.
 */
final class OrderQuestion implements Question {

  private static final String CATEGORY = "bought.category";
  private static final String PRODUCT = "bought.product";
  private static final String SPENT = "spent";
  private static final List<String> BOUGHT =
      List.of("==", "!=", "=in=", "=out=", "=within=", "=notwithin=");
  private static final List<String> SUMS = List.of(">", ">=", "<", "<=", "=within=", "=notwithin=");

  @Override
  public List<String> names() {
    return List.of(CATEGORY, PRODUCT, SPENT);
  }

  @Override
  public Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults) {
    Asking asking = new Asking(asked, faults);
    boolean sum = asked.selector().equals(SPENT);
    if (!asking.allows(sum ? SUMS : BOUGHT)) {
      return Optional.empty();
    }
    return sum ? spent(asked, asking, terms) : bought(asked, asking, terms);
  }

  private static Optional<Condition> bought(Comparison asked, Asking asking, Terms terms) {
    boolean product = asked.selector().equals(PRODUCT);
    boolean spanned = asking.is("=within=", "=notwithin=");
    boolean fits =
        spanned
            ? asking.has(
                2,
                Asking.MOST_VALUES,
                "%s%s(P90D,tea)".formatted(asked.selector(), asked.operator()))
            : asking.hasValues();
    if (!fits) {
      return Optional.empty();
    }
    Optional<Span> span = spanned ? asking.spanOfLog(0, terms) : Optional.empty();
    if (spanned && span.isEmpty()) {
      return Optional.empty();
    }
    boolean not = asking.is("!=", "=out=", "=notwithin=");
    List<String> values = asked.arguments().subList(spanned ? 1 : 0, asked.arguments().size());
    String said =
        "have %sbought %s%s%s"
            .formatted(
                not ? "not " : "",
                product ? "the product " : "from the category ",
                Asking.row(values),
                span.map(some -> " in the last " + some.words())
                    .orElse(", as far as events are kept"));
    return Optional.of(
        new Condition.One(
            said,
            binding -> {
              Instant since =
                  span.map(some -> some.before(binding.at(), terms.zone())).orElse(null);
              String held =
                  values.stream()
                      .map(value -> holds(product ? "product_id" : "category", value, binding))
                      .collect(Collectors.joining(" or "));
              return (not ? "not " : "")
                  + exists(since(since, binding) + " and (" + held + ")", binding);
            }));
  }

  /**
   * How rare a product is the database cannot know, so it is not left to choose for many people.
   */
  private static String exists(String conditions, Binding binding) {
    return binding.everyone()
        ? """
        exists (select from (select distinct o.recipient_id from event_audience_order o
            where true%s%s) g where g.recipient_id = p.id)"""
            .formatted(binding.among("o.recipient_id"), conditions)
        : "exists (select from event_audience_order o where o.recipient_id = p.id%s)"
            .formatted(conditions);
  }

  /** By containment, which an index answers. A product's id may be a text or a number. */
  private static String holds(String field, String value, Binding binding) {
    String text =
        "o.products @> jsonb_build_array(jsonb_build_object('%s', %s))"
            .formatted(field, binding.text(value));
    return Asking.readNumber(value)
        .filter(number -> field.equals("product_id"))
        .map(
            number ->
                text
                    + " or o.products @> jsonb_build_array(jsonb_build_object('product_id', "
                    + binding.number(number)
                    + "))")
        .orElse(text);
  }

  private static String since(@Nullable Instant since, Binding binding) {
    return since == null
        ? ""
        : " and o.happened_at >= %1$s and o.accepted_at >= %1$s".formatted(binding.moment(since));
  }

  private static Optional<Condition> spent(Comparison asked, Asking asking, Terms terms) {
    boolean spanned = asking.is("=within=", "=notwithin=");
    String form = spanned ? "spent%s(P1Y,500)".formatted(asked.operator()) : "spent>=500";
    if (!asking.has(spanned ? 2 : 1, spanned ? 2 : 1, form)) {
      return Optional.empty();
    }
    Optional<Span> span = spanned ? asking.spanOfLog(0, terms) : Optional.empty();
    Optional<BigDecimal> amount = asking.number(spanned ? 1 : 0);
    if (amount.isEmpty() || spanned && span.isEmpty()) {
      return Optional.empty();
    }
    String sign = spanned ? (asking.is("=within=") ? ">=" : "<") : asking.operator();
    String said =
        "have spent %s %s %s%s"
            .formatted(
                words(sign),
                amount.get().toPlainString(),
                terms.currency(),
                span.map(some -> " in the last " + some.words())
                    .orElse(", as far as events are kept"));
    return Optional.of(
        new Condition.One(
            said,
            binding -> {
              Instant since =
                  span.map(some -> some.before(binding.at(), terms.zone())).orElse(null);
              return sum(since(since, binding), sign, amount.get(), terms.currency(), binding);
            }));
  }

  private static String sum(
      String since, String sign, BigDecimal amount, String currency, Binding binding) {
    String orders =
        "from event_audience_order o where coalesce(o.currency, %1$s) = %1$s%2$s"
            .formatted(binding.text(currency), since);
    String bound = binding.number(amount);
    if (!binding.everyone()) {
      return "coalesce((select sum(o.amount) %s and o.recipient_id = p.id), 0) %s %s"
          .formatted(orders, sign, bound);
    }
    int zero = BigDecimal.ZERO.compareTo(amount);
    boolean holdsForNone =
        switch (sign) {
          case "<" -> zero < 0;
          case "<=" -> zero <= 0;
          case ">" -> zero > 0;
          default -> zero >= 0;
        };
    return """
        %sexists (select from (select o.recipient_id %s%s group by o.recipient_id
            having (coalesce(sum(o.amount), 0) %s %s) is %s true) g
          where g.recipient_id = p.id)"""
        .formatted(
            holdsForNone ? "not " : "",
            orders,
            binding.among("o.recipient_id"),
            sign,
            bound,
            holdsForNone ? "not" : "");
  }

  private static String words(String sign) {
    return switch (sign) {
      case "<" -> "less than";
      case "<=" -> "at most";
      case ">" -> "more than";
      default -> "at least";
    };
  }
}
