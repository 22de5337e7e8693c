package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database dies under a running application; what was acknowledged is there afterwards. */
class DatabaseAwayIT {

  @Test
  void answers503WithRetryAfterTakesNothingAndLosesNothing(@TempDir Path folder) throws Exception {
    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      assertThat(followup.post("/api/events", event("before")).statusCode()).isEqualTo(202);
      Document mail = mail(followup);

      killDatabase(folder);

      HttpResponse<String> write = followup.post("/api/events", event("meanwhile"));
      assertThat(write.statusCode()).isEqualTo(503);
      assertThat(write.headers().firstValue("Retry-After")).isPresent();
      assertThat(write.body()).contains("database").doesNotContain("Exception");
      HttpResponse<String> read = followup.get("/api/recipients/someone");
      assertThat(read.statusCode()).isEqualTo(503);
      assertThat(read.headers().firstValue("Retry-After")).isPresent();
      readersAreTreatedKindly(followup, mail);
      followup.kill();
    }

    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      assertThat(followup.post("/api/events", event("before")).body()).contains("\"duplicates\":1");
      assertThat(followup.post("/api/events", event("meanwhile")).body())
          .contains("\"accepted\":1");
      BalancedBooks.of(followup);
    }
  }

  /** A marketing mail with links and a pixel. */
  private static Document mail(RunningFollowup followup) throws Exception {
    followup.put("/api/recipients/reader", "{\"email\":\"reader@example.com\"}");
    followup.put(
        "/api/recipients/reader/consents/marketing:newsletter",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes"}}
        """);
    followup.post(
        "/api/events",
        "{\"id\":\"in\",\"source\":\"shop\",\"type\":\"signed-up\",\"recipient\":\"reader\"}");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end) {
      String inbox = followup.get("/demo/inbox?to=reader@example.com").body();
      if (inbox.contains("/o/")) {
        return Jsoup.parse(new ObjectMapper().readTree(inbox).path(0).path("html").asText());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new AssertionError("No mail within 30 seconds:\n" + followup.log());
  }

  private static void readersAreTreatedKindly(RunningFollowup followup, Document mail)
      throws Exception {
    URI pixel = URI.create(mail.select("img[src*=/o/]").attr("src"));
    HttpResponse<String> picture = followup.get(pixel.getPath());
    assertThat(picture.statusCode()).isEqualTo(200);
    assertThat(picture.body()).startsWith("GIF89a");
    URI link = URI.create(mail.select("a[href*=/c/]").attr("href"));
    HttpResponse<String> page = followup.get(link.getPath());
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.body()).contains("try again").doesNotContain("Exception", "SQL");
  }

  private static void killDatabase(Path folder) throws Exception {
    String pid =
        Files.readAllLines(folder.resolve("postgres").resolve("postmaster.pid")).get(0).trim();
    ProcessHandle postgres = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    postgres.descendants().forEach(ProcessHandle::destroyForcibly);
    postgres.destroyForcibly();
  }

  private static String event(String id) {
    return "{\"id\":\"" + id + "\",\"source\":\"shop\",\"type\":\"product-viewed\"}";
  }
}
