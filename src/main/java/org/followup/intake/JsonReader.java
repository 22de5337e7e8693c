package org.followup.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as strictly as the database will: a key twice, a character that PostgreSQL does not
 * keep, a number out of range and a depth beyond reason are faults, each with its place. Integers
 * keep every digit.
 */
final class JsonReader {

  /** Deepest nesting of one event, its own braces included. */
  static final int MAX_DEPTH = 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              // deep enough to name the fault, shallow enough for the stack
              StreamReadConstraints.builder().maxNestingDepth(200).maxNumberLength(400).build())
          .build();

  /** Told of each fault: where, and what. */
  interface Faults {
    void add(String path, String detail);
  }

  private JsonReader() {}

  static JsonParser parser(byte[] body, int from, int length) throws IOException {
    return FACTORY.createParser(body, from, length);
  }

  /** Reads the object that the parser stands at. */
  static Map<String, Object> readObject(JsonParser parser, Faults faults) throws IOException {
    return object(parser, "", 1, faults);
  }

  /** Says what is no JSON and where, without a word of what was sent. */
  static String describe(JsonProcessingException fault) {
    String what = fault.getOriginalMessage();
    String reason;
    if (what.contains("Nesting Depth") || what.contains("nesting depth")) {
      reason = "is nested too deeply";
    } else if (what.contains("Number value length")) {
      reason = "has a number of too many digits";
    } else if (what.contains("UTF-8") || what.contains("UTF-32")) {
      reason = "is not UTF-8";
    } else if (what.contains("end-of-input") || what.contains("end-of-file")) {
      reason = "ends too early";
    } else {
      reason = "is not JSON";
    }
    return fault.getLocation() == null
        ? "The text " + reason + "."
        : "The text %s: line %d, column %d."
            .formatted(reason, fault.getLocation().getLineNr(), fault.getLocation().getColumnNr());
  }

  private static Map<String, Object> object(
      JsonParser parser, String path, int depth, Faults faults) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String place = path.isEmpty() ? key : path + "." + key;
      checkText(key, place, faults);
      boolean twice = object.containsKey(key);
      parser.nextToken();
      Object value = value(parser, place, depth, faults);
      if (twice) {
        faults.add(place, "stands twice in one object");
      }
      object.put(key, value);
    }
    return object;
  }

  private static List<Object> array(JsonParser parser, String path, int depth, Faults faults)
      throws IOException {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser, path + "[" + list.size() + "]", depth, faults));
    }
    return list;
  }

  private static @Nullable Object value(JsonParser parser, String path, int depth, Faults faults)
      throws IOException {
    JsonToken token = parser.currentToken();
    if ((token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) && depth >= MAX_DEPTH) {
      parser.skipChildren();
      faults.add(path, "is nested deeper than %d levels".formatted(MAX_DEPTH));
      return null;
    }
    return switch (token) {
      case START_OBJECT -> object(parser, path, depth + 1, faults);
      case START_ARRAY -> array(parser, path, depth + 1, faults);
      case VALUE_STRING -> checkText(parser.getText(), path, faults);
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> decimal(parser, path, faults);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  /** Beyond what a double holds, a number is a slip, and a danger to whoever calculates with it. */
  private static @Nullable Object decimal(JsonParser parser, String path, Faults faults)
      throws IOException {
    double near = Double.parseDouble(parser.getText());
    boolean lost =
        near == 0
            && parser.getText().split("[eE]", 2)[0].chars().anyMatch(c -> c > '0' && c <= '9');
    if (Double.isInfinite(near) || lost) {
      faults.add(path, "is a number out of range");
      return null;
    }
    return near == 0 ? (Object) 0.0 : parser.getDecimalValue();
  }

  private static String checkText(String text, String path, Faults faults) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        faults.add(path, "contains the character U+0000, which cannot be kept");
        return text;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        faults.add(path, "contains half of a surrogate pair, which is no character");
        return text;
      }
    }
    return text;
  }
}
