package org.followup.journey;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/** The doors a story goes through: the public API over HTTP, as a shop and a marketer would. */
class StoryStage {

  /** A zone that never changes its clocks. */
  private static final java.time.ZoneId ZONE = java.time.ZoneId.of("Asia/Tokyo");

  private final RestClient api;
  private final RestClient engine;

  StoryStage(int port) {
    String address = "http://localhost:" + port;
    api =
        RestClient.builder()
            .baseUrl(address)
            .defaultHeader("Authorization", "Bearer demo-key")
            .build();
    engine =
        RestClient.builder()
            .baseUrl(address + "/engine-rest")
            .defaultHeaders(headers -> headers.setBasicAuth("demo", "demo"))
            .build();
  }

  Instant now() {
    return Instant.parse(get(api, "/demo/clock").get("now").asText());
  }

  /** Moves the clock there and returns when everything due is done; nothing where it is past. */
  void moveTo(Instant moment) {
    if (now().isBefore(moment)) {
      post(api, "/demo/clock", Map.of("now", moment.toString()));
    }
  }

  /** The next time it is {@code local} where the people of the stories live, after {@code from}. */
  static Instant next(String local, Instant from) {
    ZonedDateTime start = from.atZone(ZONE);
    ZonedDateTime today = start.with(LocalTime.parse(local));
    return (today.isAfter(start) ? today : today.plusDays(1)).toInstant();
  }

  void putRecipient(String id, Map<String, Object> profile) {
    Map<String, Object> body = new HashMap<>(profile);
    body.put("id", id);
    if (!body.containsKey("email")) {
      body.put("email", id + "@example.com");
    }
    body.putIfAbsent("timeZone", ZONE.getId());
    put("/api/recipients/" + id, body);
  }

  void permit(String id, String purpose) {
    put(
        "/api/recipients/" + id + "/consents/" + purpose,
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
  }

  /** Mails to the person, oldest first. */
  List<JsonNode> mailsTo(String id) {
    List<JsonNode> mails = new ArrayList<>();
    get(api, "/demo/inbox?to={to}", id + "@example.com").forEach(mail -> mails.add(0, mail));
    return mails;
  }

  /** Open tasks about the person, of every group, oldest first. */
  List<JsonNode> tasksOf(String id) {
    List<JsonNode> tasks = new ArrayList<>();
    get(engine, "/task?processInstanceBusinessKey={id}&sortBy=created&sortOrder=asc", id)
        .forEach(tasks::add);
    return tasks;
  }

  void complete(String taskId, Map<String, Object> answers) {
    Map<String, Object> variables = new HashMap<>();
    answers.forEach((name, value) -> variables.put(name, Map.of("value", value)));
    post(engine, "/task/" + taskId + "/submit-form", Map.of("variables", variables));
  }

  private static JsonNode get(RestClient client, String path, Object... values) {
    return Objects.requireNonNull(client.get().uri(path, values).retrieve().body(JsonNode.class));
  }

  private static void post(RestClient client, String path, Object body) {
    client
        .post()
        .uri(path)
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .retrieve()
        .toBodilessEntity();
  }

  private void put(String path, Object body) {
    api.put()
        .uri(path)
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .retrieve()
        .toBodilessEntity();
  }
}
