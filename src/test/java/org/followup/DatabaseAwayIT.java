package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database dies under a running application; what was acknowledged is there afterwards. */
class DatabaseAwayIT {

  private static final String SHOP = "https://shop.example/";
  private static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

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
    String link = linkIn(mail);
    HttpResponse<String> redirect = followup.get(link);
    assertThat(redirect.statusCode()).isEqualTo(302);
    assertThat(redirect.headers().firstValue("Location")).contains(SHOP);
    assertThat(redirect.headers().firstValue("Cache-Control")).contains("no-store");
    HttpResponse<String> forged = followup.get(link.substring(0, link.length() - 1));
    assertThat(forged.statusCode()).isEqualTo(404);
    assertThat(forged.headers().firstValue("Location")).isEmpty();
    HttpResponse<String> page =
        followup.get(URI.create(mail.select("a[href*=/u/]").attr("href")).getPath());
    assertThat(page.body()).doesNotContain("Exception", "SQL");
  }

  private static String linkIn(Document mail) {
    return URI.create(mail.select("a[href*=/c/]").attr("href")).getPath();
  }

  /** As a browser that nobody takes for a machine. */
  private static void visit(RunningFollowup followup, String path, String location)
      throws Exception {
    HttpResponse<String> answer = followup.send("GET", path, "", "User-Agent", BROWSER);
    assertThat(answer.headers().firstValue("Location")).contains(location);
  }

  /** This node remembers no mail, so that readers are led to the shop. */
  @Test
  void leadsOnAndKeepsWhatCameMeanwhileOnceItIsBack(@TempDir Path folder) throws Exception {
    try (RunningFollowup followup =
        RunningFollowup.start(folder, "--followup.tracking.remembered-mails=0")) {
      String link = linkIn(mail(followup));
      ProcessHandle postgres = postgres(folder);
      List<String> command = new ArrayList<>();
      if (System.getProperty("user.name").equals("root")) {
        command.addAll(List.of("unshare", "-U")); // PostgreSQL does not run as root
      }
      command.add(postgres.info().command().orElseThrow());
      command.addAll(List.of(postgres.info().arguments().orElseThrow()));
      killDatabase(folder);
      visit(followup, link, SHOP);
      visit(followup, link, SHOP);
      assertThat(clicked(followup)).isLessThan(0);

      Process again = start(command);
      try {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (clicked(followup) != 2 && System.nanoTime() < end) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
          if (!again.isAlive()) {
            again = start(command); // what was killed had not let go of the memory it shared
          }
        }
        assertThat(clicked(followup)).as(followup.log()).isEqualTo(2);
        followup.kill();
      } finally {
        again.descendants().forEach(ProcessHandle::destroyForcibly);
        again.destroyForcibly();
      }
    }
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What the report says; -1 where there is none. */
  private static int clicked(RunningFollowup followup) throws Exception {
    HttpResponse<String> report = followup.get("/api/journeys/welcome-series/report");
    return report.statusCode() == 200
        ? new ObjectMapper().readTree(report.body()).path("total").path("clicked").asInt()
        : -1;
  }

  private static void killDatabase(Path folder) throws Exception {
    ProcessHandle postgres = postgres(folder);
    postgres.descendants().forEach(ProcessHandle::destroyForcibly);
    postgres.destroyForcibly();
  }

  private static ProcessHandle postgres(Path folder) throws Exception {
    String pid =
        Files.readAllLines(folder.resolve("postgres").resolve("postmaster.pid")).get(0).trim();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static String event(String id) {
    return "{\"id\":\"" + id + "\",\"source\":\"shop\",\"type\":\"product-viewed\"}";
  }
}
