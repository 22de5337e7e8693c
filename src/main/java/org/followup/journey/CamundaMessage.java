package org.followup.journey;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.followup.event.NewEvent;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * The body of Camunda's {@code POST /engine-rest/message}, read as a shop event: the message name
 * is the event type, the business key the recipient, process variables the data. Source: Camunda
 * 7.24 REST reference, "Correlate a Message".
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record CamundaMessage(
    @Nullable String messageName,
    @Nullable String businessKey,
    @Nullable String processInstanceId,
    @Nullable String tenantId,
    @Nullable Map<String, TypedValue> correlationKeys,
    @Nullable Map<String, TypedValue> localCorrelationKeys,
    @Nullable Map<String, TypedValue> processVariables,
    @Nullable Map<String, TypedValue> processVariablesLocal,
    boolean all,
    boolean resultEnabled) {

  /** The {@code source} of events that come in by this door. */
  static final String SOURCE = "engine-rest";

  private static final Pattern TYPE = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");
  private static final Set<String> PLAIN =
      Set.of("string", "integer", "long", "short", "double", "boolean", "date", "null", "json");
  private static final String SUBJECT = "subject";
  private static final int LONGEST = 200;

  /** A value with its type, as the engine's REST writes variables. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record TypedValue(@Nullable JsonNode value, @Nullable String type) {}

  /**
   * The event, or what is wrong with the request.
   *
   * @throws IllegalArgumentException with a sentence for the caller
   */
  NewEvent toEvent(ObjectMapper json) {
    List<String> faults = new ArrayList<>();
    String type = messageName == null ? "" : messageName.trim();
    if (!TYPE.matcher(type).matches()) {
      faults.add("messageName must be an event type such as order-completed");
    }
    Map<String, Object> data = new HashMap<>();
    values(processVariables).forEach((name, value) -> put(data, name, value, json, faults));
    Object subject = data.remove(SUBJECT);
    for (Map.Entry<String, TypedValue> key : values(correlationKeys).entrySet()) {
      if (key.getKey().equals(SUBJECT)) {
        subject = plain(key.getKey(), key.getValue(), json, faults);
      } else {
        faults.add("correlationKeys knows subject only; name the recipient by businessKey");
      }
    }
    if (processInstanceId != null
        || tenantId != null
        || !values(localCorrelationKeys).isEmpty()
        || !values(processVariablesLocal).isEmpty()) {
      faults.add(
          "processInstanceId, tenantId, localCorrelationKeys and processVariablesLocal are not"
              + " taken here; an event reaches everything it concerns");
    }
    if (subject instanceof Map || subject instanceof List) {
      faults.add("subject must be a text");
    }
    if ((businessKey == null || businessKey.isBlank()) && subject == null) {
      faults.add("businessKey (the recipient) or correlationKeys.subject is needed");
    }
    if ((businessKey != null && businessKey.length() > LONGEST)
        || (subject != null && subject.toString().length() > LONGEST)) {
      faults.add("businessKey and subject have at most " + LONGEST + " characters");
    }
    if (isUnfit(businessKey) || isUnfit(subject) || isUnfit(data)) {
      faults.add("the NUL character and half a surrogate pair cannot be kept");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    return new NewEvent(
        SOURCE,
        UUID.randomUUID().toString(),
        type,
        null,
        businessKey == null || businessKey.isBlank() ? null : new RecipientId(businessKey),
        null,
        subject == null ? null : subject.toString(),
        data,
        NewEvent.Handling.ACT);
  }

  private static void put(
      Map<String, Object> data,
      String name,
      TypedValue value,
      ObjectMapper json,
      List<String> faults) {
    Object plain = plain(name, value, json, faults);
    if (plain != null) {
      data.put(name, plain);
    }
  }

  private static @Nullable Object plain(
      String name, @Nullable TypedValue typed, ObjectMapper json, List<String> faults) {
    if (typed == null || typed.value() == null || typed.value().isNull()) {
      return null;
    }
    String type = typed.type() == null ? "json" : typed.type().toLowerCase(java.util.Locale.ROOT);
    if (!PLAIN.contains(type)) {
      faults.add(
          "variable "
              + name
              + ": type "
              + typed.type()
              + " is not taken, only plain values and Json");
      return null;
    }
    JsonNode value = typed.value();
    if (type.equals("json") && typed.type() != null && value.isTextual()) {
      try {
        value = json.readTree(value.asText());
      } catch (JsonProcessingException malformed) {
        faults.add("variable " + name + " is not JSON");
        return null;
      }
    }
    return json.convertValue(value, Object.class);
  }

  private static Map<String, TypedValue> values(@Nullable Map<String, TypedValue> values) {
    return values == null ? Map.of() : values;
  }

  /** Whether there is, in whatever depth and in a name as in a value, what jsonb refuses. */
  private static boolean isUnfit(@Nullable Object value) {
    return value != null
        && value
            .toString()
            .codePoints()
            .anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }
}
