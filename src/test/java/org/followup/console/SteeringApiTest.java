package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.followup.FollowupTest;
import org.followup.journey.ModelXml;
import org.followup.message.SendingHold;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class SteeringApiTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired SendingHold hold;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String journey = "api-" + UUID.randomUUID();
  private final String type = "event-" + UUID.randomUUID();

  @AfterEach
  void sendAgain() {
    hold.resumeAll();
  }

  @Test
  void switchesAJourneyOffAndOnAtBothDoorsForEvents() throws Exception {
    deploy();

    HttpResponse<String> off = post("/api/journeys/" + journey + "/switch-off");
    assertThat(off.statusCode()).isEqualTo(200);
    assertThat(json.readTree(off.body()))
        .isEqualTo(json.valueToTree(Map.of("journey", journey, "on", false, "paused", false)));
    assertThat(refusal()).isEqualTo("the journey is switched off");
    HttpResponse<String> camunda = engineMessage();
    assertThat(camunda.statusCode()).isEqualTo(400);
    assertThat(camunda.body()).contains(journey + ": the journey is switched off");

    assertThat(
            json.readTree(post("/api/journeys/" + journey + "/switch-on").body())
                .path("on")
                .asBoolean())
        .isTrue();
    assertThat(engineMessage().statusCode()).isEqualTo(204);
    assertThat(deeds())
        .containsExactly("journey-switched-on", "journey-switched-off", "journey-deployed");
  }

  @Test
  void pausesAndResumes() throws Exception {
    deploy();

    assertThat(
            json.readTree(post("/api/journeys/" + journey + "/pause").body())
                .path("paused")
                .asBoolean())
        .isTrue();
    assertThat(refusal()).isEqualTo("the journey is paused");
    assertThat(engineMessage().body()).contains(journey + ": the journey is paused");
    assertThat(post("/api/journeys/" + journey + "/pause").statusCode()).isEqualTo(200);
    assertThat(
            json.readTree(post("/api/journeys/" + journey + "/resume").body())
                .path("paused")
                .asBoolean())
        .isFalse();

    assertThat(engineMessage().statusCode()).isEqualTo(204);
    assertThat(deeds())
        .as("what changed nothing is no deed")
        .containsExactly("journey-resumed", "journey-paused", "journey-deployed");
  }

  @Test
  void endsAJourneyForEveryone() throws Exception {
    deploy();
    engineMessage();
    engineMessage();
    assertThat(get("/api/journeys/" + journey + "/end").statusCode()).isEqualTo(404);

    HttpResponse<String> begun = post("/api/journeys/" + journey + "/end");

    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(json.readTree(begun.body()).path("total").asInt()).isEqualTo(2);
    assertThat(json.readTree(begun.body()).path("by").asText()).isEqualTo("API key");
    until(() -> end().has("finishedAt"));
    assertThat(end().path("left").asInt()).isZero();
    assertThat(refusal()).isEqualTo("the journey is switched off");
    JsonNode deed = audit().get(0);
    assertThat(deed.path("deed").asText()).isEqualTo("journey-ended-for-everyone");
    assertThat(deed.path("detail").path("people").asInt()).isEqualTo(2);
  }

  @Test
  void saysWhatStandsAgainstIt() throws Exception {
    for (String deed : List.of("switch-on", "switch-off", "pause", "resume", "end")) {
      HttpResponse<String> answer = post("/api/journeys/no-such/" + deed);
      assertThat(answer.statusCode()).as(deed).isEqualTo(404);
      assertThat(json.readTree(answer.body()).path("detail").asText())
          .isEqualTo("No journey named no-such is deployed.");
    }
  }

  @Test
  void stopsAllSendingAndResumesIt() throws Exception {
    assertThat(json.readTree(get("/api/sending").body()))
        .isEqualTo(json.readTree("{\"stopped\":false}"));

    JsonNode stopped = json.readTree(post("/api/sending/stop").body());
    assertThat(stopped.path("stopped").asBoolean()).isTrue();
    assertThat(stopped.path("by").asText()).isEqualTo("API key");
    assertThat(stopped.path("since").asText()).isNotBlank();
    assertThat(json.readTree(get("/api/sending").body())).isEqualTo(stopped);

    assertThat(json.readTree(post("/api/sending/resume").body()))
        .isEqualTo(json.readTree("{\"stopped\":false}"));
  }

  @Test
  void namesThePersonWhoDidItAndPagesBackwards() throws Exception {
    deploy();
    send(
        HttpRequest.newBuilder(address("/api/journeys/" + journey + "/switch-off"))
            .header("Authorization", basic())
            .POST(BodyPublishers.noBody()));
    post("/api/journeys/" + journey + "/switch-on");

    List<JsonNode> own = audit();
    assertThat(own)
        .extracting(deed -> deed.path("who").asText())
        .containsExactly("API key", "demo", "demo");
    assertThat(own.get(2).path("detail").path("version").asInt()).isOne();
    JsonNode page =
        json.readTree(
            get("/api/audit?limit=1&before=" + own.get(0).path("auditId").asLong()).body());
    assertThat(page).hasSize(1);
    assertThat(page.get(0).path("auditId").asLong())
        .isLessThan(own.get(0).path("auditId").asLong());
    assertThat(get("/api/audit?limit=many").statusCode()).isEqualTo(400);
  }

  @Test
  void steeringIsNotForEveryone() throws Exception {
    for (String path : List.of("/api/journeys/x/end", "/api/sending/stop", "/api/audit")) {
      HttpRequest anonymous =
          HttpRequest.newBuilder(address(path)).POST(BodyPublishers.noBody()).build();
      assertThat(http.send(anonymous, HttpResponse.BodyHandlers.ofString()).statusCode())
          .as(path)
          .isIn(401, 403);
    }
    assertThat(hold.findStopOfAll()).isEmpty();
  }

  /** As the desktop Modeler does, by hand and with a login. */
  private void deploy() throws Exception {
    String left = "left-" + type;
    String model =
        ModelXml.file(
            journey,
            ModelXml.start("Came", type)
                + ModelXml.receive("Wait", left)
                + ModelXml.end("Done", "neutral")
                + ModelXml.flows("Came", "Wait", "Done"),
            type,
            left);
    String body =
        """
        --b
        Content-Disposition: form-data; name="deployment-name"

        %1$s
        --b
        Content-Disposition: form-data; name="file"; filename="%1$s.bpmn"
        Content-Type: application/octet-stream

        %2$s
        --b--
        """
            .formatted(journey, model)
            .replace("\n", "\r\n");
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(address("/engine-rest/deployment/create"))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .header("Authorization", basic())
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpResponse<String> engineMessage() throws Exception {
    return send(
        HttpRequest.newBuilder(address("/engine-rest/message"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"messageName\":\"%s\",\"businessKey\":\"api-%s\"}"
                        .formatted(type, UUID.randomUUID()))));
  }

  private String refusal() throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(address("/api/events"))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=20")
                .POST(
                    BodyPublishers.ofString(
                        "{\"id\":\"%1$s\",\"source\":\"test/steering\",\"type\":\"%2$s\",\"recipient\":\"api-%1$s\"}"
                            .formatted(UUID.randomUUID(), type))));
    return json.readTree(answer.body()).get(0).path("refused").path(0).path("reason").asText();
  }

  private JsonNode end() {
    try {
      return json.readTree(get("/api/journeys/" + journey + "/end").body());
    } catch (Exception fault) {
      throw new AssertionError(fault);
    }
  }

  private List<String> deeds() throws Exception {
    return audit().stream().map(deed -> deed.path("deed").asText()).toList();
  }

  /** Entries about this test's journey, newest first. */
  private List<JsonNode> audit() throws Exception {
    List<JsonNode> own = new ArrayList<>();
    json.readTree(get("/api/audit?limit=500").body())
        .forEach(
            deed -> {
              if (deed.path("about").asText().equals(journey)) {
                own.add(deed);
              }
            });
    return own;
  }

  private static String basic() {
    return "Basic "
        + Base64.getEncoder().encodeToString("demo:demo".getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(address(path)));
  }

  private HttpResponse<String> post(String path) throws Exception {
    return send(HttpRequest.newBuilder(address(path)).POST(BodyPublishers.noBody()));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpRequest built = request.copy().build();
    if (built.headers().firstValue("Authorization").isEmpty()) {
      built = request.header("Authorization", "Bearer demo-key").build();
    }
    return http.send(built, HttpResponse.BodyHandlers.ofString());
  }

  private static void until(BooleanSupplier done) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private URI address(String path) {
    return URI.create("http://localhost:" + port + path);
  }
}
