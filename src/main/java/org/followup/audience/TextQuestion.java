package org.followup.audience;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.followup.audience.Expression.Comparison;

/**
 * Compares a text of the profile: {@code ==}, {@code !=}, {@code =in=}, {@code =out=}; an asterisk
 * in a value of the first two stands for any letters.
 *
 * @param name by which it is asked
 * @param label for people
 * @param value the text in SQL, never null
 * @param languages whether a value also means what is more special: {@code de} means {@code de-AT}
 */
record TextQuestion(
    String name, String label, Function<TextQuestion.Bound, String> value, boolean languages)
    implements Question {

  private static final List<String> OPERATORS = List.of("==", "!=", "=in=", "=out=");

  /** What an expression may need. */
  record Bound(Binding binding, Terms terms) {}

  @Override
  public List<String> names() {
    return List.of(name);
  }

  @Override
  public Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults) {
    Asking asking = new Asking(asked, faults);
    if (!asking.allows(OPERATORS) || !asking.hasValues()) {
      return Optional.empty();
    }
    boolean not = asking.is("!=", "=out=");
    boolean patterns = asking.is("==", "!=");
    List<String> values = asked.arguments();
    return Optional.of(
        new Condition.One(
            "have %s %s%s".formatted(label, not ? "other than " : "", Asking.row(values)),
            binding -> {
              String is = is(values, patterns, binding, terms);
              return not ? "(" + is + ") is not true" : is;
            }));
  }

  private String is(List<String> values, boolean patterns, Binding binding, Terms terms) {
    String text = value.apply(new Bound(binding, terms));
    String only = values.get(0);
    if (patterns && only.contains("*")) {
      return "%s like %s".formatted(text, binding.text(pattern(only)));
    }
    String same = "%s = any (%s)".formatted(text, binding.texts(values));
    if (!languages) {
      return same;
    }
    List<String> special = values.stream().map(one -> pattern(one) + "-%").toList();
    return "%s or %s like any (%s)".formatted(same, text, binding.texts(special));
  }

  /** As {@code like} has it, where only an asterisk means something. */
  static String pattern(String typed) {
    return typed.replaceAll("([\\\\%_])", "\\\\$1").replace("*", "%");
  }
}
