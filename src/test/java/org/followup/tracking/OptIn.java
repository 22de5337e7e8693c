package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** A shop that signs people up and people who read their mail, over HTTP. */
final class OptIn {

  /** Each sign-up of a test comes from a network of its own unless the test says otherwise. */
  private static final AtomicInteger NETWORKS = new AtomicInteger();

  final MailLoop loop;
  private final ObjectMapper json;
  private final HttpClient http = HttpClient.newHttpClient();

  OptIn(int port, ObjectMapper json) {
    this.loop = new MailLoop(port, json);
    this.json = json;
  }

  static String network() {
    int n = NETWORKS.incrementAndGet();
    return "198.51." + n / 250 + "." + n % 250;
  }

  static String body(String email, String more) {
    return """
        {"email":"%s","topics":["newsletter"],"ip":"%s","agent":"Test/1",
         "form":{"source":"footer form v2","text":"Yes, send me the newsletter.","language":"en"}%s}
        """
        .formatted(email, network(), more);
  }

  HttpResponse<String> post(String body) {
    try {
      return http.send(
          HttpRequest.newBuilder(loop.at("/api/subscriptions"))
              .header("Authorization", "Bearer demo-key")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void request(String email, String more) {
    HttpResponse<String> answer = post(body(email, more));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  /** Mails to the address, newest first. */
  JsonNode inbox(String email) {
    return read(loop.api("GET", "/demo/inbox?to=" + MailLoop.encoded(email), null));
  }

  /** The link of the newest of so many mails to the address, once they have come. */
  URI link(String email, int mails) {
    MailLoop.within(() -> inbox(email).size() >= mails);
    assertThat(inbox(email)).hasSize(mails);
    return link(inbox(email).get(0));
  }

  static URI link(JsonNode mail) {
    return new MailLoop.Mail(mail).links("/confirm/").get(0);
  }

  JsonNode consents(String recipient) {
    return read(loop.api("GET", "/api/recipients/" + recipient + "/consents", null));
  }

  JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
