package org.followup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.followup.RunningFollowup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartAndStopIT {

  private final ObjectMapper json = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path temporary;

  @Test
  void healsItselfAfterBeingKilledAndKeepsDataAndClock() throws Exception {
    Path folder = temporary.resolve("data");
    Instant killedAt;
    ProcessHandle orphan;
    try (RunningFollowup first = RunningFollowup.start(folder)) {
      first.put(
          "/api/recipients/kept-1",
          """
          {"id":"kept-1","email":"kept-1@example.com"}
          """);
      first.post("/demo/shop/voucher", "{\"customer\":\"ana\"}");
      killedAt = clock(first);
      refusesASecondOne(folder, first);
      first.kill();
      orphan = postgres(folder);
      assertThat(orphan.isAlive()).isTrue();
    }
    try (RunningFollowup second = RunningFollowup.start(folder)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(second.get("/api/recipients/kept-1").body()).contains("kept-1@example.com");
      assertThat(clock(second)).isAfter(killedAt);
      // The shop still knows the voucher: another one would be issued first otherwise.
      assertThat(json.readTree(second.post("/demo/shop/redeem", "").body()).get("events"))
          .singleElement()
          .satisfies(event -> assertThat(event.get("type").asText()).isEqualTo("coupon-redeemed"));

      ProcessHandle server = postgres(folder);
      second.stop();

      assertThat(server.onExit()).succeedsWithin(Duration.ofSeconds(20));
      assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
      assertThat(second.log())
          .contains("Console              " + second.address() + "/\n")
          .contains(second.address() + "/demo/shop")
          .doesNotContain("ERROR");
    }
  }

  private static void refusesASecondOne(Path folder, RunningFollowup first) throws Exception {
    try (RunningFollowup second = RunningFollowup.startInVain(folder)) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.log())
          .contains(
              "Followup already runs with this folder (process %d, port %d)"
                  .formatted(first.pid(), first.address().getPort()))
          .contains("--followup.data-dir")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void saysWhatToDoWhereTheFolderCannotBeWritten() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    try (RunningFollowup followup = RunningFollowup.startInVain(file.resolve("data"))) {
      assertThat(followup.exitCode()).isEqualTo(1);
      assertThat(followup.log())
          .contains("Followup cannot write to its data folder " + file.resolve("data"))
          .contains("--followup.data-dir")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void saysWhatToDoWhereThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
        RunningFollowup followup =
            RunningFollowup.startInVain(
                temporary.resolve("data"), "--server.port=" + taken.getLocalPort())) {
      assertThat(followup.exitCode()).isEqualTo(1);
      assertThat(followup.log())
          .contains("Port %d is taken".formatted(taken.getLocalPort()))
          .contains("--server.port")
          .doesNotContain("\tat ");
    }
  }

  private Instant clock(RunningFollowup followup) throws Exception {
    return Instant.parse(json.readTree(followup.get("/demo/clock").body()).get("now").asText());
  }

  private static ProcessHandle postgres(Path folder) throws Exception {
    Path pidFile = folder.resolve("postgres/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).strip()))
        .orElseThrow();
  }
}
