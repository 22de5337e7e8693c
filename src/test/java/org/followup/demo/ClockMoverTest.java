package org.followup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class ClockMoverTest {

  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private final HttpClient http = HttpClient.newHttpClient();

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired Clock clock;
  @Autowired DemoRepository repository;

  @Test
  void givesInAJumpOfTenDaysWhatTenDaysWouldHaveGiven() throws Exception {
    nextMorning();
    recipient("clock-mover-1");
    Instant before = clock.instant();
    call(
        "POST",
        "/api/events",
        """
        {"id":"clock-mover-1","source":"test","type":"cart-updated","recipient":"clock-mover-1",
         "subject":"clock-cart-1","data":{"products":[{"name":"Tea","price":9.9,"quantity":1}]}}
        """);
    Instant after = clock.instant();

    Instant answered = Instant.parse(move("{\"advance\":\"P10D\"}").get("now").asText());

    assertThat(Duration.between(after, answered)).isBetween(days(10), days(10).plusMinutes(1));
    List<JsonNode> mails = mails("clock-mover-1");
    assertThat(mails)
        .extracting(mail -> mail.get("message").asText())
        .containsExactly("cart-reminder", "cart-second-look", "cart-better-offer");
    Instant reminder = received(mails.get(0));
    Instant secondLook = received(mails.get(1));
    Instant betterOffer = received(mails.get(2));
    assertThat(reminder.minus(Duration.ofMinutes(45)))
        .isBetween(before.minusMillis(1), after.plusSeconds(5));
    assertThat(Duration.between(reminder, secondLook)).isEqualTo(days(2));
    assertThat(Duration.between(secondLook, betterOffer)).isEqualTo(days(3));
  }

  @Test
  void standsAtTheMomentItWasSentToAndTicksOn() throws Exception {
    Instant target = clock.instant().plusSeconds(90);
    Instant answered = Instant.parse(move("{\"now\":\"" + target + "\"}").get("now").asText());
    assertThat(answered).isBetween(target.minusMillis(1), target.plusSeconds(30));
    assertThat(clock.instant()).isBetween(answered, answered.plusSeconds(30));
    Duration kept = repository.findClockOffset().orElseThrow();
    assertThat(Clock.systemUTC().instant().plus(kept))
        .isBetween(clock.instant().minusSeconds(1), clock.instant().plusSeconds(1));
  }

  @Test
  void addsUpMovesThatComeTogether() throws Exception {
    Instant start = clock.instant();
    List<CompletableFuture<HttpResponse<String>>> moves = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      moves.add(
          http.sendAsync(
              request("/demo/clock")
                  .POST(BodyPublishers.ofString("{\"advance\":\"PT1M\"}"))
                  .build(),
              BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> move : moves) {
      assertThat(move.get().statusCode()).isEqualTo(200);
    }
    assertThat(Duration.between(start, clock.instant()))
        .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(5));
  }

  /** Ten in the morning: no quiet hours for what follows within the day. */
  private void nextMorning() throws Exception {
    ZonedDateTime now = clock.instant().atZone(ZONE);
    Instant morning =
        now.toLocalDate().plusDays(1).atTime(LocalTime.of(10, 0)).atZone(ZONE).toInstant();
    move("{\"now\":\"" + morning + "\"}");
  }

  private void recipient(String id) throws Exception {
    call(
        "PUT",
        "/api/recipients/" + id,
        "{\"id\":\"%s\",\"email\":\"%s@example.com\",\"timeZone\":\"%s\"}".formatted(id, id, ZONE));
    call(
        "PUT",
        "/api/recipients/" + id + "/consents/marketing:*",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes, please"}}
        """);
  }

  private JsonNode move(String body) throws Exception {
    return json.readTree(call("POST", "/demo/clock", body));
  }

  /** Of one recipient, the oldest first. */
  private List<JsonNode> mails(String recipient) throws Exception {
    List<JsonNode> mails = new ArrayList<>();
    json.readTree(call("GET", "/demo/inbox?to=" + recipient + "@example.com", ""))
        .forEach(mail -> mails.add(0, mail));
    return mails;
  }

  private static Instant received(JsonNode mail) {
    return Instant.parse(mail.get("received").asText());
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private String call(String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request(path).method(method, BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .timeout(Duration.ofMinutes(2))
        .header("Authorization", "Bearer demo-key")
        .header("Prefer", "wait=20")
        .header("Content-Type", "application/json");
  }
}
