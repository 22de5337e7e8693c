package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class JourneyApiTest {

  // Years before anything that other tests send, on the shop's clock a quarter to midnight.
  private static final Instant AT = Instant.parse("2021-06-14T21:45:00Z");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired Inbox inbox;
  @Autowired JdbcClient sql;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void listsTheJourneys() throws Exception {
    JsonNode journeys = json.readTree(get("", 200).body());
    assertThat(journeys.findValuesAsText("journey"))
        .contains("abandoned-cart", "welcome-series", "trial-expiry");
    JsonNode cart =
        StreamSupport.stream(journeys.spliterator(), false)
            .filter(row -> row.path("journey").asText().equals("abandoned-cart"))
            .findFirst()
            .orElseThrow();
    assertThat(cart.path("name").asText()).isEqualTo("Abandoned cart");
    assertThat(cart.path("entries").get(0).asText()).isEqualTo("cart-updated");
    assertThat(cart.path("configured").asBoolean()).isTrue();
    assertThat(cart.path("running").isIntegralNumber()).isTrue();
  }

  @Test
  void showsAJourneyWithItsMailsInTheOrderOfTheModel() throws Exception {
    JsonNode cart = json.readTree(get("/abandoned-cart", 200).body());
    assertThat(cart.path("sends").findValuesAsText("message"))
        .containsExactly("cart-reminder", "cart-second-look", "cart-better-offer");
    assertThat(cart.path("people").isObject()).isTrue();
    assertThat(cart.path("version").asInt()).isPositive();
  }

  @Test
  void reportsAPeriodInBothForms() throws Exception {
    ResultRows rows = new ResultRows(sql, inbox, "abandoned-cart");
    long mail = rows.mail("api-1", "cart-second-look", "SENT", AT);
    rows.mail("api-1", "cart-retired", "SENT", AT);
    rows.hit(mail, "click", AT.plus(Duration.ofHours(1)));
    rows.order("api-1", "api-order", AT.plus(Duration.ofHours(2)), "19.9");

    String body = get("/abandoned-cart/report?from=2021-06-14&to=2021-06-14", 200).body();
    JsonNode report = json.readTree(body);
    assertThat(report.path("from").asText()).isEqualTo("2021-06-13T22:00:00Z");
    assertThat(report.path("to").asText()).isEqualTo("2021-06-14T22:00:00Z");
    assertThat(report.path("currency").asText()).isEqualTo("EUR");
    assertThat(report.path("entered").asInt()).isZero();
    assertThat(report.path("outcomes").path("goal").isIntegralNumber()).isTrue();
    JsonNode messages = report.path("messages");
    assertThat(messages.findValuesAsText("message"))
        .as("in the order of the model, what it no longer has last")
        .containsExactly("cart-reminder", "cart-second-look", "cart-better-offer", "cart-retired");
    assertThat(messages.findValuesAsText("sent")).containsExactly("0", "1", "0", "1");
    assertThat(messages.get(1).path("unique_clicked").asInt()).isEqualTo(1);
    assertThat(body).contains("\"revenue\":19.90,");
    assertThat(report.path("elements").findValuesAsText("activity"))
        .startsWith("SendTask_CartReminder", "SendTask_CartSecondLook")
        .contains("SendTask_cart-retired");
    assertThat(report.path("by_hour").get(23).path("orders").asInt()).isEqualTo(1);
    assertThat(report.path("total").path("sent").asInt()).isEqualTo(2);

    HttpResponse<String> csv =
        get("/abandoned-cart/report.csv?from=2021-06-14T00:00:00%2B02:00&to=2021-06-15", 200);
    assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"abandoned-cart-report.csv\"");
    List<String> lines = csv.body().lines().toList();
    assertThat(lines.get(0))
        .startsWith("message,sent,opened,unique_opened,clicked,unique_clicked,orders,revenue,");
    assertThat(lines.get(2)).startsWith("cart-second-look,1,0,0,1,1,1,19.90,");
    assertThat(lines).hasSize(5);
  }

  @Test
  void endsAPeriodBeforeTheMomentNamed() throws Exception {
    new ResultRows(sql, inbox, "abandoned-cart")
        .mail("api-2", "cart-reminder", "SENT", Instant.parse("2020-06-14T10:00:00Z"));
    String year = "/abandoned-cart/report?from=2020-01-01&to=";
    assertThat(sent(year + "2020-06-14T10:00:00Z")).isZero();
    assertThat(sent(year + "2020-06-14T10:00:01Z")).isEqualTo(1);
  }

  @Test
  void refusesWhatItCannotAnswer() throws Exception {
    for (String path : List.of("", "/report", "/report.csv")) {
      assertThat(json.readTree(get("/no-such-journey" + path, 404).body()).path("detail").asText())
          .contains("GET /api/journeys");
    }
    for (String period : List.of("from=yesterday", "to=2026-13-01", "from=2026-01-01T10:00:00")) {
      assertThat(
              json.readTree(get("/abandoned-cart/report?" + period, 400).body())
                  .path("detail")
                  .asText())
          .contains("RFC 3339");
      get("/abandoned-cart/report.csv?" + period, 400);
    }
    assertThat(get("/abandoned-cart/report?from=2026-02-02&to=2026-02-01T00:00:00Z", 400).body())
        .contains("from has to come before to");
    get("/abandoned-cart/report?from=&to=", 200);
  }

  private long sent(String path) throws Exception {
    return json.readTree(get(path, 200).body()).path("total").path("sent").asLong();
  }

  private HttpResponse<String> get(String path, int status) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/journeys" + path))
                .header("Authorization", "Bearer demo-key")
                .build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer;
  }
}
