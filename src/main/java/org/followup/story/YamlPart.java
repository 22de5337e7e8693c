package org.followup.story;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A piece of a story with the line at which it stands. Plain words are read as JSON would read
 * them: {@code yes}, {@code 10:00} and {@code 2028-02-29} are text.
 */
final class YamlPart {

  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");
  private static final Pattern DECIMAL = Pattern.compile("[-+]?\\d+\\.\\d+(?:[eE][-+]?\\d+)?");
  private static final Set<String> NOTHING = Set.of("", "~", "null");
  private static final Set<String> BOOLEAN = Set.of("true", "false");

  private final Node node;

  YamlPart(Node node) {
    this.node = node;
  }

  int line() {
    return node.getStartMark().getLine() + 1;
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  boolean isText() {
    return node instanceof ScalarNode && value() != null;
  }

  boolean isNothing() {
    return node instanceof ScalarNode && value() == null;
  }

  /** What is written there, of a scalar. */
  String text() {
    return ((ScalarNode) node).getValue();
  }

  /** One entry of a map. */
  record Entry(String key, int line, YamlPart value) {}

  /** The entries of a map in their order, a key told twice twice. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      YamlPart key = new YamlPart(tuple.getKeyNode());
      entries.add(
          new Entry(
              key.node instanceof ScalarNode ? key.text() : "?",
              key.line(),
              new YamlPart(tuple.getValueNode())));
    }
    return entries;
  }

  /** The parts of a list; a part that is none is a list of one, and nothing is an empty list. */
  List<YamlPart> list() {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream().map(YamlPart::new).toList();
    }
    return isNothing() ? List.of() : List.of(this);
  }

  /** As JSON would have it: maps, lists, text, numbers, booleans, null. */
  @Nullable Object value() {
    if (node instanceof MappingNode) {
      Map<String, Object> map = new LinkedHashMap<>();
      entries().forEach(entry -> map.put(entry.key(), entry.value().value()));
      return map;
    }
    if (node instanceof SequenceNode sequence) {
      List<Object> list = new ArrayList<>();
      sequence.getValue().forEach(part -> list.add(new YamlPart(part).value()));
      return list;
    }
    return scalar((ScalarNode) node);
  }

  private static @Nullable Object scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return text;
    }
    if (NOTHING.contains(text)) {
      return null;
    }
    if (BOOLEAN.contains(text)) {
      return Boolean.valueOf(text);
    }
    if (WHOLE.matcher(text).matches()) {
      return text.length() < 18 ? (Number) Long.valueOf(text) : new BigInteger(text);
    }
    return DECIMAL.matcher(text).matches() ? (Object) new BigDecimal(text) : text;
  }
}
