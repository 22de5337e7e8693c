package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A shop's program, which knows nothing of Followup but its address and the demo's key. */
public final class ShopClient implements AutoCloseable {

  private static final int BATCH = 1_000;
  private static final int AT_ONCE = 4;
  private static final int LINES = 20_000;

  /** A step of the clock works through thousands of mails. */
  private static final Duration PATIENCE = Duration.ofHours(3);

  private final URI followup;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE);

  public ShopClient(URI followup) {
    this.followup = followup;
  }

  /** Imports recipients that are new, each a line {@code id,email}. */
  public void importRecipients(List<String> lines) throws Exception {
    for (int from = 0; from < lines.size(); from += LINES) {
      List<String> some = lines.subList(from, Math.min(lines.size(), from + LINES));
      HttpRequest file =
          request("/api/recipients/import")
              .header("Content-Type", "text/csv")
              .POST(BodyPublishers.ofString("id,email\n" + String.join("\n", some)))
              .build();
      assertThat(send(file, 200)).contains("\"created\":" + some.size());
    }
  }

  /**
   * A request that records an express consent.
   *
   * @param more further fields, each with a comma behind it
   */
  public HttpRequest consent(String recipient, String purpose, String more) {
    String yes =
        """
        {"granted":true,"basis":"express",%s
         "evidence":{"source":"checkout form v3","text":"Yes, please"}}
        """
            .formatted(more);
    return request("/api/recipients/" + recipient + "/consents/" + purpose)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(yes))
        .build();
  }

  /** Reports events, a thousand in a request, in their order. @return how many were duplicates */
  public int report(List<String> events) throws Exception {
    int duplicates = 0;
    for (int from = 0; from < events.size(); from += BATCH) {
      List<String> batch = events.subList(from, Math.min(events.size(), from + BATCH));
      HttpRequest request =
          request("/api/events")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("[" + String.join(",", batch) + "]"))
              .build();
      JsonNode answer = json.readTree(send(request, 202));
      duplicates += answer.path("duplicates").asInt();
      assertThat(answer.path("accepted").asInt() + answer.path("duplicates").asInt())
          .isEqualTo(batch.size());
    }
    return duplicates;
  }

  /** Where the demo's clock is. */
  public Instant now() throws Exception {
    return Instant.parse(getJson("/demo/clock").path("now").asText());
  }

  /** Moves the demo's clock. */
  public void letPass(String duration) throws Exception {
    HttpRequest move =
        request("/demo/clock")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"advance\":\"%s\"}".formatted(duration)))
            .build();
    send(move, 200);
  }

  public String get(String path) throws Exception {
    return send(request(path).GET().build(), 200);
  }

  public JsonNode getJson(String path) throws Exception {
    return json.readTree(get(path));
  }

  /** A long answer, to be read as it comes; the caller closes it. */
  public InputStream open(String path) throws Exception {
    return http.send(request(path).GET().build(), BodyHandlers.ofInputStream()).body();
  }

  /** Sends all, some of them at once; each must be answered by one of these. */
  public void sendAll(List<HttpRequest> requests, Integer... statuses) throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    for (HttpRequest request : requests) {
      sent.add(hands.submit(() -> send(request, statuses)));
    }
    for (Future<?> one : sent) {
      one.get();
    }
  }

  private String send(HttpRequest request, Integer... statuses) throws Exception {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode())
        .as(request.uri() + " " + answer.body())
        .isIn((Object[]) statuses);
    return answer.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(followup.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer demo-key");
  }

  @Override
  public void close() {
    hands.shutdownNow();
  }
}
