package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.intake.EventTexts.bytes;
import static org.followup.intake.EventTexts.faults;
import static org.followup.intake.EventTexts.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.followup.FollowupTest;
import org.followup.intake.IntakeHttp.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the door for events does not take, and how it says so. */
@FollowupTest
class EventApiRefusalsTest {

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;

  private final EventTexts shop = new EventTexts();
  private IntakeHttp http;

  @BeforeEach
  void dial() {
    http = new IntakeHttp(port);
  }

  @Test
  void namesEveryFaultOfEveryEventAndTakesNothing() {
    Answer answer =
        http.events(
            """
            [%s,
             {"source":"","type":"Order Completed","time":"2026-11-21 10:00","recipient":17},
             "text",
             {"id":"3","source":"%s","type":"a","data":[1],"data_base64":"eA==",
              "specversion":1.0,"subject":"","anonymousid":"a\\u0000b"},
             {"id":"4","source":"%s","type":"a","recipient":"r","recipient":"s",
              "data":{"recognition":5,"x":[{"n":1e999}],"s":"\\ud800"}}]
            """
                .formatted(shop.event("0"), shop.source, shop.source));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(faults(answer))
        .containsExactlyInAnyOrder(
            "1 id: is required",
            "1 source: must not be empty",
            "1 type: must match [a-z0-9]+([.-][a-z0-9]+)*, such as order-completed",
            "1 time: must be a date-time of RFC 3339 with its offset, such as 2026-11-21T10:00:00Z",
            "1 recipient: must be a string: put it in quotes",
            "2 body: An event is a JSON object.",
            "3 data: must be a JSON object",
            "3 data_base64: is not supported: put a JSON object in data",
            "3 specversion: must be the string \"1.0\" where it is given",
            "3 subject: must not be empty",
            "3 anonymousid: contains the character U+0000, which cannot be kept",
            "4 recipient: stands twice in one object",
            "4 data.recognition: must be a whole number from 1 to 4",
            "4 data.x[0].n: is a number out of range",
            "4 data.s: contains half of a surrogate pair, which is no character");
    assertThat(logged()).isZero();
  }

  @Test
  void saysWhereATextIsNoJson() {
    Answer answer = http.events("[" + shop.event("0") + ",\n  {\"id\": nonsense}]");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(faults(answer)).hasSize(1);
    assertThat(faults(answer).get(0)).startsWith("1 body: The text is not JSON: line 2, column ");
    assertThat(answer.response().body()).doesNotContain("nonsense");
    assertThat(logged()).isZero();
  }

  @Test
  void saysWhichLineIsNoJson() {
    Answer answer =
        http.events(
            "application/x-ndjson",
            bytes(shop.event("0") + "\n{\n" + shop.event("2") + " x\n[]\n"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(faults(answer))
        .hasSize(3)
        .anySatisfy(fault -> assertThat(fault).startsWith("1 body: The text ends too early"))
        .anySatisfy(fault -> assertThat(fault).startsWith("2 body: "))
        .anySatisfy(fault -> assertThat(fault).isEqualTo("3 body: An event is a JSON object."));
    assertThat(logged()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "[",
        "nope",
        "17",
        "\"text\"",
        "null",
        "{}{}",
        "[{}] x",
        "[null]",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",}",
        "{'id':'1'}",
        "\u0000",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"data\":{\"n\":NaN}}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"data\":{\"n\":01}}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"data\":{\"n\":1e-999999999999}}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"data\":{\"a\\u0000\":1}}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"data\":{\"recognition\":2.5}}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"anonymousid\":\"d\",\"data\":{\"recognition\":3}}",
        "{\"id\":1,\"source\":\"s\",\"type\":\"a\"}",
        "{\"id\":\" \",\"source\":\"s\",\"type\":\"a\"}",
        "{\"id\":\"a\\nb\",\"source\":\"s\",\"type\":\"a\"}",
        "{\"id\":\"1\",\"source\":null,\"type\":\"a\"}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a-\"}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"order_completed\"}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"time\":1700000000}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"time\":\"2026-11-21T10:00:00\"}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"time\":\"2026-02-30T10:00:00Z\"}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"data\":\"text\"}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"recipient\":{\"id\":\"1\"}}",
        "{\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"specversion\":\"0.3\"}"
      })
  void refusesBadBodiesWithAReason(String body) {
    Answer answer = http.events(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.json().path("errors").isEmpty()).isFalse();
    for (JsonNode fault : answer.json().path("errors")) {
      assertThat(fault.path("index").isInt()).isTrue();
      assertThat(fault.path("attribute").asText()).isNotEmpty();
      assertThat(fault.path("detail").asText()).isNotEmpty();
    }
  }

  @Test
  void refusesBytesThatAreNoText() {
    byte[] body = bytes(shop.event("1").replace("something", "some-xx"));
    int at = new String(body, StandardCharsets.ISO_8859_1).indexOf("xx");
    body[at] = (byte) 0xc3;
    body[at + 1] = (byte) 0x28;

    assertThat(http.events("application/json", body).status()).isEqualTo(400);
    assertThat(http.events("application/x-ndjson", body).status()).isEqualTo(400);
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    String deep = "{\"a\":".repeat(19) + "1" + "}".repeat(19);
    assertThat(http.events(shop.withData("1", deep)).status()).isEqualTo(202);

    String deeper = "{\"a\":".repeat(20) + "1" + "}".repeat(20);
    assertThat(faults(http.events(shop.withData("2", deeper))).get(0))
        .contains("nested deeper than");

    String abyss = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(faults(http.events(shop.withData("3", "{\"a\":" + abyss + "}"))).get(0))
        .contains("nested too deeply");
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(http.events(shop.event("x".repeat(200))).status()).isEqualTo(202);

    assertThat(faults(http.events(shop.event("x".repeat(201)))))
        .containsExactly("0 id: must have at most 200 characters");
  }

  @Test
  void refusesMoreThanAThousandInAnArray() {
    assertThat(http.events(shop.array(1_000)).json().path("accepted").asInt()).isEqualTo(1_000);

    Answer answer = http.events(shop.array(1_001));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().path("detail").asText()).contains("1000");
    assertThat(logged()).isEqualTo(1_000);
  }

  @Test
  void refusesMoreThanTenThousandLines() {
    assertThat(http.events("application/x-ndjson", bytes(shop.lines(10_000))).json())
        .isEqualTo(json("{\"accepted\":10000,\"duplicates\":0}"));
    assertThat(http.events("application/x-ndjson", bytes(shop.lines(10_001))).status())
        .isEqualTo(413);
  }

  @Test
  void refusesABodyBeyondTheLimitAnnouncedOrNot() {
    byte[] large = bytes(shop.withData("1", "{\"x\":\"" + "x".repeat(11 * 1024 * 1024) + "\"}"));

    Answer announced = http.events("application/json", large);
    assertThat(announced.status()).isEqualTo(413);
    assertThat(announced.json().path("detail").asText()).contains("followup.intake.max-body");
    assertThat(http.chunkedEvents(large).status()).isEqualTo(413);
    assertThat(http.events("application/x-ndjson", large).status()).isEqualTo(413);
    assertThat(logged()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/plain", "application/xml", "application/x-www-form-urlencoded"})
  void refusesOtherContentTypes(String contentType) {
    assertThat(http.events(contentType, bytes(shop.event("1"))).status()).isEqualTo(415);
  }

  @Test
  void wantsAKey() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/events"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(shop.event("1")))
            .build();

    assertThat(IntakeHttp.send(request).status()).isEqualTo(401);
    assertThat(logged()).isZero();
  }

  private int logged() {
    return jdbc.sql("select count(*) from event_log where source = :source")
        .param("source", shop.source)
        .query(Integer.class)
        .single();
  }
}
