package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class RecipientApiTest {

  private static final String EXPRESS =
      """
      {"granted":true,"basis":"express","at":"2024-05-01T12:00:00+02:00",
       "evidence":{"source":"checkout form v3","text":"Yes"}}
      """;

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired History history;

  private final HttpClient http = HttpClient.newHttpClient();

  record Answer(int status, String type, JsonNode body) {}

  @Test
  void createsThenReplacesARecipient() throws Exception {
    String first =
        """
        {"id":"api-1","email":"Api-1@example.com","locale":"de-DE","timeZone":"Europe/Berlin",
         "attributes":{"firstName":"Ana","age":36,"score":1.5,"vip":true,"sizes":["S","M"],"gone":null}}
        """;
    Answer created = send("PUT", "api-1", first);
    assertThat(created.status()).isEqualTo(201);
    Answer read = send("GET", "api-1", null);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).isEqualTo(created.body());
    assertThat(read.body().path("email").asText()).isEqualTo("Api-1@example.com");
    assertThat(read.body().path("locale").asText()).isEqualTo("de-DE");
    assertThat(read.body().path("timeZone").asText()).isEqualTo("Europe/Berlin");
    assertThat(read.body().path("attributes"))
        .isEqualTo(
            json.readTree(
                """
                {"firstName":"Ana","age":36,"score":1.5,"vip":true,"sizes":["S","M"]}
                """));

    Answer replaced = send("PUT", "api-1", "{\"attributes\":{\"country\":\"DE\"}}");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.body().has("email")).isFalse();
    assertThat(replaced.body().path("attributes").toString()).isEqualTo("{\"country\":\"DE\"}");
    assertThat(send("PUT", "api-1", read.body().toString()).status())
        .as("an answer can be sent back")
        .isEqualTo(200);
  }

  @Test
  void mergesAPatch() throws Exception {
    send(
        "PUT",
        "api-2",
        "{\"email\":\"api-2@example.com\",\"locale\":\"de\",\"attributes\":{\"a\":1,\"b\":2}}");
    Answer merged =
        send(
            "PATCH",
            "api-2",
            "{\"locale\":null,\"timeZone\":\"Asia/Tokyo\",\"attributes\":{\"a\":null,\"c\":[3]}}",
            RecipientController.MERGE_PATCH);
    assertThat(merged.status()).isEqualTo(200);
    assertThat(merged.body().path("email").asText()).isEqualTo("api-2@example.com");
    assertThat(merged.body().has("locale")).isFalse();
    assertThat(merged.body().path("timeZone").asText()).isEqualTo("Asia/Tokyo");
    assertThat(merged.body().path("attributes")).isEqualTo(json.readTree("{\"b\":2,\"c\":[3]}"));
    assertThat(send("PATCH", "api-2", "{\"attributes\":null}").body().path("attributes")).isEmpty();
  }

  @Test
  void answers404ForAStranger() throws Exception {
    assertThat(send("GET", "api-nobody", null).status()).isEqualTo(404);
    assertThat(send("PATCH", "api-nobody", "{}").status()).isEqualTo(404);
    assertThat(send("GET", "api-nobody/consents", null).status()).isEqualTo(404);
    assertThat(send("GET", "api-nobody", null).type()).startsWith("application/problem+json");
  }

  @Test
  void namesEveryFaultOfAProfile() throws Exception {
    Answer refused =
        send(
            "PUT",
            "api-3",
            """
            {"id":"other","email":"a@b\\r\\nBcc: c@d","locale":"xx!","timeZone":"GMT+25","firstName":"Ana",
             "attributes":{"o":{"a":1},"n":"\\u0000","l":[[1]],"x":1e400}}
            """);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.type()).startsWith("application/problem+json");
    assertThat(attributes(refused))
        .contains(
            "id",
            "email",
            "locale",
            "timeZone",
            "firstName",
            "attributes.o",
            "attributes.n",
            "attributes.l",
            "attributes.x");
    assertThat(send("GET", "api-3", null).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "\"x\"",
        "{\"email\":1}",
        "{} {}",
        "{\"locale\":1,\"locale\":2}",
        "{\"attributes\":[]}",
        "{\"attributes\":{\"a\":1e-2147483649}}",
        "{\"attributes\":{\"a\":1e99999999999}}",
        "\u0000"
      })
  void refusesWhatIsNoProfileWithAClearSentence(String body) throws Exception {
    Answer refused = send("PUT", "api-4", body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.type()).startsWith("application/problem+json");
    assertThat(refused.body().path("detail").asText()).isNotBlank();
    assertThat(refused.body().toString()).doesNotContain("jackson", "Exception", "JsonNode");
  }

  @Test
  void refusesAnotherContentTypeAndAHugeBody() throws Exception {
    assertThat(send("PUT", "api-5", "{}", "text/plain").status()).isEqualTo(415);
    String huge = "{\"attributes\":{\"a\":\"" + "x".repeat(300_000) + "\"}}";
    assertThat(send("PUT", "api-5", huge).status()).isEqualTo(413);
    assertThat(send("PUT", "y".repeat(201), "{}").status()).isEqualTo(400);
  }

  @Test
  void recordsConsentsOfSomebodyNotKnownYet() throws Exception {
    Answer put = send("PUT", "api-6/consents/marketing:offers", EXPRESS);
    assertThat(put.status()).isEqualTo(200);
    assertThat(send("GET", "api-6", null).status()).isEqualTo(200);
    assertThat(
            send(
                    "PUT",
                    "api-6/consents/marketing:*",
                    "{\"granted\":true,\"basis\":\"existing-customer\"}")
                .status())
        .isEqualTo(200);
    assertThat(
            send(
                    "PUT",
                    "api-6/consents/tracking",
                    EXPRESS.replace("{\"granted\"", "{\"level\":\"aggregate\",\"granted\""))
                .status())
        .isEqualTo(200);
    JsonNode all = send("GET", "api-6/consents", null).body();
    assertThat(all).hasSize(3);
    assertThat(all.get(0))
        .isEqualTo(
            json.readTree(
                """
                {"purpose":"marketing:offers","granted":true,"basis":"express","at":"2024-05-01T10:00:00Z",
                 "evidence":{"source":"checkout form v3","text":"Yes"}}
                """));
    assertThat(all.get(1).path("purpose").asText()).isEqualTo("marketing:*");
    assertThat(all.get(2).path("level").asText()).isEqualTo("aggregate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "marketing:offers | {} | granted",
        "marketing:offers | {\"granted\":\"true\"} | granted basis",
        "marketing:offers | {\"granted\":true} | basis",
        "marketing:offers | {\"granted\":true,\"basis\":\"hearsay\"} | basis",
        "marketing:offers | {\"granted\":true,\"basis\":\"express\"} | evidence.source evidence.text",
        "marketing:offers | {\"granted\":true,\"basis\":\"express\",\"evidence\":{\"source\":\" \",\"text\":1}} | evidence.source evidence.text",
        "marketing:offers | {\"granted\":false,\"evidence\":[]} | evidence",
        "marketing:offers | {\"granted\":false,\"at\":\"yesterday\"} | at",
        "marketing:offers | {\"granted\":false,\"at\":\"2026-13-01T00:00:00Z\"} | at",
        "marketing:offers | {\"granted\":false,\"at\":1} | at",
        "marketing:offers | {\"granted\":false,\"level\":\"none\"} | level",
        "marketing:offers | {\"granted\":false,\"grantedAt\":\"x\"} | grantedAt",
        "tracking | {\"granted\":true,\"basis\":\"existing-customer\"} | level",
        "tracking | {\"granted\":true,\"basis\":\"existing-customer\",\"level\":\"some\"} | level",
        "service | {\"granted\":false} | purpose",
        "newsletter | {\"granted\":false,\"at\":\"x\"} | purpose at",
        "marketing:Big | {\"granted\":false} | purpose",
      })
  void namesEveryFaultOfAConsent(String purpose, String body, String expected) throws Exception {
    Answer refused = send("PUT", "api-7/consents/" + purpose, body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(attributes(refused)).containsExactlyInAnyOrder(expected.split(" "));
    assertThat(send("GET", "api-7", null).status()).isEqualTo(404);
  }

  @Test
  void tellsTheJourneysOfAWithdrawal() throws Exception {
    send("PUT", "api-8/consents/marketing:offers", EXPRESS);
    assertThat(events("api-8")).isEmpty();
    send("PUT", "api-8/consents/marketing:offers", "{\"granted\":false}");
    send("PUT", "api-8/consents/marketing:*", "{\"granted\":false}");
    send("PUT", "api-8/consents/tracking", "{\"granted\":false}");
    assertThat(events("api-8"))
        .extracting(Event::type, Event::source, Event::data)
        .containsExactlyInAnyOrder(
            tuple("unsubscribed", "followup/consents", Map.of("topic", "offers")),
            tuple("unsubscribed", "followup/consents", Map.of()));
  }

  @Test
  void tellsNobodyOfAnOldWithdrawalThatANewerConsentOverrides() throws Exception {
    send("PUT", "api-9/consents/marketing:offers", EXPRESS);
    send(
        "PUT",
        "api-9/consents/marketing:offers",
        "{\"granted\":false,\"at\":\"2020-01-01T00:00:00Z\"}");
    assertThat(events("api-9")).isEmpty();
  }

  @Test
  void erasesARecipient() throws Exception {
    send("PUT", "api-10", "{\"email\":\"api-10@example.com\"}");
    send("PUT", "api-10/consents/marketing:offers", EXPRESS);
    assertThat(send("DELETE", "api-10", null).status()).isEqualTo(204);
    assertThat(send("GET", "api-10", null).status()).isEqualTo(404);
    assertThat(send("GET", "api-10/consents", null).status()).isEqualTo(404);
    assertThat(events("api-10")).extracting(Event::type).containsExactly("recipient-erased");
    assertThat(send("DELETE", "api-10", null).status()).isEqualTo(204);
  }

  @Test
  void listsPageByPage() throws Exception {
    for (int i = 1; i <= 3; i++) {
      send("PUT", "api-page-" + i, "{}");
    }
    JsonNode page = send("GET", "?after=api-page-&limit=2", null).body();
    assertThat(page.path("recipients").findValuesAsText("id"))
        .containsExactly("api-page-1", "api-page-2");
    JsonNode rest = send("GET", "?limit=1&after=" + page.path("next").asText(), null).body();
    assertThat(rest.path("recipients").findValuesAsText("id")).containsExactly("api-page-3");
    assertThat(send("GET", "?limit=1", null).body().path("recipients")).hasSize(1);
    assertThat(send("GET", "?limit=0", null).body().path("errors")).hasSize(1);
    assertThat(send("GET", "?limit=x", null).status()).isEqualTo(400);
  }

  @Test
  void keepsStrangersOut() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri("api-1")).GET().build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  private List<Event> events(String id) {
    return history.list(new RecipientId(id), 10);
  }

  private static List<String> attributes(Answer answer) {
    List<String> names = new ArrayList<>();
    answer.body().path("errors").forEach(error -> names.add(error.path("attribute").asText()));
    return names;
  }

  private Answer send(String method, String path, @Nullable String body) throws Exception {
    return send(method, path, body, "application/json");
  }

  private Answer send(String method, String path, @Nullable String body, String type)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer demo-key")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", type);
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(
        answer.statusCode(),
        answer.headers().firstValue("Content-Type").orElse(""),
        answer.body().isEmpty() ? json.createObjectNode() : json.readTree(answer.body()));
  }

  private URI uri(String path) {
    return URI.create(
        "http://localhost:" + port + "/api/recipients" + (path.startsWith("?") ? "" : "/") + path);
  }
}
