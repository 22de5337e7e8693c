package org.followup.journey;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one cell of a table asks: one of some texts, or none of them. That is all of FEEL that a
 * restraint table may say, so that it can be checked whether two rules hit together.
 *
 * @param not whether it hits everything but these
 */
record TableCondition(boolean not, Set<String> texts) {

  static final TableCondition ANY = new TableCondition(true, Set.of());

  private static final Pattern LIST = Pattern.compile("\"([^\"\\\\]*)\"\\s*(,\\s*|$)");
  private static final Pattern NOT = Pattern.compile("not\\s*\\((.*)\\)", Pattern.DOTALL);

  /** Reads a cell; empty where it says anything else. */
  static Optional<TableCondition> read(String cell) {
    String text = cell.strip();
    if (text.isEmpty() || text.equals("-")) {
      return Optional.of(ANY);
    }
    Matcher not = NOT.matcher(text);
    return not.matches()
        ? texts(not.group(1).strip()).map(list -> new TableCondition(true, list))
        : texts(text).map(list -> new TableCondition(false, list));
  }

  private static Optional<Set<String>> texts(String list) {
    List<String> found = new ArrayList<>();
    Matcher next = LIST.matcher(list);
    int at = 0;
    boolean more = true;
    while (more && next.find(at) && next.start() == at) {
      found.add(next.group(1));
      at = next.end();
      more = !next.group(2).isEmpty();
    }
    return found.isEmpty() || more || at < list.length()
        ? Optional.empty()
        : Optional.of(new TreeSet<>(found));
  }

  /** The same of a known few, without a not. */
  TableCondition among(Set<String> all) {
    if (!not) {
      return this;
    }
    Set<String> left = new HashSet<>(all);
    left.removeAll(texts);
    return new TableCondition(false, left);
  }

  /** Whether one text meets both. */
  boolean meets(TableCondition other) {
    if (not && other.not) {
      return true;
    }
    if (not) {
      return other.meets(this);
    }
    return texts.stream().anyMatch(text -> other.not != other.texts.contains(text));
  }

  /** Whether everything that meets the other meets this. */
  boolean covers(TableCondition other) {
    if (not) {
      return other.not
          ? other.texts.containsAll(texts)
          : other.texts.stream().noneMatch(texts::contains);
    }
    return !other.not && texts.containsAll(other.texts);
  }
}
