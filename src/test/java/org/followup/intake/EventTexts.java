package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.followup.intake.IntakeHttp.Answer;

/** Events of a shop of a test's own as JSON, and what was answered to them. */
final class EventTexts {

  final String source = "api/" + UUID.randomUUID();

  String event(String id) {
    return "{\"id\":\"%s\",\"source\":\"%s\",\"type\":\"something-happened\",\"recipient\":\"r-%s\"}"
        .formatted(id, source, source);
  }

  String withData(String id, String data) {
    return event(id).replaceFirst("}$", ",\"data\":" + data + "}");
  }

  String array(int size) {
    return IntStream.range(0, size)
        .mapToObj(n -> event("n-" + n))
        .collect(Collectors.joining(",", "[", "]"));
  }

  String lines(int size) {
    return IntStream.range(0, size)
        .mapToObj(n -> event("n-" + n))
        .collect(Collectors.joining("\n"));
  }

  JsonNode receipt(String id, boolean duplicate) {
    return json(
        """
        {"id":"%s","source":"%s","duplicate":%s,"deferred":false,"started":[],"advanced":[],
         "ended":[],"withdrawn":[],"refused":[]}
        """
            .formatted(id, source, duplicate));
  }

  static List<String> faults(Answer answer) {
    List<String> faults = new ArrayList<>();
    for (JsonNode fault : answer.json().path("errors")) {
      faults.add(
          "%d %s: %s"
              .formatted(
                  fault.path("index").asInt(),
                  fault.path("attribute").asText(),
                  fault.path("detail").asText()));
    }
    return faults;
  }

  static JsonNode json(String text) {
    try {
      return IntakeHttp.JSON.readTree(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
