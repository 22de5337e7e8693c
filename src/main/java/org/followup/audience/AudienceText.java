package org.followup.audience;

import cz.jirutka.rsql.parser.RSQLParser;
import cz.jirutka.rsql.parser.RSQLParserException;
import cz.jirutka.rsql.parser.ast.Arity;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.ComparisonOperator;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.LogicalOperator;
import cz.jirutka.rsql.parser.ast.Node;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.audience.AudienceTokens.Place;
import org.followup.audience.Expression.Comparison;

/**
 * Reads a text in RSQL ({@code name==value;name=in=(a,b),(…)}). Beyond the parser's own grammar a
 * text may have line breaks, and lines that begin with {@code #} are words for people. Which
 * questions there are is not known here.
 */
final class AudienceText {

  /** Longest text, in characters. */
  static final int LONGEST = 8_000;

  /** Deepest nesting of parentheses; the parser goes down as deep. */
  static final int DEEPEST = 20;

  private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");
  private static final Pattern COMMENT = Pattern.compile("(?m)^[ \\t]*#.*$");
  private static final Pattern QUOTED_OR_BREAK =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|[\\r\\n\\t]", Pattern.DOTALL);

  private AudienceText() {}

  /** The tree; empty where the text has none, and the faults say why. */
  static Optional<Expression> read(String text, AudienceFaults faults) {
    if (text.length() > LONGEST) {
      faults.add(LONGEST, "The text has more than " + LONGEST + " characters.");
      return Optional.empty();
    }
    String plain = plain(text);
    if (plain.isBlank()) {
      faults.add(0, "The text asks nothing; write a question such as country==DE.");
      return Optional.empty();
    }
    int quote = AudienceTokens.openQuote(plain);
    if (quote >= 0) {
      faults.add(quote, "A quote is opened here and never closed.");
      return Optional.empty();
    }
    int tooDeep = AudienceTokens.deeperThan(plain, DEEPEST);
    if (tooDeep >= 0) {
      faults.add(tooDeep, "Parentheses are nested more than " + DEEPEST + " deep.");
      return Optional.empty();
    }
    try {
      Node root = new RSQLParser(operators(plain)).parse(plain);
      return Optional.of(tree(root, AudienceTokens.comparisons(plain).iterator()));
    } catch (RSQLParserException fault) {
      int at = place(fault, plain);
      faults.add(at, AudienceTokens.complaint(plain, at));
      return Optional.empty();
    }
  }

  /** Whatever was typed, so that an unknown operator is a fault beside the others. */
  private static Set<ComparisonOperator> operators(String plain) {
    return Stream.concat(Stream.of("=="), AudienceTokens.operators(plain).stream())
        .map(symbol -> new ComparisonOperator(symbol, Arity.of(0, Integer.MAX_VALUE)))
        .collect(Collectors.toSet());
  }

  /**
   * @param places of the comparisons, which the tree has in the order of the text
   */
  private static Expression tree(Node node, Iterator<Place> places) {
    if (node instanceof LogicalNode several) {
      List<Expression> parts = new ArrayList<>();
      several.getChildren().forEach(child -> parts.add(tree(child, places)));
      return several.getOperator() == LogicalOperator.AND
          ? new Expression.All(parts)
          : new Expression.Any(parts);
    }
    ComparisonNode one = (ComparisonNode) node;
    Place place = places.next();
    return new Comparison(
        place.at(),
        one.getSelector(),
        place.operatorAt(),
        one.getOperator().getSymbol(),
        place.argumentAt(),
        one.getArguments());
  }

  /** What the lines for people say, without their mark; empty where there are none. */
  static String comment(String text) {
    return COMMENT
        .matcher(text)
        .results()
        .map(line -> line.group().strip().replaceFirst("^#+\\s*", ""))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** Of the same length, so that places stay: comments and breaks outside quotes are blanks. */
  private static String plain(String text) {
    String said = COMMENT.matcher(text).replaceAll(line -> " ".repeat(line.group().length()));
    return QUOTED_OR_BREAK
        .matcher(said)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group().length() == 1
                        ? " "
                        : found.group().replaceAll("[\\r\\n\\t]", " ")));
  }

  private static int place(RSQLParserException fault, String plain) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      String said = String.valueOf(cause.getMessage());
      Matcher place = PLACE.matcher(said);
      if (said.contains("<EOF>\" at")) {
        return plain.length();
      }
      if (place.find()) {
        return Math.min(Integer.parseInt(place.group(2)) - 1, plain.length());
      }
    }
    return 0;
  }
}
