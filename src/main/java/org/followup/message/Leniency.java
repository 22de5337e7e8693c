package org.followup.message;

import io.pebbletemplates.pebble.extension.AbstractNodeVisitor;
import io.pebbletemplates.pebble.extension.NodeVisitor;
import io.pebbletemplates.pebble.node.BodyNode;
import io.pebbletemplates.pebble.node.ForNode;
import io.pebbletemplates.pebble.node.IfNode;
import io.pebbletemplates.pebble.node.PrintNode;
import io.pebbletemplates.pebble.node.RenderableNode;
import io.pebbletemplates.pebble.node.RootNode;
import io.pebbletemplates.pebble.node.SetNode;
import io.pebbletemplates.pebble.node.expression.Expression;
import io.pebbletemplates.pebble.template.EvaluationContextImpl;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import io.pebbletemplates.pebble.template.PebbleTemplateImpl;
import io.pebbletemplates.pebble.utils.Pair;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a parsed template forgiving: event data is outside input, and optional data of a wrong type
 * (a price as text, one product instead of a list) must not keep a mail from going out. A value
 * that cannot be computed prints nothing, a condition on it is false, a loop over it has no rounds.
 */
final class Leniency extends AbstractNodeVisitor {

  Leniency(PebbleTemplate template) {
    super((PebbleTemplateImpl) template);
  }

  @Override
  public void visit(RootNode root) {
    soften(root.getBody());
  }

  private static void soften(@Nullable BodyNode body) {
    if (body == null) {
      return;
    }
    List<RenderableNode> children = body.getChildren();
    for (int i = 0; i < children.size(); i++) {
      RenderableNode child = children.get(i);
      if (child instanceof PrintNode print) {
        print.setExpression(new Lenient(print.getExpression(), Wanted.VALUE));
      } else if (child instanceof SetNode set) {
        Expression<?> value = new Lenient(set.getValue(), Wanted.VALUE);
        children.set(i, new SetNode(set.getLineNumber(), set.getName(), value));
      } else if (child instanceof IfNode condition) {
        List<Pair<Expression<?>, BodyNode>> branches = condition.getConditionsWithBodies();
        branches.replaceAll(b -> new Pair<>(new Lenient(b.getLeft(), Wanted.TRUTH), b.getRight()));
        branches.forEach(b -> soften(b.getRight()));
        soften(condition.getElseBody());
      } else if (child instanceof ForNode loop) {
        soften(loop.getBody());
        soften(loop.getElseBody());
        Expression<?> rounds = new Lenient(loop.getIterable(), Wanted.LIST);
        children.set(
            i,
            new ForNode(
                loop.getLineNumber(),
                loop.getIterationVariable(),
                rounds,
                loop.getBody(),
                loop.getElseBody()));
      }
    }
  }

  private enum Wanted {
    VALUE,
    TRUTH,
    LIST
  }

  private record Lenient(Expression<?> strict, Wanted wanted) implements Expression<Object> {

    @Override
    public @Nullable Object evaluate(PebbleTemplateImpl self, EvaluationContextImpl context) {
      Object value;
      try {
        value = strict.evaluate(self, context);
      } catch (RuntimeException oddData) {
        value = null;
      }
      return switch (wanted) {
        case VALUE -> value;
        case TRUTH -> isTrue(value);
        case LIST -> value instanceof Iterable<?> || value instanceof Map<?, ?> ? value : List.of();
      };
    }

    private static boolean isTrue(@Nullable Object value) {
      if (value instanceof Boolean b) {
        return b;
      }
      if (value instanceof Number n) {
        return n.doubleValue() != 0;
      }
      if (value instanceof Collection<?> c) {
        return !c.isEmpty();
      }
      if (value instanceof Map<?, ?> m) {
        return !m.isEmpty();
      }
      return value != null && !value.toString().isEmpty();
    }

    @Override
    public int getLineNumber() {
      return strict.getLineNumber();
    }

    @Override
    public void accept(NodeVisitor visitor) {
      strict.accept(visitor);
    }
  }
}
