package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads free facts: scalars and lists of scalars, small enough and fit to be kept and mailed. */
final class RecipientValues {

  static final int MOST_ATTRIBUTES = 200;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_TEXT = 10_000;
  private static final int LONGEST_LIST = 1_000;
  private static final int LONGEST_NUMBER = 40;

  private RecipientValues() {}

  /** Puts every readable fact into {@code into} and notes a fault for every other one. */
  static void readInto(
      Map<String, Object> into, JsonNode object, String path, RecipientFaults faults) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String name = entry.getKey();
      if (name.isBlank() || name.length() > LONGEST_NAME || isUnfit(name)) {
        faults.add(path, "a name has 1 to 100 characters, none of them a control character");
        continue;
      }
      Object value = value(entry.getValue(), path + "." + name, faults);
      if (value != null) {
        into.put(name, value);
      }
    }
  }

  private static @Nullable Object value(JsonNode node, String path, RecipientFaults faults) {
    if (!node.isArray()) {
      return scalar(node, path, faults);
    }
    if (node.size() > LONGEST_LIST) {
      faults.add(path, "a list has at most 1,000 entries");
      return null;
    }
    List<Object> list = new ArrayList<>();
    for (JsonNode element : node) {
      Object value = element.isNull() ? null : scalar(element, path, faults);
      if (value == null) {
        faults.add(path, "a list holds texts, numbers and booleans only");
        return null;
      }
      list.add(value);
    }
    return list;
  }

  /** Null for JSON's null and for a fault. */
  private static @Nullable Object scalar(JsonNode node, String path, RecipientFaults faults) {
    if (node.isNull()) {
      return null;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isTextual()) {
      String text = node.textValue();
      if (text.length() > LONGEST_TEXT) {
        faults.add(path, "a text has at most 10,000 characters");
        return null;
      }
      if (isUnfit(text)) {
        faults.add(path, "a text holds no control characters other than tab and line break");
        return null;
      }
      return text;
    }
    if (node.isNumber()) {
      BigDecimal number = node.decimalValue();
      if (number.precision() > LONGEST_NUMBER || Math.abs(number.scale()) > LONGEST_NUMBER) {
        faults.add(path, "a number has at most 40 digits");
        return null;
      }
      return node.numberValue();
    }
    faults.add(path, "has to be a text, a number, a boolean or a list of these");
    return null;
  }

  /** What PostgreSQL cannot keep or a mail must not carry. */
  static boolean isUnfit(String text) {
    return text.codePoints()
        .anyMatch(
            c ->
                Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r'
                    || Character.getType(c) == Character.SURROGATE);
  }

  /** A fault for every attribute that is not in the list. */
  static void refuseUnknown(JsonNode object, Set<String> known, RecipientFaults faults) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                faults.add(
                    RecipientValues.isUnfit(name) || name.length() > LONGEST_NAME ? "body" : name,
                    "is not an attribute here; known are " + String.join(", ", known));
              }
            });
  }
}
