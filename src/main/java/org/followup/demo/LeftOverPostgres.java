package org.followup.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL outlives a parent that was killed. Only one process may serve a folder, so the one
 * left behind is ended before a new one starts.
 */
final class LeftOverPostgres {

  private static final Logger log = LoggerFactory.getLogger(LeftOverPostgres.class);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private LeftOverPostgres() {}

  /**
   * Ends the PostgreSQL that serves this folder, if one does. Call it only while holding the lock
   * of the {@link DataFolder}. A process of another kind that has come by the number in {@code
   * postmaster.pid} is left alone.
   *
   * @throws StartRefused where it does not end
   */
  static void end(Path cluster) throws IOException {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> left =
        pid(pidFile).flatMap(ProcessHandle::of).filter(process -> serves(process, cluster));
    if (left.isPresent()) {
      end(left.get(), cluster);
    }
    // Else the number would be taken for a running server's if some other process has it now.
    Files.deleteIfExists(pidFile);
  }

  private static Optional<Long> pid(Path pidFile) throws IOException {
    List<String> lines = Files.readAllLines(pidFile);
    try {
      return lines.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(lines.get(0).strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean serves(ProcessHandle process, Path cluster) {
    boolean postgres =
        process
            .info()
            .command()
            .map(command -> Path.of(command).getFileName().toString())
            .filter(name -> name.startsWith("postgres"))
            .isPresent();
    if (!postgres) {
      return false;
    }
    try {
      // The server's working directory is its data directory.
      Path workingDirectory = Path.of("/proc", String.valueOf(process.pid()), "cwd");
      if (Files.exists(workingDirectory)) {
        return workingDirectory.toRealPath().equals(cluster.toRealPath());
      }
    } catch (IOException e) {
      return false;
    }
    return process
        .info()
        .arguments()
        .map(arguments -> Arrays.asList(arguments).contains(cluster.toString()))
        .orElse(true);
  }

  private static void end(ProcessHandle server, Path cluster) throws IOException {
    // INT ends its sessions and itself in good order; TERM would wait for the sessions.
    signal(server, "INT");
    if (!ended(server)) {
      signal(server, "QUIT");
    }
    if (!ended(server)) {
      throw new StartRefused(
          "The PostgreSQL that an earlier Followup left on %s (process %d) does not end."
              .formatted(cluster, server.pid()),
          "End it with: kill -9 %d, and start again; nothing that was saved is lost."
              .formatted(server.pid()));
    }
    log.info("Ended left-over database process={} folder={}", server.pid(), cluster);
  }

  private static void signal(ProcessHandle server, String name) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(server.pid())).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException noKillHere) {
      server.destroy();
    }
  }

  private static boolean ended(ProcessHandle server) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (server.isAlive() && !zombie(server)) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return true;
  }

  /** Has ended, yet nobody has asked how: in a container there may be nobody who does. */
  private static boolean zombie(ProcessHandle server) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(server.pid()), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }
}
