package org.followup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;

@FollowupTest
class DemoApiTest {

  private final HttpClient http = HttpClient.newHttpClient();

  @LocalServerPort int port;
  @Autowired JavaMailSender smtp;
  @Autowired ObjectMapper json;

  @Test
  void showsAMailAsItsReaderSeesIt() throws Exception {
    send("Demo-One@example.com", "Schöne Grüße, 20 % für dich", "grey", "Größe\n.\nEnde\n");

    JsonNode mail = inbox("?to=demo-one@EXAMPLE.com").get(0);

    assertThat(mail.get("id").asText()).isNotBlank();
    assertThat(mail.get("from").asText()).isEqualTo("shop@shop.example");
    assertThat(mail.get("to").asText()).isEqualTo("Demo-One@example.com");
    assertThat(mail.get("subject").asText()).isEqualTo("Schöne Grüße, 20 % für dich");
    assertThat(mail.get("journey").asText()).isEqualTo("grey");
    assertThat(mail.get("message").asText()).isEqualTo("hello");
    assertThat(mail.get("text").asText()).isEqualTo("Größe\n.\nEnde\n");
    assertThat(mail.get("html").asText()).contains("<p>Größe");
    assertThat(mail.get("headers").get("X-Followup-Journey").get(0).asText()).isEqualTo("grey");
    assertThat(mail.get("headers").get("Subject").get(0).asText()).startsWith("=?UTF-8?");
    assertThat(mail.get("headers").has("Received")).isFalse();
    assertThat(mail).hasSize(10);
  }

  @Test
  void stampsMailsWithTheApplicationsClock() throws Exception {
    Instant before = now();
    send("demo-two@example.com", "When", "grey", "now");
    Instant received =
        Instant.parse(inbox("?to=demo-two@example.com").get(0).get("received").asText());
    assertThat(received).isBetween(before, now());
  }

  @Test
  void listsTheNewestFirstAndFilters() throws Exception {
    send("demo-three@example.com", "first", "blue", "1");
    send("demo-three@example.com", "second", "red-and-only", "2");
    send("demo-three@example.com", "third", "blue", "3");

    assertThat(subjects("?to=demo-three@example.com")).containsExactly("third", "second", "first");
    assertThat(subjects("?to=demo-three@example.com&limit=2")).containsExactly("third", "second");
    assertThat(subjects("?to=demo-three@example.com&limit=0")).isEmpty();
    assertThat(subjects("?journey=red-and-only")).containsExactly("second");
    assertThat(subjects("?to=demo-three@example.com&journey=red")).isEmpty();
    assertThat(subjects("?to=three@example.com")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?limit=-1", "?limit=many", "?to=%00", "?journey=a%00"})
  void refusesAFilterThatIsNone(String query) throws Exception {
    assertThat(get("/demo/inbox" + query).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesAnAddressOnThePageThatIsNone() throws Exception {
    assertThat(get("/demo?to=a%00").statusCode()).isEqualTo(400);
  }

  @Test
  void showsPagesForPeople() throws Exception {
    send("demo-four@example.com", "<b>Not bold</b>", "grey", "text");
    String id = inbox("?to=demo-four@example.com").get(0).get("id").asText();

    String page = get("/demo?mail=" + id).body();
    assertThat(page).contains("&lt;b&gt;Not bold&lt;/b&gt;").doesNotContain("<b>Not bold</b>");

    HttpResponse<String> frame = get("/demo/mails/" + id + "/html");
    assertThat(frame.body()).contains("<p>text</p>");
    assertThat(frame.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .satisfies(policy -> assertThat(policy).startsWith("sandbox ").doesNotContain("script"));
    assertThat(get("/demo/mails/987654321/html").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"advance\":\"two days\"}",
        "{\"advance\":\"P2D\",\"now\":\"2030-01-01T00:00:00Z\"}",
        "{\"now\":\"tomorrow\"}",
        "{\"now\":\"2030-01-01T00:00:00\"}",
        "{\"advance\":\"P2000Y\"}",
        "{\"advance\":\"P999999999Y\"}",
        "{\"advance\":{}}",
        "{",
        ""
      })
  void refusesAMoveThatIsNone(String body) throws Exception {
    Instant before = now();
    HttpResponse<String> answer = post("/demo/clock", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(now()).isBefore(before.plusSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"now\":\"2020-01-01T00:00:00Z\"}",
        "{\"advance\":\"-PT1H\"}",
        "{\"advance\":\"PT-1H\"}"
      })
  void refusesToTurnTheClockBack(String body) throws Exception {
    Instant before = now();
    HttpResponse<String> answer = post("/demo/clock", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
    assertThat(json.readTree(answer.body()).get("detail").asText()).contains("only moves forward");
    assertThat(now()).isAfter(before);
  }

  private void send(String to, String subject, String journey, String text) throws Exception {
    MimeMessage mail = smtp.createMimeMessage();
    MimeMessageHelper helper = new MimeMessageHelper(mail, true, "UTF-8");
    helper.setFrom("shop@shop.example", "Grüner Shop");
    helper.setTo(to);
    helper.setSubject(subject);
    helper.setText(text, "<p>" + text + "</p>");
    mail.setHeader("X-Followup-Journey", journey);
    mail.setHeader("X-Followup-Message", "hello");
    smtp.send(mail);
  }

  private Instant now() throws Exception {
    return Instant.parse(json.readTree(get("/demo/clock").body()).get("now").asText());
  }

  private JsonNode inbox(String query) throws Exception {
    HttpResponse<String> answer = get("/demo/inbox" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private java.util.List<String> subjects(String query) throws Exception {
    return inbox(query).findValuesAsText("subject");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .header("Authorization", "Bearer demo-key");
  }
}
