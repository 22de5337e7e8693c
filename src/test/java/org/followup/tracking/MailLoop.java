package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** The doors that a shop, a mail client and a reader go through, over HTTP without any cookie. */
final class MailLoop {

  static final String CHROME =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
          + " Safari/537.36";

  private static final String FORM = "application/x-www-form-urlencoded";

  private final String address;
  private final ObjectMapper json;
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  MailLoop(int port, ObjectMapper json) {
    this.address = "http://localhost:" + port;
    this.json = json;
  }

  /** A mail as its reader has it. */
  record Mail(JsonNode json) {

    Document page() {
      return Jsoup.parse(json.path("html").asText());
    }

    String text() {
      return json.path("text").asText();
    }

    URI pixel() {
      return URI.create(page().select("img[width=1][height=1]").attr("src"));
    }

    /** The link that no reader sees. */
    URI trap() {
      return URI.create(page().select("div[aria-hidden=true] > a[tabindex=-1]").attr("href"));
    }

    /** Links for readers of the kind that the path names, such as {@code /c/}. */
    List<URI> links(String path) {
      return page().select("a[href]:not([tabindex])").eachAttr("href").stream()
          .map(URI::create)
          .filter(link -> link.getPath() != null && link.getPath().startsWith(path))
          .distinct()
          .toList();
    }
  }

  void introduce(String id, String locale, String purpose) {
    api(
        "PUT",
        "/api/recipients/" + id,
        """
        {"email":"%s@example.com","locale":"%s","timeZone":"Europe/Berlin"}
        """
            .formatted(id, locale));
    consent(id, purpose, "\"granted\":true");
  }

  void consent(String id, String purpose, String said) {
    api(
        "PUT",
        "/api/recipients/" + id + "/consents/" + purpose,
        """
        {%s,"basis":"express","evidence":{"source":"form","text":"Ja"}}
        """
            .formatted(said));
  }

  void report(String type, String id, String subject) {
    api(
        "POST",
        "/api/events",
        """
        {"id":"%s-%s","source":"test/loop","type":"%s","recipient":"%s","subject":"%s"}
        """
            .formatted(type, id, type, id, subject));
  }

  /** The one mail to the person, once it has come. */
  Mail mail(String id) {
    within(() -> inbox(id).size() == 1);
    return new Mail(inbox(id).get(0));
  }

  private JsonNode inbox(String id) {
    return read(api("GET", "/demo/inbox?to=" + id + "@example.com", null));
  }

  String timeline(String id) {
    return api("GET", "/api/recipients/" + id + "/timeline", null);
  }

  /** The open calls about the person, as Tasklist finds them. */
  JsonNode calls(String id) {
    return read(
        api(
            "GET",
            "/engine-rest/task?candidateGroup=callcenter&processInstanceBusinessKey=" + id,
            null));
  }

  HttpResponse<String> get(URI link) {
    return follow("GET", link, "User-Agent", CHROME);
  }

  HttpResponse<String> follow(String method, URI link, String... headers) {
    return send(
        HttpRequest.newBuilder(link).method(method, BodyPublishers.noBody()).headers(headers));
  }

  HttpResponse<String> post(URI link, String form) {
    return send(
        HttpRequest.newBuilder(link)
            .header("Content-Type", FORM)
            .header("User-Agent", CHROME)
            .POST(BodyPublishers.ofString(form)));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  URI at(String path) {
    return URI.create(address + path);
  }

  String api(String method, String path, @Nullable String body) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(at(path))
                .header("Authorization", "Bearer demo-key")
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 299);
    return answer.body();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void within(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 30 seconds").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
