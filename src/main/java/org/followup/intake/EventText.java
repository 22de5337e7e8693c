package org.followup.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as a person pastes it, to see what a mail would make of it: either all of it, as the
 * event API takes it, or its {@code data} alone. As strict as that door; nothing is kept.
 */
public sealed interface EventText {

  /** Most characters; more than that is no event that somebody wrote by hand. */
  int LONGEST = 32_768;

  /**
   * What was read.
   *
   * @param subject what the event is about; null where only its data were pasted
   * @param data as in JSON
   */
  record Read(@Nullable String subject, Map<String, Object> data) implements EventText {}

  /**
   * It is no event.
   *
   * @param reason sentences that name places, not what stands there
   */
  record Refused(String reason) implements EventText {}

  /** Reads the text; never throws. */
  static EventText read(String text) {
    if (text.length() > LONGEST) {
      return new Refused("That is longer than %,d characters.".formatted(LONGEST));
    }
    byte[] body = text.strip().getBytes(StandardCharsets.UTF_8);
    List<String> faults = new ArrayList<>();
    try (JsonParser parser = JsonReader.parser(body, 0, body.length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Refused("An event is a JSON object, such as {\"total\": 59.9}.");
      }
      Map<String, Object> object =
          JsonReader.readObject(parser, (path, detail) -> faults.add(path + " " + detail));
      if (parser.nextToken() != null) {
        return new Refused("One JSON object is expected, and something stands behind it.");
      }
      return faults.isEmpty() ? event(object) : new Refused(String.join("; ", faults) + ".");
    } catch (JsonProcessingException e) {
      return new Refused(JsonReader.describe(e));
    } catch (IOException e) {
      return new Refused("The text is not UTF-8.");
    }
  }

  /** Data may have a type of their own, and data of their own, but hardly both. */
  private static EventText event(Map<String, Object> object) {
    if (!(object.get("type") instanceof String) || !(object.get("data") instanceof Map<?, ?> map)) {
      return new Read(null, object);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    map.forEach((key, value) -> data.put(key.toString(), value));
    return new Read(object.get("subject") instanceof String subject ? subject : null, data);
  }
}
