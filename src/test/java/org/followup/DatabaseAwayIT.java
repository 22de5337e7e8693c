package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database dies under a running application; what was acknowledged is there afterwards. */
class DatabaseAwayIT {

  @Test
  void answers503WithRetryAfterTakesNothingAndLosesNothing(@TempDir Path folder) throws Exception {
    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      assertThat(followup.post("/api/events", event("before")).statusCode()).isEqualTo(202);

      killDatabase(folder);

      HttpResponse<String> write = followup.post("/api/events", event("meanwhile"));
      assertThat(write.statusCode()).isEqualTo(503);
      assertThat(write.headers().firstValue("Retry-After")).isPresent();
      assertThat(write.body()).contains("database").doesNotContain("Exception");
      HttpResponse<String> read = followup.get("/api/recipients/someone");
      assertThat(read.statusCode()).isEqualTo(503);
      assertThat(read.headers().firstValue("Retry-After")).isPresent();
      followup.kill();
    }

    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      assertThat(followup.post("/api/events", event("before")).body()).contains("\"duplicates\":1");
      assertThat(followup.post("/api/events", event("meanwhile")).body())
          .contains("\"accepted\":1");
    }
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
