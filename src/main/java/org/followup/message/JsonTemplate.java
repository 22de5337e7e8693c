package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document whose texts are templates. It is read as JSON first and each text is filled by
 * itself, so that no value, whatever stands in it, changes the shape of the document.
 */
final class JsonTemplate {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Map<String, Object> shape;

  private JsonTemplate(Map<String, Object> shape) {
    this.shape = shape;
  }

  /**
   * @throws TemplateFault.TemplateFaultException with every fault found
   */
  static JsonTemplate compile(String file, String raw) {
    JsonNode document;
    try {
      document = JSON.readTree(raw);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw fault(file, line, "is no JSON: " + e.getOriginalMessage());
    }
    if (!document.isObject()) {
      throw fault(file, 0, "has to be a JSON object");
    }
    List<TemplateFault> faults = new ArrayList<>();
    Object shape = compile(file, document, faults);
    if (!faults.isEmpty() || !(shape instanceof Map<?, ?> map)) {
      throw new TemplateFault.TemplateFaultException(faults);
    }
    return new JsonTemplate(named(map));
  }

  private static @Nullable Object compile(String file, JsonNode node, List<TemplateFault> faults) {
    if (node.isTextual()) {
      try {
        return ChannelText.plain(file, node.textValue());
      } catch (TemplateFault.TemplateFaultException e) {
        faults.addAll(e.faults());
        return "";
      }
    }
    if (node.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      node.properties()
          .forEach(entry -> map.put(entry.getKey(), compile(file, entry.getValue(), faults)));
      return map;
    }
    if (node.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      node.forEach(element -> list.add(compile(file, element, faults)));
      return list;
    }
    return node.isNull() ? null : node.isBoolean() ? node.booleanValue() : node.numberValue();
  }

  /** Names of the object's own members. */
  List<String> names() {
    return List.copyOf(shape.keySet());
  }

  /** The document with its texts filled. */
  Map<String, Object> render(Map<String, Object> model, Locale formats) {
    return named((Map<?, ?>) fill(shape, model, formats));
  }

  private static @Nullable Object fill(
      @Nullable Object part, Map<String, Object> model, Locale formats) {
    if (part instanceof ChannelText text) {
      return text.render(model, formats);
    }
    if (part instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> filled = new LinkedHashMap<>();
      map.forEach((name, inner) -> filled.put(String.valueOf(name), fill(inner, model, formats)));
      return filled;
    }
    if (part instanceof List<?> list) {
      List<@Nullable Object> filled = new ArrayList<>();
      list.forEach(inner -> filled.add(fill(inner, model, formats)));
      return filled;
    }
    return part;
  }

  private static Map<String, Object> named(@Nullable Map<?, ?> map) {
    Map<String, Object> named = new LinkedHashMap<>();
    if (map != null) {
      map.forEach(
          (name, value) -> {
            if (value != null) {
              named.put(String.valueOf(name), value);
            }
          });
    }
    return named;
  }

  static TemplateFault.TemplateFaultException fault(String file, int line, String reason) {
    return new TemplateFault.TemplateFaultException(List.of(new TemplateFault(file, line, reason)));
  }
}
