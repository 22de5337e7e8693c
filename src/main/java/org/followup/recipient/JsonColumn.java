package org.followup.recipient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Maps to and from a jsonb column. */
@Component("recipientJsonColumn")
class JsonColumn {

  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private final ObjectMapper json;

  JsonColumn(ObjectMapper json) {
    this.json = json;
  }

  String write(Map<String, Object> value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Only what JSON can say can be kept.", e);
    }
  }

  Map<String, Object> read(String column) {
    try {
      return json.readValue(column, MAP);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A jsonb column holds no JSON object.", e);
    }
  }
}
