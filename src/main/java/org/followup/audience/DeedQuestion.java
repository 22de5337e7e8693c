package org.followup.audience;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.followup.audience.Expression.Comparison;
import org.followup.event.NewEvent;
import org.followup.node.NearNames;

/**
 * What somebody did, {@code did.<type>}, as far back as the log of events reaches; {@code opened},
 * {@code clicked} and {@code ordered} are names for the three that are asked most.
 */
final class DeedQuestion implements Question {

  private static final String PREFIX = "did.";
  private static final List<String> OPERATORS =
      List.of("=within=", "=notwithin=", "=ever=", "=never=", "=since=", "=notsince=");

  private static final Map<String, String> SHORT =
      Map.of(
          "opened", "email-opened", "clicked", "email-link-clicked", "ordered", "order-completed");

  /** What people say for it, after “have”. */
  private static final Map<String, String> DONE =
      Map.ofEntries(
          Map.entry("email-opened", "opened a mail"),
          Map.entry("email-link-clicked", "clicked in a mail"),
          Map.entry("order-completed", "ordered"),
          Map.entry("order-cancelled", "cancelled an order"),
          Map.entry("order-refunded", "got an order refunded"),
          Map.entry("order-delivered", "got an order delivered"),
          Map.entry("cart-updated", "changed a cart"),
          Map.entry("checkout-started", "started a checkout"),
          Map.entry("product-viewed", "looked at a product"),
          Map.entry("product-added-to-wishlist", "put a product on a wish list"),
          Map.entry("coupon-redeemed", "redeemed a voucher"),
          Map.entry("trial-started", "started a trial"),
          Map.entry("plan-upgraded", "upgraded a plan"),
          Map.entry("signed-up", "signed up"),
          Map.entry("review-submitted", "rated something"),
          Map.entry("unsubscribed", "unsubscribed"));

  @Override
  public List<String> names() {
    return List.of(PREFIX, "opened", "clicked", "ordered");
  }

  @Override
  public Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults) {
    Asking asking = new Asking(asked, faults);
    Optional<String> type =
        Optional.ofNullable(SHORT.get(asked.selector()))
            .or(() -> type(asked.selector().substring(PREFIX.length()), asked.at() + 4, faults));
    if (!asking.allows(OPERATORS) || type.isEmpty()) {
      return Optional.empty();
    }
    return switch (asking.operator()) {
      case "=within=", "=notwithin=" -> within(type.get(), asked, asking, terms);
      case "=ever=", "=never=" -> ever(type.get(), asked, asking);
      default -> since(type.get(), asked, asking, faults);
    };
  }

  /** A type that has the form of one; a near one that is better known is remarked. */
  private static Optional<String> type(String typed, int at, AudienceFaults faults) {
    if (typed.length() > NewEvent.MAX_TYPE_LENGTH || !NewEvent.TYPE.matcher(typed).matches()) {
      faults.add(at, "An event's type has small letters, digits, hyphens and dots.");
      return Optional.empty();
    }
    if (!DONE.containsKey(typed)) {
      NearNames.find(typed, new TreeSet<>(DONE.keySet()))
          .ifPresent(near -> faults.remark(at, typed + " is near to a well-known type.", near));
    }
    return Optional.of(typed);
  }

  private static Optional<Condition> within(
      String type, Comparison asked, Asking asking, Terms terms) {
    String form = "%1$s%2$sP90D, or %1$s%2$s(P90D,3)".formatted(asked.selector(), asked.operator());
    if (!asking.has(1, 2, form)) {
      return Optional.empty();
    }
    boolean counted = asked.arguments().size() == 2;
    Optional<Span> span = asking.spanOfLog(0, terms);
    Optional<Integer> times = counted ? asking.times(1) : Optional.of(1);
    if (span.isEmpty() || times.isEmpty()) {
      return Optional.empty();
    }
    boolean yes = asking.is("=within=");
    String said =
        "%s %s%s in the last %s"
            .formatted(
                yes || counted ? "have" : "have not",
                done(type),
                counted
                    ? " %s %d %s"
                        .formatted(
                            yes ? "at least" : "fewer than",
                            times.get(),
                            times.get() == 1 ? "time" : "times")
                    : "",
                span.get().words());
    return Optional.of(
        new Condition.One(
            said,
            binding -> {
              Instant since = span.get().before(binding.at(), terms.zone());
              return (yes ? "" : "not ") + atLeast(type, since, times.get(), binding);
            }));
  }

  private static String atLeast(String type, Instant since, int times, Binding binding) {
    String moment = binding.moment(since);
    String rows =
        // an event is never accepted before it happened, so older months are not looked at
        """
        from event_audience_event e where e.type = %1$s
          and e.happened_at >= %2$s and e.accepted_at >= %2$s"""
            .formatted(binding.text(type), moment);
    if (times == 1) {
      return "exists (select " + rows + " and e.recipient_id = p.id)";
    }
    return binding.everyone()
        ? """
        exists (select from (select e.recipient_id %s%s
            group by e.recipient_id having count(*) >= %d) g
          where g.recipient_id = p.id)"""
            .formatted(rows, binding.among("e.recipient_id"), times)
        : "((select count(*) from (select %1$s and e.recipient_id = p.id limit %2$d) few) >= %2$d)"
            .formatted(rows, times);
  }

  private static Optional<Condition> ever(String type, Comparison asked, Asking asking) {
    if (!asking.has(0, 0, asked.selector() + asked.operator() + " with nothing behind it")) {
      return Optional.empty();
    }
    boolean yes = asking.is("=ever=");
    return Optional.of(
        new Condition.One(
            (yes ? "have " : "have never ") + done(type) + ", as far as events are kept",
            binding ->
                """
                %sexists (select from event_audience_event e
                  where e.recipient_id = p.id and e.type = %s)"""
                    .formatted(yes ? "" : "not ", binding.text(type))));
  }

  private static Optional<Condition> since(
      String type, Comparison asked, Asking asking, AudienceFaults faults) {
    if (!asking.has(1, 1, asked.selector() + asked.operator() + "order-completed")) {
      return Optional.empty();
    }
    String typed = asked.argument();
    Optional<String> other =
        Optional.ofNullable(SHORT.get(typed)).or(() -> type(typed, asked.argumentsAt(), faults));
    boolean yes = asking.is("=since=");
    return other.map(
        begin ->
            new Condition.One(
                "have %s%s since they last had %s"
                    .formatted(yes ? "" : "not ", done(type), done(begin)),
                binding -> since(type, begin, yes, binding)));
  }

  private static String since(String type, String begin, boolean yes, Binding binding) {
    String sign = yes ? ">" : "<=";
    if (!binding.everyone()) {
      return "coalesce((%s), timestamptz '-infinity') %s (%s)"
          .formatted(latest(type, binding), sign, latest(begin, binding));
    }
    return """
        exists (select from (
            select e.recipient_id from event_audience_event e where e.type in (%1$s, %2$s)%4$s
            group by e.recipient_id
            having coalesce(max(e.happened_at) filter (where e.type = %1$s), '-infinity')
              %3$s max(e.happened_at) filter (where e.type = %2$s)) g
          where g.recipient_id = p.id)"""
        .formatted(binding.text(type), binding.text(begin), sign, binding.among("e.recipient_id"));
  }

  private static String latest(String type, Binding binding) {
    return """
        select max(e.happened_at) from event_audience_event e
        where e.recipient_id = p.id and e.type = %s"""
        .formatted(binding.text(type));
  }

  private static String done(String type) {
    return DONE.getOrDefault(type, "had the event " + type);
  }
}
