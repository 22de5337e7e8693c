package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import whose node dies in the middle: every line is written once all the same. */
class ImportKilledIT {

  private static final int LINES = 6_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void writesEveryLineOnceThoughTheNodeDiesMeanwhile() throws Exception {
    StringBuilder csv =
        new StringBuilder(
            "id,email,consent.marketing:offers,consent.basis,consent.source,consent.text\n");
    for (int n = 1; n <= LINES; n++) {
      csv.append("k-").append(n).append(",k-").append(n).append("@example.com,yes,express,f,t\n");
    }
    String location;
    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      HttpResponse<String> placed =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(followup.address().resolve("/api/imports"))
                      .header("Authorization", "Bearer demo-key")
                      .header("Content-Type", "text/csv")
                      .POST(BodyPublishers.ofString(csv.toString()))
                      .build(),
                  BodyHandlers.ofString());
      assertThat(placed.statusCode()).as(placed.body()).isEqualTo(202);
      location = placed.headers().firstValue("Location").orElseThrow();
      await(followup, location, now -> now.path("taken").asInt() > 0);
      followup.kill();
    }
    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      JsonNode begun = JSON.readTree(followup.get(location).body());
      assertThat(begun.path("taken").asInt()).as("it died in the middle").isPositive();
      JsonNode done = await(followup, location, now -> now.path("state").asText().equals("done"));
      assertThat(done.path("created").asInt()).as(done.toString()).isEqualTo(LINES);
      assertThat(done.path("changed").asInt()).as("no line twice").isZero();
      assertThat(done.path("consents").asInt()).isEqualTo(LINES);
      String exported = followup.get("/api/recipients.csv?consents=true").body();
      assertThat(exported.lines().filter(line -> line.startsWith("k-")).count()).isEqualTo(LINES);
      for (int n : new int[] {1, LINES / 2, LINES}) {
        assertThat(JSON.readTree(followup.get("/api/recipients/k-" + n + "/consents").body()))
            .as("said once")
            .hasSize(1);
      }
    }
  }

  private interface Wanted {
    boolean met(JsonNode now);
  }

  private static JsonNode await(RunningFollowup followup, String path, Wanted wanted)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (true) {
      JsonNode now = JSON.readTree(followup.get(path).body());
      if (wanted.met(now)) {
        return now;
      }
      assertThat(System.nanoTime()).as(now.toString()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
