package org.followup.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.regex.Pattern;

/** How data and receipts lie in the database. */
final class EventJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private EventJson() {}

  /** An escaped U+0000 that is not itself behind an escaped backslash. */
  private static final Pattern NUL = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\u0000");

  /**
   * JSON text that PostgreSQL takes as jsonb.
   *
   * @throws IllegalArgumentException where the value is no JSON, or holds U+0000
   */
  static String write(Object value) {
    try {
      String json = MAPPER.writeValueAsString(value);
      if (json.contains("\\u0000") && NUL.matcher(json).find()) {
        throw new IllegalArgumentException("PostgreSQL keeps no text with the character U+0000.");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An event's data must be plain JSON values.", e);
    }
  }

  static Map<String, Object> readData(String json) {
    try {
      return MAPPER.readValue(json, OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The log holds data that is no JSON object.", e);
    }
  }

  static Receipt readSpread(String listed, String more) {
    try {
      return readReceipt(listed).with(MAPPER.readValue(more, Receipt.More.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What an event did so far cannot be read.", e);
    }
  }

  static Receipt readReceipt(String json) {
    try {
      return MAPPER.readValue(json, Receipt.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The log holds a receipt that cannot be read.", e);
    }
  }
}
