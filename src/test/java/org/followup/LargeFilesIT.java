package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files larger than the memory of the node that takes and gives them. */
class LargeFilesIT {

  private static final String HEAP = "208m";
  private static final long LARGER_THAN_THE_HEAP = 225_000_000;
  private static final int LINES = 3_000;
  private static final int LONGEST_FACT = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void takesAndGivesFilesLargerThanItsMemory() throws Exception {
    try (RunningFollowup followup = RunningFollowup.startWithHeap(HEAP, folder.resolve("data"))) {
      importsRecipients(followup);
      triesSuppressions(followup);
      fill();
      assertThat(length(followup, "/api/recipients.csv?consents=true"))
          .isGreaterThan(LARGER_THAN_THE_HEAP);
      assertThat(length(followup, "/api/suppressions.csv")).isGreaterThan(LARGER_THAN_THE_HEAP);
      assertThat(followup.get("/api/recipients/large-10").statusCode()).isEqualTo(200);
    }
  }

  /** One line of ten is without fault. */
  private void importsRecipients(RunningFollowup followup) throws Exception {
    String fact = "x".repeat(LONGEST_FACT);
    String facts = "," + String.join(",", java.util.Collections.nCopies(8, fact));
    Path file =
        file(
            "id,attributes.a,attributes.b,attributes.c,attributes.d,attributes.e,attributes.f,"
                + "attributes.g,attributes.h",
            n -> (n % 10 == 0 ? "large-" + n : "") + facts);
    HttpResponse<InputStream> placed = post(followup, "/api/imports?mode=valid-lines", file);
    assertThat(placed.statusCode()).isEqualTo(202);
    String location = placed.headers().firstValue("Location").orElseThrow();
    long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    JsonNode now;
    do {
      now = JSON.readTree(followup.get(location).body());
      assertThat(System.nanoTime()).as(now.toString()).isLessThan(deadline);
    } while (!now.path("state").asText().equals("done"));
    assertThat(now.path("created").asInt()).isEqualTo(LINES / 10);
    assertThat(now.path("refused").asInt()).isEqualTo(LINES - LINES / 10);
    Files.delete(file);
  }

  /** A fault in the first line: the others are read and nothing is kept. */
  private void triesSuppressions(RunningFollowup followup) throws Exception {
    String rest = ",\"" + " ".repeat(8 * LONGEST_FACT) + "\"";
    Path file = file("address,scope", n -> (n == 1 ? "nobody" : "a" + n + "@example.com") + rest);
    assertThat(post(followup, "/api/suppressions/import", file).statusCode()).isEqualTo(400);
    Files.delete(file);
  }

  private Path file(String header, IntFunction<String> line) throws Exception {
    Path file = folder.resolve("large.csv");
    try (Writer out = Files.newBufferedWriter(file)) {
      out.append(header).append('\n');
      for (int n = 1; n <= LINES; n++) {
        out.append(line.apply(n)).append('\n');
      }
    }
    assertThat(Files.size(file)).isGreaterThan(LARGER_THAN_THE_HEAP);
    return file;
  }

  private void fill() throws Exception {
    String port = Files.readAllLines(folder.resolve("data/postgres/postmaster.pid")).get(3).trim();
    try (Connection database =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
        Statement sql = database.createStatement()) {
      sql.execute(
          """
          insert into recipient_profile (id, attributes, created_at, updated_at)
          select 'filled-' || n, jsonb_build_object('a', repeat('x', 10000), 'b', repeat('x', 10000)),
            '2026-01-01', '2026-01-01'
          from generate_series(1, 11900) n
          """);
      sql.execute(
          """
          insert into recipient_suppression (address_hash, scope, reason, note, suppressed_at)
          select sha256(n::text::bytea), 'MARKETING', 'manual', repeat('x', 500), '2026-01-01'
          from generate_series(1, 390000) n
          """);
    }
  }

  private long length(RunningFollowup followup, String path) throws Exception {
    try (InputStream body =
        http.send(request(followup, path).GET().build(), BodyHandlers.ofInputStream()).body()) {
      return body.transferTo(OutputStream.nullOutputStream());
    }
  }

  private HttpResponse<InputStream> post(RunningFollowup followup, String path, Path file)
      throws Exception {
    return http.send(
        request(followup, path)
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofFile(file))
            .build(),
        BodyHandlers.ofInputStream());
  }

  private static HttpRequest.Builder request(RunningFollowup followup, String path) {
    return HttpRequest.newBuilder(followup.address().resolve(path))
        .header("Authorization", "Bearer demo-key");
  }
}
