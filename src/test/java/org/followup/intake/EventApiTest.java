package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.intake.EventTexts.bytes;
import static org.followup.intake.EventTexts.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  private final EventTexts shop = new EventTexts();
  private IntakeHttp http;

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
                    .formatted(shop.source, shop.source),
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
                    .formatted(shop.source))
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
                .formatted(shop.source, shop.source));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json()).isEqualTo(json("{\"accepted\":1,\"duplicates\":0}"));
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(
            jdbc.sql(
                    "select type || ' ' || happened_at || ' ' || subject || ' ' || recognition"
                        + " || ' ' || data::text from event_log where source = :source")
                .param("source", shop.source)
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
            contentType,
            bytes("[" + shop.event("1") + "," + shop.event("2") + "," + shop.event("1") + "]"));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json()).isEqualTo(json("{\"accepted\":2,\"duplicates\":1}"));
    assertThat(http.events(contentType, bytes(shop.event("2"))).json())
        .isEqualTo(json("{\"accepted\":0,\"duplicates\":1}"));
  }

  @Test
  void takesLines() {
    String lines = shop.event("1") + "\r\n\n" + shop.event("2") + "\n  \n" + shop.event("3");

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
  void answersReceiptsInOrderWhereTheSenderWaits() {
    http.events(shop.event("2"));

    Answer answer =
        http.events(
            "[" + shop.event("1") + "," + shop.event("2") + "," + shop.event("3") + "]",
            "Prefer",
            "respond-async, wait=60");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
    assertThat(answer.json()).hasSize(3);
    assertThat(answer.json().get(0)).isEqualTo(shop.receipt("1", false));
    assertThat(answer.json().get(1)).isEqualTo(shop.receipt("2", true));
    assertThat(answer.json().get(2)).isEqualTo(shop.receipt("3", false));
    assertThat(http.events(shop.event("4"), "Prefer", "wait=60").json())
        .as("one event, one receipt in an array")
        .isEqualTo(IntakeHttp.JSON.createArrayNode().add(shop.receipt("4", false)));
  }

  @Test
  void letsEventsOfOneRequestTakeEffectInTheirOrder() {
    String cart =
        shop.event("1")
            .replace("something-happened", "cart-updated")
            .replaceFirst("}$", ",\"subject\":\"c\",\"data\":{\"products\":[{\"name\":\"Tea\"}]}}");
    String order = shop.event("2").replace("something-happened", "order-completed");
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
    assertThat(http.events(shop.event("1"), "Prefer", "wait=soon").status()).isEqualTo(202);
    assertThat(http.events(shop.event("2"), "Prefer", "handling=strict").status()).isEqualTo(202);
    assertThat(http.events(shop.event("3"), "Prefer", "WAIT=\"10\"").status()).isEqualTo(200);
    assertThat(http.events("[]", "Prefer", "wait=86400").header("Preference-Applied"))
        .isEqualTo("wait=60");
  }

  @Test
  void fourClientsWithTheSameEventsGetEachAcceptedOnce() throws Exception {
    String body = shop.array(300);
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
}
