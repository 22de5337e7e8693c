package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import org.followup.FollowupTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The phone number in the API, in files, and when its person asks or leaves. */
@FollowupTest
class RecipientPhoneTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> call(String method, String path, String type, @Nullable String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Authorization", "Bearer demo-key")
            .header("Content-Type", type)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String method, String path, @Nullable String body) throws Exception {
    return json.readTree(call(method, path, "application/json", body).body());
  }

  private String phone(String id) throws Exception {
    return json("GET", "/api/recipients/" + id, null).path("phone").asText("none");
  }

  @Test
  void isKeptInOneFormChangedAndTakenAway() throws Exception {
    JsonNode put = json("PUT", "/api/recipients/phone-1", "{\"phone\":\"+49 (151) 123-4567\"}");
    assertThat(put.path("phone").asText()).isEqualTo("+491511234567");
    assertThat(put.path("attributes").has("phone")).isFalse();
    json("PATCH", "/api/recipients/phone-1", "{\"attributes\":{\"a\":1}}");
    assertThat(phone("phone-1")).as("the rest stays").isEqualTo("+491511234567");
    json("PATCH", "/api/recipients/phone-1", "{\"phone\":\"+43660111222\"}");
    assertThat(phone("phone-1")).isEqualTo("+43660111222");
    json("PATCH", "/api/recipients/phone-1", "{\"phone\":null}");
    assertThat(phone("phone-1")).isEqualTo("none");
    json("PUT", "/api/recipients/phone-1", "{\"phone\":\"+43660111222\"}");
    json("PUT", "/api/recipients/phone-1", "{}");
    assertThat(phone("phone-1")).as("what is not named is gone").isEqualTo("none");
  }

  @Test
  void refusesWhatIsNoNumberAndTakesNothing() throws Exception {
    HttpResponse<String> answer =
        call("PUT", "/api/recipients/phone-2", "application/json", "{\"phone\":\"0151 1234\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"phone\"");
    assertThat(call("GET", "/api/recipients/phone-2", "text/plain", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void goesThroughFilesBothWays() throws Exception {
    String file = "id,phone\nphone-3,+49 151 7654321\n";
    assertThat(call("POST", "/api/recipients/import", "text/csv", file).statusCode())
        .isEqualTo(200);
    assertThat(phone("phone-3")).isEqualTo("+491517654321");
    call("POST", "/api/recipients/import", "text/csv", "id,phone\nphone-3,\n");
    assertThat(phone("phone-3"))
        .as("an empty cell leaves what is known")
        .isEqualTo("+491517654321");

    String exported = call("GET", "/api/recipients.csv", "text/csv", null).body();
    assertThat(exported.lines().findFirst().orElseThrow())
        .startsWith("id,email,locale,timeZone,phone");
    assertThat(exported).contains("+491517654321");
    String ours =
        exported
            .lines()
            .filter(line -> line.startsWith("id,") || line.startsWith("phone-3,"))
            .collect(Collectors.joining("\n", "", "\n"));
    HttpResponse<String> back = call("POST", "/api/recipients/import", "text/csv", ours);
    assertThat(back.statusCode()).as("what came out goes in: " + back.body()).isEqualTo(200);
    assertThat(phone("phone-3")).isEqualTo("+491517654321");
  }

  @Test
  void isToldToItsPersonAndGoesWithThem() throws Exception {
    json("PUT", "/api/recipients/phone-4", "{\"phone\":\"+491518888888\"}");
    assertThat(json("GET", "/api/recipients/phone-4/export", null).toString())
        .contains("+491518888888");

    call("DELETE", "/api/recipients/phone-4", "text/plain", null);

    json("PUT", "/api/recipients/phone-4", "{}");
    assertThat(json("GET", "/api/recipients/phone-4/export", null).toString())
        .doesNotContain("+491518888888");
  }
}
