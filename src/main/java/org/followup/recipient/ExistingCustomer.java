package org.followup.recipient;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which a customer may get advertising without having agreed to it (§ 7(3) of
 * the German act against unfair competition, article 13(2) of directive 2002/58/EC). The shop
 * declares what it knows in the evidence and answers for it: {@code sale} (the order the address
 * came from), {@code categories} (what was bought), {@code notice} (what was said of the right to
 * object; else {@code text}). That nobody objected since is asked of the records; the notice in
 * every mail is ours.
 */
public final class ExistingCustomer {

  /** The basis of such a record. */
  public static final String BASIS = "existing-customer";

  /** How far a condition is met. */
  public enum State {
    /** The evidence says so, or we see to it. */
    MET,
    /** The evidence says nothing. The mail goes, and the shop answers for it. */
    NOT_SHOWN,
    /** The evidence says that it is not met. No mail goes. */
    FAILED
  }

  /**
   * One condition.
   *
   * @param name {@code sale}, {@code similar-goods}, {@code no-objection}, {@code notice} or {@code
   *     notice-in-mail}
   * @param detail what the evidence says of it
   */
  public record Condition(String name, State state, String detail) {}

  private ExistingCustomer() {}

  /**
   * The conditions, in the order of the law.
   *
   * @param category of the mail, null for none; then all that counts is whether categories are
   *     known
   */
  public static List<Condition> conditions(
      Map<String, Object> evidence, @Nullable String category) {
    return List.of(
        declared("sale", evidence.get("sale")),
        similarGoods(evidence.get("categories"), category),
        new Condition("no-objection", State.MET, "a later objection is a record of its own"),
        declared(
            "notice",
            evidence.get("notice") == null ? evidence.get("text") : evidence.get("notice")),
        new Condition("notice-in-mail", State.MET, "put into every mail, which fails without it"));
  }

  /** Why no mail of that category may go, as far as that is known. */
  static Optional<String> findFailure(Map<String, Object> evidence, @Nullable String category) {
    return conditions(evidence, category).stream()
        .filter(condition -> condition.state() == State.FAILED)
        .findFirst()
        .map(
            condition ->
                switch (condition.name()) {
                  case "sale" -> "the address does not come from a sale";
                  case "notice" -> "the right to object was not pointed out at the sale";
                  default -> "the mail is about other goods than were bought";
                });
  }

  private static Condition declared(String name, @Nullable Object said) {
    if (Boolean.FALSE.equals(said)) {
      return new Condition(name, State.FAILED, "no");
    }
    String text = said == null ? "" : said.toString().strip();
    return text.isEmpty()
        ? new Condition(name, State.NOT_SHOWN, "nothing was said")
        : new Condition(name, State.MET, text);
  }

  private static Condition similarGoods(@Nullable Object said, @Nullable String category) {
    List<String> bought =
        said instanceof Collection<?> several
            ? several.stream().map(ExistingCustomer::plain).filter(one -> !one.isEmpty()).toList()
            : said == null || plain(said).isEmpty() ? List.of() : List.of(plain(said));
    String detail = bought.isEmpty() ? "nothing was said" : String.join(", ", bought);
    if (bought.isEmpty()) {
      return new Condition("similar-goods", State.NOT_SHOWN, detail);
    }
    return new Condition(
        "similar-goods",
        category == null || bought.contains(plain(category)) ? State.MET : State.FAILED,
        detail);
  }

  private static String plain(@Nullable Object category) {
    return category == null ? "" : category.toString().strip().toLowerCase(Locale.ROOT);
  }
}
