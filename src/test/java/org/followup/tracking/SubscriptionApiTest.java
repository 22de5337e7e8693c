package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.followup.FollowupTest;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The door for shops that sign people up. */
@FollowupTest
class SubscriptionApiTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired Suppressions suppressions;

  private OptIn optIn;

  @BeforeEach
  void shop() {
    optIn = new OptIn(port, json);
  }

  @Test
  void answersTheSameWhateverIsKnownOfTheAddress() {
    optIn.loop.introduce("api-known", "en", "marketing:offers");
    optIn.loop.introduce("api-subscribed", "en", "marketing:newsletter");
    suppressions.suppress("api-gone@example.com", Suppressions.Scope.ALL, "by hand");
    suppressions.suppress("api-angry@example.com", Suppressions.Scope.MARKETING, "complaint");
    List<String> answers = new ArrayList<>();
    List<Map<String, Integer>> deeds = new ArrayList<>();
    for (String who : List.of("new", "known", "subscribed", "gone", "angry")) {
      Map<String, Integer> before = rows();
      HttpResponse<String> answer = optIn.post(OptIn.body("api-" + who + "@example.com", ""));
      Map<String, Integer> after = rows();
      before.forEach((table, rows) -> after.merge(table, -rows, Integer::sum));
      deeds.add(after);
      Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
      headers.remove("date");
      answers.add(answer.statusCode() + " " + headers + " " + answer.body());
    }
    assertThat(answers.get(0)).startsWith("202").endsWith("{\"status\":\"confirmation-sent\"}");
    assertThat(answers).containsOnly(answers.get(0));
    // nor does the work differ that a clock could measure
    assertThat(deeds.get(0)).containsValue(1);
    assertThat(deeds).containsOnly(deeds.get(0));
  }

  @Test
  void namesEveryFaultAndTakesNothing() {
    int before = rows().values().stream().mapToInt(Integer::intValue).sum();
    HttpResponse<String> answer =
        optIn.post(
            """
            {"email":"no address","topics":["Bad Topic"],"locale":"x_","timeZone":"Mars/Base",
             "recipient":"","form":{"source":" ","colour":"red"},"boxes":[1],"ip":"localhost",
             "agent":7,"other":true}
            """);
    assertThat(answer.statusCode()).isEqualTo(400);
    List<String> attributes = new ArrayList<>();
    JsonNode errors = optIn.read(answer.body()).path("errors");
    errors.forEach(error -> attributes.add(error.path("attribute").asText()));
    assertThat(attributes)
        .containsExactlyInAnyOrder(
            "other",
            "email",
            "topics",
            "locale",
            "timeZone",
            "recipient",
            "colour",
            "form.source",
            "form.text",
            "boxes",
            "ip",
            "agent");
    assertThat(answer.body()).doesNotContain("Mars", "no address");
    for (String missing : List.of("{}", "[]", "", "{\"email\":null,\"topics\":[],\"form\":{}}")) {
      assertThat(optIn.post(missing).statusCode()).as(missing).isEqualTo(400);
    }
    assertThat(optIn.post(OptIn.body("a@example.com\\r\\nBcc: b@example.com", "")).statusCode())
        .isEqualTo(400);
    assertThat(rows().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(before);
  }

  @Test
  void asksTheSameAddressAFewTimesADayAndNoMore() {
    for (int i = 0; i < 3; i++) {
      optIn.request("api-often@example.com", "");
    }
    HttpResponse<String> answer = optIn.post(OptIn.body("API-often@Example.com", ""));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0))
        .isBetween(7 * 3600L, 8 * 3600L);
    assertThat(answer.body()).doesNotContain("often@");
    assertThat(optIn.post(OptIn.body("api-seldom@example.com", "")).statusCode()).isEqualTo(202);
  }

  @Test
  void takesAFewSignUpsOfOneNetworkAnHourAndNoMore() {
    String ip = "2001:db8:7:7::";
    for (int i = 1; i <= 20; i++) {
      assertThat(from(ip + i, "api-net-" + i + "@example.com").statusCode()).isEqualTo(202);
    }
    HttpResponse<String> answer = from(ip + "ffff", "api-net-21@example.com");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(60L, 180L);
    assertThat(from("2001:db8:7:8::1", "api-net-22@example.com").statusCode()).isEqualTo(202);
  }

  @Test
  void isClosedToStrangersAndDescribed() {
    assertThat(optIn.loop.post(optIn.loop.at("/api/subscriptions"), "").statusCode())
        .isEqualTo(401);
    JsonNode door =
        optIn
            .read(optIn.loop.get(optIn.loop.at("/v3/api-docs")).body())
            .path("paths")
            .path("/api/subscriptions")
            .path("post");
    assertThat(door.path("responses").has("202")).isTrue();
    assertThat(door.path("responses").has("429")).isTrue();
    assertThat(door.path("requestBody").toString()).contains("footer form v2");
  }

  private HttpResponse<String> from(String ip, String email) {
    return optIn.post(
        OptIn.body(email, "").replaceAll("\"ip\":\"[^\"]+\"", "\"ip\":\"" + ip + "\""));
  }

  /** Of the tables that a sign-up writes to before it is answered. */
  private Map<String, Integer> rows() {
    Map<String, Integer> rows = new TreeMap<>();
    for (String table : List.of("tracking_sign_up", "recipient_profile")) {
      rows.put(table, count("select count(*) from " + table));
    }
    rows.put("event", count("select count(*) from event_log where type like 'subscription-req%'"));
    return rows;
  }

  private int count(String query) {
    return sql.sql(query).query(Integer.class).single();
  }
}
