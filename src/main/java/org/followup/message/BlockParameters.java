package org.followup.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * What a block is told by whoever uses it. A value is a name ({@code products="{{ products }}"}) or
 * a text ({@code label="Total"}), never an expression. It is put in for the parameter's name in the
 * block's expressions when the mail is published; lines stay as they are.
 */
final class BlockParameters {

  static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*");

  private static final Pattern PATH =
      Pattern.compile("\\{\\{\\s*([A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*)\\s*}}");
  private static final Pattern ALONE = Pattern.compile("\\{\\{-?\\s*([A-Za-z_]\\w*)\\s*-?}}");
  private static final Pattern WORD =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|[A-Za-z_]\\w*");

  /** Words of the language of expressions. */
  private static final Set<String> TAKEN =
      Set.of(
          "and",
          "contains",
          "else",
          "elseif",
          "empty",
          "endfor",
          "endif",
          "equals",
          "false",
          "for",
          "if",
          "in",
          "is",
          "loop",
          "name",
          "none",
          "not",
          "null",
          "or",
          "set",
          "true");

  /** What stands for a parameter. */
  private sealed interface Value {

    /** In an expression. */
    String code();

    /** As the whole of one. */
    String print();
  }

  private record Path(String code) implements Value {
    @Override
    public String print() {
      return "{{ " + code + " }}";
    }
  }

  private record Words(String print) implements Value {
    @Override
    public String code() {
      String text = Parser.unescapeEntities(print, true);
      return "'" + text.replace("'", "\\'") + "'";
    }
  }

  private final Map<String, Value> values = new LinkedHashMap<>();

  static boolean isName(String name) {
    return NAME.matcher(name).matches() && !TAKEN.contains(name);
  }

  /**
   * Takes a value as it is written in an attribute.
   *
   * @return what is wrong with it; null where nothing is
   */
  @Nullable String put(String name, String written) {
    String value = written.strip().replaceAll("\\s+", " ");
    Matcher path = PATH.matcher(value);
    if (path.matches()) {
      values.put(name, new Path(path.group(1)));
    } else if (value.contains("{{") || value.contains("{%") || value.contains("}}")) {
      return "%s=\"%s\" is neither a name, such as {{ shop.url }}, nor a text"
              .formatted(name, value)
          + "; what is more than that goes between <f-block …> and </f-block>";
    } else if (value.contains("\\")) {
      return "%s=\"%s\" contains a \\; write it between <f-block …> and </f-block>"
          .formatted(name, value);
    } else {
      values.put(name, new Words(value.replace("\"", "&quot;")));
    }
    return null;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The block's text with the values in place of the names, line by line the same. */
  String applyTo(String text) {
    return values.isEmpty()
        ? text
        : TemplateSource.PEBBLE
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(inExpression(found.group())));
  }

  private String inExpression(String expression) {
    Matcher alone = ALONE.matcher(expression);
    if (alone.matches() && values.containsKey(alone.group(1))) {
      return value(alone.group(1)).print();
    }
    Matcher word = WORD.matcher(expression);
    StringBuilder out = new StringBuilder();
    while (word.find()) {
      boolean parameter =
          values.containsKey(word.group()) && isVariable(expression, word.start(), word.end());
      word.appendReplacement(
          out, Matcher.quoteReplacement(parameter ? value(word.group()).code() : word.group()));
    }
    return word.appendTail(out).toString();
  }

  /** Neither a part of something, nor a filter, nor the name of a filter's argument. */
  private static boolean isVariable(String expression, int start, int end) {
    String before = expression.substring(0, start).stripTrailing();
    String after = expression.substring(end).stripLeading();
    return !before.endsWith(".")
        && !before.endsWith("|")
        && !(after.startsWith("=") && !after.startsWith("=="));
  }

  private Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return value;
  }
}
