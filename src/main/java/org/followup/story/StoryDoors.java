package org.followup.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;

/** The doors a story goes through: the public API over HTTP, as a shop and a marketer would. */
final class StoryDoors {

  private final RestClient api;

  StoryDoors(Stage stage) {
    api =
        RestClient.builder()
            .baseUrl(stage.address().toString())
            .defaultHeader("Authorization", "Bearer " + stage.key())
            .build();
  }

  static String addressOf(String person) {
    return person + "@example.com";
  }

  /**
   * @throws RefusedException with what the API said, as the other doors
   */
  void putRecipient(String id, Map<String, Object> profile) {
    Map<String, Object> body = new HashMap<>(profile);
    body.put("id", id);
    if (!body.containsKey("email")) {
      body.put("email", addressOf(id));
    }
    body.putIfAbsent("timeZone", StoryTime.ZONE.getId());
    send(api.put().uri("/api/recipients/{id}", id), body);
  }

  /** Changes what is named and leaves the rest. */
  void patchRecipient(String id, Map<String, Object> changes) {
    send(
        api.patch().uri("/api/recipients/{id}", id),
        MediaType.valueOf("application/merge-patch+json"),
        changes);
  }

  void permit(String id, String purpose) {
    send(
        api.put().uri("/api/recipients/{id}/consents/{purpose}", id, purpose),
        Map.of(
            "granted",
            true,
            "basis",
            "express",
            "evidence",
            Map.of("source", "story", "text", "Yes, write to me.")));
  }

  /** Reports events together and waits for what they did: a receipt each, in their order. */
  List<JsonNode> report(List<Map<String, Object>> events) {
    try {
      JsonNode receipts =
          Objects.requireNonNull(
              api.post()
                  .uri("/api/events")
                  .header("Prefer", "wait=60")
                  .contentType(MediaType.APPLICATION_JSON)
                  .body(events)
                  .retrieve()
                  .body(JsonNode.class));
      List<JsonNode> list = new ArrayList<>();
      receipts.forEach(list::add);
      return list;
    } catch (RestClientResponseException refusal) {
      throw refused(refusal);
    }
  }

  /** Open tasks of the person, whichever group they are for. */
  List<JsonNode> tasksOf(String id) {
    List<JsonNode> tasks = new ArrayList<>();
    Objects.requireNonNull(
            api.get()
                .uri("/engine-rest/task?processInstanceBusinessKey={id}", id)
                .retrieve()
                .body(JsonNode.class))
        .forEach(tasks::add);
    return tasks;
  }

  void complete(String taskId, Map<String, Object> answers) {
    Map<String, Object> variables = new HashMap<>();
    answers.forEach((name, value) -> variables.put(name, Map.of("value", value)));
    send(
        api.post().uri("/engine-rest/task/{id}/submit-form", taskId),
        Map.of("variables", variables));
  }

  private static void send(RestClient.RequestBodySpec request, Object body) {
    send(request, MediaType.APPLICATION_JSON, body);
  }

  private static void send(RestClient.RequestBodySpec request, MediaType type, Object body) {
    try {
      request.contentType(type).body(body).retrieve().toBodilessEntity();
    } catch (RestClientResponseException refusal) {
      throw refused(refusal);
    }
  }

  private static RefusedException refused(RestClientResponseException refusal) {
    return new RefusedException(
        "%d %s".formatted(refusal.getStatusCode().value(), refusal.getResponseBodyAsString()),
        refusal);
  }

  /** The API would not take what the story tells. */
  static final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RefusedException(String said, RestClientResponseException cause) {
      super(said, cause);
    }
  }
}
