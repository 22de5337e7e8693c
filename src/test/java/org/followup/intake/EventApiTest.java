package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.followup.FollowupTest;
import org.followup.intake.IntakeHttp.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class EventApiTest {

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;

  private IntakeHttp http;
  private final String source = "api/" + UUID.randomUUID();

  @BeforeEach
  void dial() {
    http = new IntakeHttp(port);
  }

  @Test
  void takesWhenAnEventExpiresAndSaysWhereItHad() throws Exception {
    String receipt =
        http.events(
                """
                {"id":"1","source":"%s","type":"signed-up","time":"2026-01-02T10:00:00Z",
                 "expirytime":"2026-01-02T11:00:00+01:00","recipient":"%s"}
                """
                    .formatted(source, source),
                "Prefer",
                "wait=60")
            .json()
            .get(0)
            .toString();
    assertThat(receipt)
        .contains("\"expired\":\"2026-01-02T10:00:00Z\"", "had expired", "\"started\":[]");

    JsonNode refused =
        http.events(
                """
                {"id":"2","source":"%s","type":"signed-up","time":"2026-01-02T10:00:00Z",
                 "expirytime":"2026-01-02T09:59:59Z"}
                """
                    .formatted(source))
            .json();
    assertThat(refused.at("/status").asInt()).isEqualTo(400);
    assertThat(refused.at("/errors/0/attribute").asText()).isEqualTo("expirytime");
    assertThat(refused.at("/errors/0/detail").asText()).contains("must not be before time");
  }

  @Test
  void takesOneEventAndWritesItDown() {
    Answer answer =
        http.events(
            """
            {"id":"1","source":"%s","type":"order-completed","time":"2020-01-02T03:04:05.678+01:00",
             "recipient":"r-%s","subject":"order-1","specversion":"1.0","extension":{"any":"thing"},
             "data":{"total":59.90,"order":820982911946154508}}
            """
                .formatted(source, source));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json()).isEqualTo(json("{\"accepted\":1,\"duplicates\":0}"));
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(
            jdbc.sql(
                    "select type || ' ' || happened_at || ' ' || subject || ' ' || recognition"
                        + " || ' ' || data::text from event_log where source = :source")
                .param("source", source)
                .query(String.class)
                .single())
        .isEqualTo(
            "order-completed 2020-01-02 02:04:05.678+00 order-1 4"
                + " {\"order\": 820982911946154508, \"total\": 59.90}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/cloudevents+json",
        "application/cloudevents-batch+json; charset=utf-8"
      })
  void takesAnArrayInEachContentType(String contentType) {
    Answer answer =
        http.events(
            contentType, bytes("[" + event("1") + "," + event("2") + "," + event("1") + "]"));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json()).isEqualTo(json("{\"accepted\":2,\"duplicates\":1}"));
    assertThat(http.events(contentType, bytes(event("2"))).json())
        .isEqualTo(json("{\"accepted\":0,\"duplicates\":1}"));
  }

  @Test
  void takesLines() {
    String lines = event("1") + "\r\n\n" + event("2") + "\n  \n" + event("3");

    Answer answer = http.events("application/x-ndjson", bytes(lines));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json()).isEqualTo(json("{\"accepted\":3,\"duplicates\":0}"));
  }

  @Test
  void takesNothingFromAnEmptyArray() {
    assertThat(http.events("[]").json()).isEqualTo(json("{\"accepted\":0,\"duplicates\":0}"));
    assertThat(http.events("[]", "Prefer", "wait=1").json()).isEqualTo(json("[]"));
    assertThat(http.events("application/x-ndjson", bytes("\n")).status()).isEqualTo(202);
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
                .formatted(event("0"), source, source));

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
    Answer answer = http.events("[" + event("0") + ",\n  {\"id\": nonsense}]");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(faults(answer)).hasSize(1);
    assertThat(faults(answer).get(0)).startsWith("1 body: The text is not JSON: line 2, column ");
    assertThat(answer.response().body()).doesNotContain("nonsense");
    assertThat(logged()).isZero();
  }

  @Test
  void saysWhichLineIsNoJson() {
    Answer answer =
        http.events("application/x-ndjson", bytes(event("0") + "\n{\n" + event("2") + " x\n[]\n"));

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
    byte[] body = bytes(event("1").replace("something", "some-xx"));
    int at = new String(body, StandardCharsets.ISO_8859_1).indexOf("xx");
    body[at] = (byte) 0xc3;
    body[at + 1] = (byte) 0x28;

    assertThat(http.events("application/json", body).status()).isEqualTo(400);
    assertThat(http.events("application/x-ndjson", body).status()).isEqualTo(400);
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    String deep = "{\"a\":".repeat(19) + "1" + "}".repeat(19);
    assertThat(http.events(withData("1", deep)).status()).isEqualTo(202);

    String deeper = "{\"a\":".repeat(20) + "1" + "}".repeat(20);
    assertThat(faults(http.events(withData("2", deeper))).get(0)).contains("nested deeper than");

    String abyss = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(faults(http.events(withData("3", "{\"a\":" + abyss + "}"))).get(0))
        .contains("nested too deeply");
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(http.events(event("x".repeat(200))).status()).isEqualTo(202);

    assertThat(faults(http.events(event("x".repeat(201)))))
        .containsExactly("0 id: must have at most 200 characters");
  }

  @Test
  void refusesMoreThanAThousandInAnArray() {
    assertThat(http.events(array(1_000)).json().path("accepted").asInt()).isEqualTo(1_000);

    Answer answer = http.events(array(1_001));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().path("detail").asText()).contains("1000");
    assertThat(logged()).isEqualTo(1_000);
  }

  @Test
  void refusesMoreThanTenThousandLines() {
    assertThat(http.events("application/x-ndjson", bytes(lines(10_000))).json())
        .isEqualTo(json("{\"accepted\":10000,\"duplicates\":0}"));
    assertThat(http.events("application/x-ndjson", bytes(lines(10_001))).status()).isEqualTo(413);
  }

  @Test
  void refusesABodyBeyondTheLimitAnnouncedOrNot() {
    byte[] large = bytes(withData("1", "{\"x\":\"" + "x".repeat(11 * 1024 * 1024) + "\"}"));

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
    assertThat(http.events(contentType, bytes(event("1"))).status()).isEqualTo(415);
  }

  @Test
  void wantsAKey() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/events"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event("1")))
            .build();

    assertThat(IntakeHttp.send(request).status()).isEqualTo(401);
    assertThat(logged()).isZero();
  }

  @Test
  void answersReceiptsInOrderWhereTheSenderWaits() {
    http.events(event("2"));

    Answer answer =
        http.events(
            "[" + event("1") + "," + event("2") + "," + event("3") + "]",
            "Prefer",
            "respond-async, wait=60");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
    assertThat(answer.json()).hasSize(3);
    assertThat(answer.json().get(0)).isEqualTo(receipt("1", false));
    assertThat(answer.json().get(1)).isEqualTo(receipt("2", true));
    assertThat(answer.json().get(2)).isEqualTo(receipt("3", false));
    assertThat(http.events(event("4"), "Prefer", "wait=60").json())
        .as("one event, one receipt in an array")
        .isEqualTo(IntakeHttp.JSON.createArrayNode().add(receipt("4", false)));
  }

  @Test
  void letsEventsOfOneRequestTakeEffectInTheirOrder() {
    String cart =
        event("1")
            .replace("something-happened", "cart-updated")
            .replaceFirst("}$", ",\"subject\":\"c\",\"data\":{\"products\":[{\"name\":\"Tea\"}]}}");
    String order = event("2").replace("something-happened", "order-completed");
    String times =
        ("[" + cart + "," + order + "]")
            .replaceFirst("\"type\"", "\"time\":\"2026-01-02T10:00:00Z\",\"type\"");

    JsonNode receipts = http.events(times, "Prefer", "wait=60").json();

    assertThat(receipts.get(0).path("started").findValuesAsText("journey"))
        .contains("abandoned-cart");
    assertThat(receipts.get(1).path("ended").findValuesAsText("journey"))
        .contains("abandoned-cart");
  }

  @Test
  void waitsAMinuteAtMostHoweverMuchIsAskedFor() {
    assertThat(http.events("[]", "Prefer", "wait=99999999999").header("Preference-Applied"))
        .isEqualTo("wait=60");
  }

  @Test
  void passesOverPreferencesItDoesNotUnderstand() {
    assertThat(http.events(event("1"), "Prefer", "wait=soon").status()).isEqualTo(202);
    assertThat(http.events(event("2"), "Prefer", "handling=strict").status()).isEqualTo(202);
    assertThat(http.events(event("3"), "Prefer", "WAIT=\"10\"").status()).isEqualTo(200);
    assertThat(http.events("[]", "Prefer", "wait=86400").header("Preference-Applied"))
        .isEqualTo("wait=60");
  }

  @Test
  void fourClientsWithTheSameEventsGetEachAcceptedOnce() throws Exception {
    String body = array(300);
    ExecutorService clients = Executors.newFixedThreadPool(4);
    try {
      List<Future<Answer>> running = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        running.add(clients.submit(() -> http.events(body)));
      }
      int accepted = 0;
      int duplicates = 0;
      for (Future<Answer> answer : running) {
        accepted += answer.get().json().path("accepted").asInt();
        duplicates += answer.get().json().path("duplicates").asInt();
      }
      assertThat(accepted).isEqualTo(300);
      assertThat(duplicates).isEqualTo(900);
    } finally {
      clients.shutdownNow();
    }
  }

  private String event(String id) {
    return "{\"id\":\"%s\",\"source\":\"%s\",\"type\":\"something-happened\",\"recipient\":\"r-%s\"}"
        .formatted(id, source, source);
  }

  private String withData(String id, String data) {
    return event(id).replaceFirst("}$", ",\"data\":" + data + "}");
  }

  private String array(int size) {
    return IntStream.range(0, size)
        .mapToObj(n -> event("n-" + n))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String lines(int size) {
    return IntStream.range(0, size)
        .mapToObj(n -> event("n-" + n))
        .collect(Collectors.joining("\n"));
  }

  private JsonNode receipt(String id, boolean duplicate) {
    return json(
        """
        {"id":"%s","source":"%s","duplicate":%s,"deferred":false,"started":[],"advanced":[],
         "ended":[],"withdrawn":[],"refused":[]}
        """
            .formatted(id, source, duplicate));
  }

  private int logged() {
    return jdbc.sql("select count(*) from event_log where source = :source")
        .param("source", source)
        .query(Integer.class)
        .single();
  }

  private static List<String> faults(Answer answer) {
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

  private static JsonNode json(String text) {
    try {
      return IntakeHttp.JSON.readTree(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
