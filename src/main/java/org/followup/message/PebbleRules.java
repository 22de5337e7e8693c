package org.followup.message;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Extension;
import io.pebbletemplates.pebble.extension.ExtensionCustomizer;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.extension.NodeVisitorFactory;
import io.pebbletemplates.pebble.extension.Test;
import io.pebbletemplates.pebble.loader.StringLoader;
import io.pebbletemplates.pebble.node.ForNode;
import io.pebbletemplates.pebble.operator.BinaryOperator;
import io.pebbletemplates.pebble.tokenParser.TokenParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pebble for people who write mails: text, conditions, loops, a handful of filters. No way to Java,
 * to files, to other templates, out of escaping; a missing or odd value renders as nothing.
 */
final class PebbleRules {

  static final Set<String> TAGS = Set.of("if", "for", "set");
  static final Set<String> TESTS =
      Set.of("empty", "null", "defined", "even", "odd", "map", "iterable");
  static final Set<String> FILTERS =
      Set.of(
          "abbreviate",
          "capitalize",
          "default",
          "first",
          "join",
          "last",
          "length",
          "lower",
          "replace",
          "reverse",
          "slice",
          "sort",
          "split",
          "title",
          "trim",
          "upper",
          "urlencode",
          "money",
          "number",
          "percent",
          "plural",
          LinkVariables.NAME,
          "date_local",
          "time_local");

  private static final int MAX_RENDERED_CHARACTERS = 1_000_000;

  private PebbleRules() {}

  /** An engine for HTML (escaping) or for header lines (not escaping). */
  static PebbleEngine engine(boolean escaping) {
    return new PebbleEngine.Builder()
        .loader(new StringLoader())
        .autoEscaping(escaping)
        .defaultEscapingStrategy("html")
        .strictVariables(false)
        .newLineTrimming(false)
        .cacheActive(false)
        .maxRenderedSize(MAX_RENDERED_CHARACTERS)
        .methodAccessValidator((object, method) -> object instanceof ForNode.LoopVariables)
        .registerExtensionCustomizer(Fewer::new)
        .extension(new Ours())
        .build();
  }

  private static final class Ours extends AbstractExtension {
    @Override
    public Map<String, Filter> getFilters() {
      return MailFilters.all();
    }

    @Override
    public List<NodeVisitorFactory> getNodeVisitors() {
      return List.of(Leniency::new);
    }
  }

  /** What Pebble brings along, less what mails have no use for. */
  private static final class Fewer extends ExtensionCustomizer {

    Fewer(Extension whole) {
      super(whole);
    }

    @Override
    public List<TokenParser> getTokenParsers() {
      List<TokenParser> all = super.getTokenParsers();
      return all == null ? List.of() : all.stream().filter(p -> TAGS.contains(p.getTag())).toList();
    }

    @Override
    public Map<String, Filter> getFilters() {
      // escaping itself is a filter; authors cannot name it, TemplateSource sees to that
      return only(super.getFilters(), FILTERS, "escape");
    }

    @Override
    public Map<String, Test> getTests() {
      return only(super.getTests(), TESTS, "");
    }

    @Override
    public Map<String, Function> getFunctions() {
      return Map.of();
    }

    @Override
    public List<BinaryOperator> getBinaryOperators() {
      List<BinaryOperator> all = super.getBinaryOperators();
      return all == null
          ? List.of()
          : all.stream().filter(o -> !o.getSymbol().equals("..")).toList();
    }

    private static <T> Map<String, T> only(Map<String, T> all, Set<String> names, String besides) {
      return all == null
          ? new HashMap<>()
          : all.entrySet().stream()
              .filter(e -> names.contains(e.getKey()) || e.getKey().equals(besides))
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }
}
