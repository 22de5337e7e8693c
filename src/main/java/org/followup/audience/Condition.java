package org.followup.audience;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.audience.Audiences.Line;

/**
 * What an audience asks of a person, checked and ready: in words, and as SQL about the row {@code
 * p} of {@code recipient_audience_person}.
 */
sealed interface Condition {

  /** True or not; null counts as not. */
  String sql(Binding binding);

  /** One line for each question, deeper ones below what joins them. */
  void words(int depth, List<Line> into);

  /** One question. */
  record One(String said, Function<Binding, String> asks) implements Condition {

    @Override
    public String sql(Binding binding) {
      return "(" + asks.apply(binding) + ")";
    }

    @Override
    public void words(int depth, List<Line> into) {
      into.add(new Line(depth, said));
    }
  }

  /** All or one of several. */
  record Several(boolean all, List<Condition> parts) implements Condition {

    @Override
    public String sql(Binding binding) {
      return parts.stream()
          .map(part -> part.sql(binding))
          .collect(Collectors.joining(all ? "\n and " : "\n or ", "(", ")"));
    }

    @Override
    public void words(int depth, List<Line> into) {
      into.add(new Line(depth, all ? "all of this:" : "at least one of this:"));
      parts.forEach(part -> part.words(depth + 1, into));
    }
  }

  /** Whether somebody is in another audience, or not. */
  record Within(String audience, boolean inside, Condition other) implements Condition {

    @Override
    public String sql(Binding binding) {
      return inside ? other.sql(binding) : "((" + other.sql(binding) + ") is not true)";
    }

    @Override
    public void words(int depth, List<Line> into) {
      into.add(
          new Line(depth, (inside ? "are in" : "are not in") + " the audience " + audience + ":"));
      other.words(depth + 1, into);
    }
  }

  /** All of it in words. */
  default List<Line> words() {
    List<Line> lines = new ArrayList<>();
    words(0, lines);
    return lines;
  }
}
