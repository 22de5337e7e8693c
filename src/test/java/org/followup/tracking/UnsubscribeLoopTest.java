package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.followup.FollowupTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** From the event over a real mail back to the end of the journey, by public doors only. */
@FollowupTest
class UnsubscribeLoopTest {

  private static final String JSON = "application/json";

  @LocalServerPort int port;
  @Autowired ObjectMapper json;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void endsTheJourneyByOneClickOnTheMailsOwnHeader() throws Exception {
    api("PUT", "/api/recipients/loop-1", "{\"email\":\"loop-1@example.com\",\"locale\":\"de-DE\"}");
    api(
        "PUT",
        "/api/recipients/loop-1/consents/marketing:newsletter",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Ja"}}
        """);
    api(
        "POST",
        "/api/events",
        """
        {"id":"loop-1","source":"test/loop","type":"signed-up","recipient":"loop-1"}
        """);
    within(() -> inbox().size() == 1);
    JsonNode headers = inbox().get(0).path("headers");
    assertThat(headers.path("List-Unsubscribe-Post").get(0).asText())
        .isEqualTo("List-Unsubscribe=One-Click");
    String header = headers.path("List-Unsubscribe").get(0).asText();
    URI link = URI.create(header.replaceAll("(?s).*<(http[^>]+)>.*", "$1"));
    assertThat(inbox().get(0).path("html").asText()).contains(link.toString());

    HttpResponse<String> page =
        http.send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(page.body()).contains("Newsletter", "Möchtest du");
    assertThat(timeline()).doesNotContain("\"kind\":\"ended\"");

    HttpResponse<String> click =
        http.send(
            HttpRequest.newBuilder(link)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(click.statusCode()).isEqualTo(200);
    within(() -> timeline().contains("\"kind\":\"ended\""));
    assertThat(api("GET", "/api/recipients/loop-1/consents", null))
        .contains("\"granted\":false", "unsubscribe link");
  }

  private JsonNode inbox() {
    try {
      return json.readTree(api("GET", "/demo/inbox?to=loop-1@example.com", null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String timeline() {
    return api("GET", "/api/recipients/loop-1/timeline", null);
  }

  private String api(String method, String path, @Nullable String body) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                  .header("Authorization", "Bearer demo-key")
                  .header("Content-Type", JSON)
                  .method(
                      method,
                      body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 299);
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void within(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 30 seconds").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
