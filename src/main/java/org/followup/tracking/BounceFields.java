package org.followup.tracking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads groups of {@code Name: value} lines as RFC 3464 and RFC 5965 have them, forgiving: a group
 * ends at an empty line, or where a field comes a second time that may come only once.
 */
final class BounceFields {

  private static final List<String> ONCE = List.of("final-recipient", "action", "status");
  private static final int MOST = 20;
  private static final int LONGEST_VALUE = 4_000;

  private BounceFields() {}

  /** The groups in order, names in lower case; lines that are no field are passed over. */
  static List<Map<String, String>> groups(String text) {
    List<Map<String, String>> groups = new ArrayList<>();
    Map<String, String> group = new HashMap<>();
    StringBuilder value = new StringBuilder();
    String name = "";
    for (String line : (text + "\n\n").split("\r?\n", -1)) {
      if (!name.isEmpty() && !line.isBlank() && Character.isWhitespace(line.charAt(0))) {
        if (value.length() < LONGEST_VALUE) {
          value.append('\n').append(line.strip());
        }
        continue;
      }
      if (!name.isEmpty()) {
        group.merge(name, cut(value), (first, next) -> first + "\n" + next);
        name = "";
      }
      int colon = line.indexOf(':');
      String field = colon < 1 || colon > 60 ? "" : line.substring(0, colon).strip();
      boolean isField = !field.isEmpty() && field.indexOf(' ') < 0;
      String lower = field.toLowerCase(Locale.ROOT);
      if (line.isBlank() || (isField && ONCE.contains(lower) && group.containsKey(lower))) {
        if (!group.isEmpty() && groups.size() < MOST) {
          groups.add(group);
        }
        group = new HashMap<>();
      }
      if (isField) {
        name = lower;
        value = new StringBuilder(line.substring(colon + 1).strip());
      }
    }
    return groups;
  }

  private static String cut(StringBuilder value) {
    return value.substring(0, Math.min(value.length(), LONGEST_VALUE));
  }
}
