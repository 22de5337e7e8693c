package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.Relay;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@FollowupTest
class FaultApiTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired Inbox inbox;
  @Autowired Outbox outbox;
  @Autowired Relay relay;
  @Autowired Recipients recipients;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  private final HttpClient http = HttpClient.newHttpClient();
  private final RecipientId ana = new RecipientId("fault-" + UUID.randomUUID());

  @Test
  void aMailThatCannotBeBuiltIsListedAndGoesOutOnceItIsMendedAndRepeated() throws Exception {
    long failed = failedMessage();

    JsonNode listed = only(list().path("messages"), "messageId", String.valueOf(failed));
    assertThat(listed.path("journey").asText()).isEqualTo("welcome-series");
    assertThat(listed.path("message").asText()).isEqualTo("never-written");
    assertThat(listed.path("recipient").asText()).isEqualTo(ana.value());
    assertThat(listed.path("reason").asText()).contains("never-written");

    sql.sql("update message_outbox set message = 'welcome' where message_id = :id")
        .param("id", failed)
        .update();
    assertThat(post("/messages/" + failed + "/repeat").statusCode()).isEqualTo(202);
    relay.drain();

    ConsolePages.until(() -> state(failed) == MessageState.SENT);
    assertThat(list().path("messages").findValuesAsText("messageId"))
        .doesNotContain(String.valueOf(failed));
    assertThat(post("/messages/" + failed + "/repeat").statusCode())
        .as("a mail that went out is not repeated")
        .isEqualTo(404);
  }

  @Test
  void aJourneyWhoseMailStoppedItselfIsListedAndLetGoOnce() throws Exception {
    sql.sql(
            """
            insert into message_hold (journey, since, held_by, reason)
            values ('fault-stopped', now(), 'Followup', '4 complaints of 200 mails')
            """)
        .update();

    assertThat(only(list().path("stopped"), "journey", "fault-stopped").path("reason").asText())
        .isEqualTo("4 complaints of 200 mails");
    assertThat(post("/stopped/fault-stopped/release").statusCode()).isEqualTo(202);
    assertThat(list().path("stopped").findValuesAsText("journey")).doesNotContain("fault-stopped");
    assertThat(post("/stopped/fault-stopped/release").statusCode()).isEqualTo(404);
  }

  @Test
  void aMailWhoseCauseIsNotMendedFailsAgain() throws Exception {
    long failed = failedMessage();

    assertThat(post("/messages/" + failed + "/repeat").statusCode()).isEqualTo(202);
    relay.drain();

    ConsolePages.until(() -> state(failed) == MessageState.FAILED);
    only(list().path("messages"), "messageId", String.valueOf(failed));
    assertThat(outbox.find(failed).orElseThrow().verdicts())
        .extracting(verdict -> verdict.stage())
        .contains("repeat");
  }

  @Test
  void anEventThatWasGivenUpIsListedAndAppliedOnceItIsRepeated() throws Exception {
    String id = UUID.randomUUID().toString();
    long seq = deadEvent(id);

    JsonNode listed = only(list().path("events"), "id", id);
    assertThat(listed.path("seq").asLong()).isEqualTo(seq);
    assertThat(listed.path("type").asText()).isEqualTo("page-left");
    assertThat(listed.path("recipient").asText()).isEqualTo(ana.value());
    assertThat(listed.path("attempts").asInt()).isEqualTo(5);
    assertThat(listed.path("reason").asText()).isEqualTo("the disk was full");

    assertThat(post("/events/" + seq + "/repeat").statusCode()).isEqualTo(202);

    ConsolePages.until(() -> waiting(seq) == 0);
    assertThat(list().path("events").findValuesAsText("id")).doesNotContain(id);
    assertThat(post("/events/" + seq + "/repeat").statusCode()).isEqualTo(404);
  }

  @Test
  void aStepThatFailedForGoodIsListedAndRunsAgainOnceItIsRetried() throws Exception {
    recipients.put(ana, null, null, null, Map.of());
    inbox.accept(
        List.of(
            new NewEvent(
                "test/faults",
                UUID.randomUUID().toString(),
                "cart-updated",
                null,
                ana,
                null,
                "cart-of-" + ana,
                Map.of("products", List.of(Map.of("name", "Tea"))),
                NewEvent.Handling.ACT)));
    ConsolePages.until(() -> !instances().isEmpty());
    String instance = instances().get(0);
    JsonNode job =
        json.readTree(
                send(HttpRequest.newBuilder(engine("/job?processInstanceId=" + instance))).body())
            .get(0);
    HttpResponse<String> failed =
        send(
            HttpRequest.newBuilder(engine("/job/" + job.path("id").asText() + "/retries"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"retries\":0}")));
    assertThat(failed.statusCode()).isEqualTo(204);

    JsonNode listed = only(list().path("incidents"), "instance", instance);
    assertThat(listed.path("journey").asText()).isEqualTo("abandoned-cart");
    assertThat(listed.path("element").asText()).isEqualTo("BoundaryEvent_FortyFiveMinutesLater");
    assertThat(listed.path("label").asText()).isEqualTo("45 minutes later");
    assertThat(listed.path("recipient").asText()).isEqualTo(ana.value());
    assertThat(listed.path("since").asText()).isNotBlank();

    String incident = listed.path("incidentId").asText();
    assertThat(post("/incidents/" + incident + "/retry").statusCode()).isEqualTo(202);

    assertThat(list().path("incidents").findValuesAsText("instance")).doesNotContain(instance);
    assertThat(post("/incidents/" + incident + "/retry").statusCode()).isEqualTo(404);
    JsonNode deeds =
        json.readTree(
            send(HttpRequest.newBuilder(
                    URI.create("http://localhost:" + port + "/api/audit?limit=500")))
                .body());
    assertThat(only(deeds, "about", incident).path("deed").asText()).isEqualTo("incident-retried");
  }

  private List<String> instances() {
    return sql.sql("select instance_id from journey_instance where recipient_id = :ana")
        .param("ana", ana.value())
        .query(String.class)
        .list();
  }

  private URI engine(String path) {
    return URI.create("http://localhost:" + port + "/engine-rest" + path);
  }

  @Test
  void whatDidNotFailIsNotFound() throws Exception {
    for (String path : List.of("/messages/0/repeat", "/events/0/repeat")) {
      HttpResponse<String> answer = post(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/problem+json");
    }
    assertThat(post("/messages/none/repeat").statusCode()).isEqualTo(400);
    assertThat(post("/events/none/repeat").statusCode()).isEqualTo(400);
  }

  @Test
  void faultsAreNotForEveryone() throws Exception {
    HttpRequest anonymous = HttpRequest.newBuilder(address("")).build();
    assertThat(http.send(anonymous, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
  }

  private long failedMessage() {
    return given().mail(ana);
  }

  private long deadEvent(String id) {
    return given().event(ana, id, "the disk was full");
  }

  private GivenUp given() {
    return new GivenUp(inbox, outbox, relay, recipients, sql, transactions);
  }

  private MessageState state(long messageId) {
    return outbox.find(messageId).orElseThrow().state();
  }

  private int waiting(long seq) {
    return sql.sql("select count(*) from event_inbox where seq = :seq")
        .param("seq", seq)
        .query(Integer.class)
        .single();
  }

  private static JsonNode only(JsonNode entries, String field, String value) {
    for (JsonNode entry : entries) {
      if (entry.path(field).asText().equals(value)) {
        return entry;
      }
    }
    throw new AssertionError("no " + field + " " + value + " in " + entries);
  }

  private JsonNode list() throws Exception {
    return json.readTree(send(HttpRequest.newBuilder(address(""))).body());
  }

  private HttpResponse<String> post(String path) throws Exception {
    return send(HttpRequest.newBuilder(address(path)).POST(HttpRequest.BodyPublishers.noBody()));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(
        request.header("Authorization", "Bearer demo-key").build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI address(String path) {
    return URI.create("http://localhost:" + port + "/api/faults" + path);
  }
}
