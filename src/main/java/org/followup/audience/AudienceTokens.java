package org.followup.audience;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the parts of a text stand, which the parser does not tell: its tokens, cut by the same
 * rules.
 */
final class AudienceTokens {

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<quoted>\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*')"
              + "|(?<operator>=[a-zA-Z]*=|!=|[<>]=?)"
              + "|(?<sign>[(),;])"
              + "|(?<word>[^\"'();,=<>!~ ]+)");

  private static final Pattern OPERATOR = Pattern.compile("=[a-zA-Z]*=|!=|[<>]=?");
  private static final Pattern QUOTE = Pattern.compile("[\"']");
  private static final int LONGEST_SHOWN = 20;

  private AudienceTokens() {}

  /** Where one comparison stands: its selector, its operator, its arguments. */
  record Place(int at, int operatorAt, List<Integer> argumentAt) {}

  private enum Kind {
    VALUE,
    OPERATOR,
    OPEN,
    CLOSE,
    JOINT
  }

  private record Token(int at, Kind kind) {}

  /** In the order of the text. */
  static List<Place> comparisons(String text) {
    List<Token> tokens = tokens(text);
    List<Place> places = new ArrayList<>();
    for (int i = 1; i < tokens.size(); i++) {
      if (tokens.get(i).kind() == Kind.OPERATOR && tokens.get(i - 1).kind() == Kind.VALUE) {
        places.add(new Place(tokens.get(i - 1).at(), tokens.get(i).at(), arguments(tokens, i + 1)));
      }
    }
    return places;
  }

  private static List<Integer> arguments(List<Token> tokens, int from) {
    if (from >= tokens.size()) {
      return List.of();
    }
    Token first = tokens.get(from);
    if (first.kind() == Kind.VALUE) {
      return List.of(first.at());
    }
    List<Integer> arguments = new ArrayList<>();
    for (int i = from + 1;
        first.kind() == Kind.OPEN && i < tokens.size() && tokens.get(i).kind() != Kind.CLOSE;
        i++) {
      if (tokens.get(i).kind() == Kind.VALUE) {
        arguments.add(tokens.get(i).at());
      }
    }
    return List.copyOf(arguments);
  }

  /** Every operator that was typed, once each. */
  static Set<String> operators(String text) {
    return TOKEN
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(token -> OPERATOR.matcher(token).matches())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The quote that has no end; -1 where every one has. */
  static int openQuote(String text) {
    Matcher rest =
        QUOTE.matcher(TOKEN.matcher(text).replaceAll(one -> " ".repeat(one.group().length())));
    return rest.find() ? rest.start() : -1;
  }

  /** The parenthesis that goes deeper than that; -1 where none does. */
  static int deeperThan(String text, int deepest) {
    int depth = 0;
    for (Token token : tokens(text)) {
      depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
      if (depth > deepest) {
        return token.at();
      }
    }
    return -1;
  }

  /** What the parser stumbled over there, in a sentence. */
  static String complaint(String text, int offset) {
    String rest = offset < text.length() ? text.substring(offset).strip() : "";
    if (rest.isEmpty()) {
      return "The text ends where a question, a value or a closing parenthesis is missing.";
    }
    String shown = rest.length() > LONGEST_SHOWN ? rest.substring(0, LONGEST_SHOWN) + "…" : rest;
    if (rest.matches("(?i)(and|or)\\b.*")) {
      return "Not understood from here on: "
          + shown
          + ". Join questions by ; or “ and ”, by , or “ or ”, in small letters.";
    }
    return "Not understood from here on: "
        + shown
        + ". A question is name, operator, value; a value with blanks or any of ;,()=<>!~ stands in"
        + " quotes.";
  }

  private static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    boolean valueBefore = false;
    while (matcher.find()) {
      String token = matcher.group();
      Kind kind = kind(matcher, token);
      boolean joins =
          kind == Kind.VALUE
              && (token.equals("and") || token.equals("or"))
              && valueBefore
              && matcher.start() > 0
              && text.charAt(matcher.start() - 1) == ' '
              && matcher.end() < text.length()
              && text.charAt(matcher.end()) == ' ';
      tokens.add(new Token(matcher.start(), joins ? Kind.JOINT : kind));
      valueBefore = !joins && (kind == Kind.VALUE || kind == Kind.CLOSE || kind == Kind.OPERATOR);
    }
    return tokens;
  }

  private static Kind kind(Matcher matcher, String token) {
    if (matcher.group("operator") != null) {
      return Kind.OPERATOR;
    }
    if (matcher.group("sign") != null) {
      return switch (token) {
        case "(" -> Kind.OPEN;
        case ")" -> Kind.CLOSE;
        default -> Kind.JOINT;
      };
    }
    return Kind.VALUE;
  }
}
