package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Speaks to the doors for shops as a shop does. */
class IntakeHttp {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;

  IntakeHttp(int port) {
    this.port = port;
  }

  record Answer(int status, HttpResponse<String> response) {

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("no JSON: " + response.body(), e);
      }
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Answer events(String contentType, byte[] body, String... headers) {
    return post("/api/events", contentType, HttpRequest.BodyPublishers.ofByteArray(body), headers);
  }

  Answer events(String body, String... headers) {
    return events("application/json", body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Sends the body in chunks, without saying how long it is. */
  Answer chunkedEvents(byte[] body) {
    return post(
        "/api/events",
        "application/json",
        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  Answer post(String path, String contentType, HttpRequest.BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(70))
            .POST(body);
    if (path.startsWith("/api")) {
      request.header("Authorization", "Bearer demo-key");
    }
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  static Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new AssertionError("no answer from " + request.uri(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
