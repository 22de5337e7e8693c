package org.followup.crash;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.followup.demo.EmptyDatabase;

/**
 * A PostgreSQL that can be stopped, killed and started again on the same port and data, and whose
 * disk can be full. A commit is forced to disk before it returns: without that there is nothing to
 * test.
 *
 * <p>Where the system allows it, the data lie on a small disk of their own, a {@code tmpfs} that
 * only a shell of ours sees; every command for the server goes through that shell.
 */
final class CrashDatabase implements AutoCloseable {

  /** Ways to end it. */
  enum Stop {
    FAST,
    IMMEDIATE,
    KILL
  }

  private static final int DISK_MEGABYTES = 2_500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process shell;
  private final BufferedWriter in;
  private final BufferedReader out;
  private final boolean ownDisk;
  private final Path folder;
  private final Path binaries;
  private final int port;

  private CrashDatabase(Process shell, boolean ownDisk, Path folder, Path binaries, int port) {
    this.shell = shell;
    this.in =
        new BufferedWriter(new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.UTF_8));
    this.out =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    this.ownDisk = ownDisk;
    this.folder = folder;
    this.binaries = binaries;
    this.port = port;
  }

  static CrashDatabase start(Path work, int port) throws Exception {
    Path folder = Files.createDirectories(work.resolve("database").toAbsolutePath());
    Path binaries = findBinaries();
    CrashDatabase database = open(folder, binaries, port);
    database.run(
        "%s%s/initdb -D %s/data -U postgres -A trust -E UTF8 --no-sync --locale-provider=builtin"
                .formatted(database.asNobody(), binaries, folder)
            + " --builtin-locale=C.UTF-8 --locale=C >/dev/null");
    database.start();
    return database;
  }

  private static CrashDatabase open(Path folder, Path binaries, int port) throws Exception {
    String mount = "mount -t tmpfs -o size=%dm tmpfs %s".formatted(DISK_MEGABYTES, folder);
    for (List<String> outside :
        List.of(List.of("unshare", "-m"), List.of("unshare", "-r", "-m"), List.<String>of())) {
      String first = outside.isEmpty() ? "true" : mount;
      List<String> command = new java.util.ArrayList<>(outside);
      command.addAll(
          List.of(
              "sh",
              "-c",
              first
                  + " || exit 1; echo ready; while read -r line; do eval \"$line\"; echo \"=$?\";"
                  + " done"));
      try {
        Process shell = new ProcessBuilder(command).redirectErrorStream(true).start();
        CrashDatabase opened = new CrashDatabase(shell, !outside.isEmpty(), folder, binaries, port);
        for (String line = opened.out.readLine(); line != null; line = opened.out.readLine()) {
          if (line.equals("ready")) {
            return opened;
          }
        }
      } catch (IOException notHere) {
        // the next way
      }
    }
    throw new IllegalStateException("No shell");
  }

  /** Where the embedded PostgreSQL was unpacked. */
  private static Path findBinaries() throws Exception {
    try (EmptyDatabase any = EmptyDatabase.start();
        Connection connection = any.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select setting from pg_config where name = 'BINDIR'")) {
      row.next();
      return Path.of(row.getString(1));
    }
  }

  /** PostgreSQL refuses to be root. */
  private String asNobody() {
    boolean root = "root".equals(System.getProperty("user.name")) || ownDisk;
    return root ? "unshare -U " : "";
  }

  /** Starts it where it does not run; repeats that until it does. */
  synchronized void start() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "PostgreSQL does not start:\n" + tail(Files.readString(log())));
      }
      int result =
          runLeniently(
              """
              %s%s/pg_ctl -D %s/data -l %s -s -w -t 30 start -o "-h 127.0.0.1 -p %d -k '' \
              -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=100 \
              -c shared_buffers=64MB -c max_wal_size=128MB -c min_wal_size=32MB -c jit=off \
              -c checkpoint_timeout=60s -c timezone=UTC -c log_timezone=UTC" """
                  .formatted(asNobody(), binaries, folder, log(), port)
                  .strip());
      if (result != 0) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException away) {
      return false;
    }
  }

  synchronized void stop(Stop way) throws Exception {
    if (way == Stop.KILL) {
      int result =
          runLeniently(
              "P=$(head -1 %s/data/postmaster.pid) && kill -9 $P $(ps -o pid= --ppid $P)"
                  .formatted(folder));
      if (result != 0) {
        throw new IllegalStateException("PostgreSQL could not be killed");
      }
    } else {
      runLeniently(
          "%s%s/pg_ctl -D %s/data -s -w -t 30 -m %s stop"
              .formatted(asNobody(), binaries, folder, way == Stop.FAST ? "fast" : "immediate"));
    }
  }

  boolean hasOwnDisk() {
    return ownDisk;
  }

  /** Leaves no room on its disk. */
  synchronized void fillDisk() throws Exception {
    // Quickly nearly full, then to the last byte while others write as well.
    run(
        "fallocate -l $(($(df -B1 --output=avail %1$s | tail -1) * 95 / 100)) %1$s/ballast1"
            .formatted(folder));
    runLeniently("dd if=/dev/zero of=%s/ballast2 bs=64k".formatted(folder));
  }

  synchronized void freeDisk() throws Exception {
    run("rm -f %1$s/ballast1 %1$s/ballast2".formatted(folder));
  }

  private void run(String command) throws IOException {
    int result = runLeniently(command);
    if (result != 0) {
      throw new IllegalStateException(command + " ended with " + result);
    }
  }

  private int runLeniently(String command) throws IOException {
    in.write(command.replace('\n', ' ') + " </dev/null >>" + log() + ".sh 2>&1\n");
    in.flush();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("=")) {
        return Integer.parseInt(line.substring(1));
      }
    }
    throw new IllegalStateException("The shell of the database has ended");
  }

  private Path log() {
    return folder.resolveSibling("postgres.log");
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 3_000));
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        jdbcUrl() + "&ApplicationName=crash-driver&connectTimeout=5&socketTimeout=60");
  }

  @Override
  public void close() throws Exception {
    stop(Stop.IMMEDIATE);
    in.close();
    shell.waitFor(10, TimeUnit.SECONDS);
    shell.destroyForcibly();
  }
}
