package org.followup.journey;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.impl.juel.AstBinary;
import org.camunda.bpm.impl.juel.AstMethod;
import org.camunda.bpm.impl.juel.AstNull;
import org.camunda.bpm.impl.juel.AstProperty;
import org.camunda.bpm.impl.juel.AstString;
import org.camunda.bpm.impl.juel.AstUnary;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.FunctionNode;
import org.camunda.bpm.impl.juel.IdentifierNode;
import org.camunda.bpm.impl.juel.Node;
import org.camunda.bpm.impl.juel.Tree;
import org.camunda.bpm.impl.juel.TreeBuilderException;
import org.jspecify.annotations.Nullable;

/**
 * What an expression of a model says, read from its syntax tree without evaluating anything. Text
 * without <code>${…}</code> or <code>#{…}</code> is literal and names nothing.
 */
final class ExpressionSyntax {

  /** Functions whose first argument is a date. */
  private static final Set<String> DATE_FUNCTIONS = Set.of("daysBefore", "daysAfter", "at");

  /**
   * A call of a function.
   *
   * @param literals its arguments in order: the text of a string literal, else null
   */
  record Call(String function, List<@Nullable String> literals) {}

  /** A call whose answer is compared with a text. */
  record Comparison(Call call, String literal) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Node root;

  private ExpressionSyntax(Tree tree) {
    root = tree.getRoot();
    Deque<Node> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Node node = open.pop();
      nodes.add(node);
      for (int i = node.getCardinality() - 1; i >= 0; i--) {
        if (node.getChild(i) != null) {
          open.push(node.getChild(i));
        }
      }
    }
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException with a sentence where it is no expression
   */
  static ExpressionSyntax parse(String text) {
    try {
      return new ExpressionSyntax(
          new Builder(Builder.Feature.METHOD_INVOCATIONS, Builder.Feature.VARARGS).build(text));
    } catch (TreeBuilderException broken) {
      throw new IllegalArgumentException(
          "the expression "
              + text
              + " cannot be read: at position "
              + broken.getPosition()
              + " found "
              + broken.getEncountered()
              + ", expected "
              + broken.getExpected());
    }
  }

  /** As {@link #parse}, but an unreadable expression counts as literal text that names nothing. */
  static ExpressionSyntax lenient(@Nullable String text) {
    try {
      return parse(text == null ? "" : text);
    } catch (IllegalArgumentException broken) {
      return parse("");
    }
  }

  /** Variables it names. */
  Set<String> identifiers() {
    Set<String> names = new LinkedHashSet<>();
    nodes.forEach(
        node -> {
          if (node instanceof IdentifierNode identifier) {
            names.add(identifier.getName());
          }
        });
    return names;
  }

  /** Variables whose absence it asks about itself ({@code empty x}, {@code x == null}). */
  Set<String> guarded() {
    Set<String> names = new LinkedHashSet<>();
    for (Node node : nodes) {
      boolean asks =
          node instanceof AstUnary unary && unary.getOperator() == AstUnary.EMPTY
              || node instanceof AstBinary && hasChild(node, AstNull.class);
      if (asks) {
        for (int i = 0; i < node.getCardinality(); i++) {
          if (node.getChild(i) instanceof IdentifierNode identifier) {
            names.add(identifier.getName());
          }
        }
      }
    }
    return names;
  }

  /** Variables used as a date: given to a date function, or the whole expression. */
  Set<String> dates() {
    Set<String> names = new LinkedHashSet<>();
    for (Node node : nodes) {
      if (node instanceof FunctionNode function && DATE_FUNCTIONS.contains(function.getName())) {
        arguments(function).stream().limit(1).forEach(first -> addIdentifier(names, first));
      }
    }
    if (root.getCardinality() == 1) {
      addIdentifier(names, root.getChild(0));
    }
    return names;
  }

  /** Functions it calls. */
  List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (Node node : nodes) {
      if (node instanceof FunctionNode function) {
        calls.add(call(function));
      }
    }
    return calls;
  }

  /** Calls on one side of {@code ==} or {@code !=} with a text on the other. */
  List<Comparison> comparisons() {
    List<Comparison> comparisons = new ArrayList<>();
    for (Node node : nodes) {
      if (node instanceof AstBinary binary
          && (binary.getOperator() == AstBinary.EQ || binary.getOperator() == AstBinary.NE)) {
        compare(binary.getChild(0), binary.getChild(1), comparisons);
        compare(binary.getChild(1), binary.getChild(0), comparisons);
      }
    }
    return comparisons;
  }

  private static void compare(Node one, Node other, List<Comparison> comparisons) {
    if (one instanceof FunctionNode function && other instanceof AstString string) {
      comparisons.add(new Comparison(call(function), String.valueOf(string.eval(null, null))));
    }
  }

  private static Call call(FunctionNode function) {
    List<@Nullable String> literals = new ArrayList<>();
    for (Node argument : arguments(function)) {
      literals.add(
          argument instanceof AstString string ? String.valueOf(string.eval(null, null)) : null);
    }
    return new Call(function.getName(), literals);
  }

  /** Whether it calls a method of an object or reaches into one, which no model may. */
  boolean reachesIntoObjects() {
    return nodes.stream()
        .anyMatch(node -> node instanceof AstMethod || node instanceof AstProperty);
  }

  private static List<Node> arguments(FunctionNode function) {
    Node parameters = function.getChild(0);
    List<Node> arguments = new ArrayList<>();
    for (int i = 0; i < parameters.getCardinality(); i++) {
      arguments.add(parameters.getChild(i));
    }
    return arguments;
  }

  private static boolean hasChild(Node node, Class<?> type) {
    for (int i = 0; i < node.getCardinality(); i++) {
      if (type.isInstance(node.getChild(i))) {
        return true;
      }
    }
    return false;
  }

  private static void addIdentifier(Set<String> names, Node node) {
    if (node instanceof IdentifierNode identifier) {
      names.add(identifier.getName());
    }
  }
}
