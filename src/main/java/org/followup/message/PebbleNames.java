package org.followup.message;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that a template speaks of, read from its text. */
final class PebbleNames {

  private static final Pattern STRING =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w.])([A-Za-z_]\\w*)((?:\\s*\\.\\s*[A-Za-z_]\\w*)*)");
  private static final Pattern LOOP = Pattern.compile("\\{%-?\\s*for\\s+(\\w+)\\s+in\\s+([\\w.]+)");
  private static final Pattern SET = Pattern.compile("\\{%-?\\s*set\\s+(\\w+)");

  private static final Set<String> WORDS =
      Set.of(
          "and",
          "contains",
          "defined",
          "else",
          "elseif",
          "empty",
          "endfor",
          "endif",
          "endverbatim",
          "equals",
          "even",
          "false",
          "for",
          "if",
          "in",
          "is",
          "iterable",
          "map",
          "none",
          "not",
          "null",
          "odd",
          "or",
          "set",
          "true",
          "verbatim");

  private PebbleNames() {}

  /**
   * The names in one expression or tag, without words of the language, filters and arguments.
   *
   * @param found gets the first name and the one behind its dot, empty where there is none
   */
  static void inPart(String part, BiConsumer<String, String> found) {
    String code = STRING.matcher(part).replaceAll("''");
    Matcher path = PATH.matcher(code);
    while (path.find()) {
      String before = code.substring(0, path.start()).stripTrailing();
      String after = code.substring(path.end()).stripLeading();
      boolean filter = before.endsWith("|");
      boolean argument = after.startsWith("=") && !after.startsWith("==");
      if (!filter && !argument && !WORDS.contains(path.group(1))) {
        String[] rest = path.group(2).replaceAll("\\s", "").split("\\.", -1);
        found.accept(path.group(1), rest.length > 1 ? rest[1] : "");
      }
    }
  }

  /** Names that loops give, each with what it runs over. */
  static Map<String, String> loops(String text) {
    Map<String, String> loops = new HashMap<>();
    Matcher loop = LOOP.matcher(text);
    while (loop.find()) {
      loops.put(loop.group(1), loop.group(2));
    }
    return loops;
  }

  /** Names that the template itself sets. */
  static Set<String> own(String text) {
    Set<String> own = new HashSet<>();
    Matcher set = SET.matcher(text);
    while (set.find()) {
      own.add(set.group(1));
    }
    return own;
  }
}
