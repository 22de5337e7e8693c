package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A demo in a process of its own, with its clock, its database and all that it logs. */
final class DemoNode implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("Started database port=(\\d+)");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  final RunningFollowup followup;
  final DatabaseDump database;
  private final Path folder;

  private DemoNode(RunningFollowup followup, Path folder) {
    this.followup = followup;
    this.folder = folder;
    this.database = new DatabaseDump(jdbcUrl(followup.log()));
  }

  static DemoNode start(Path folder, String... arguments) throws Exception {
    return new DemoNode(RunningFollowup.start(folder, arguments), folder);
  }

  /** Moves the clock by a period such as {@code P3D}; what is due by then is done. */
  void advance(String duration) throws Exception {
    ok(followup.post("/demo/clock", "{\"advance\":\"" + duration + "\"}"));
  }

  /** Waits until the query counts nothing. */
  void until(String noneLeft) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (database.count(noneLeft) > 0) {
      assertThat(System.nanoTime()).as(noneLeft).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /** The database's own log. */
  String databaseLog() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> logs = files.filter(path -> path.toString().endsWith(".log")).toList();
      for (Path file : logs) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  /** The answer's body; it must be a good one. */
  static String ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.uri() + " " + answer.body()).isBetween(200, 299);
    return answer.body();
  }

  private static String jdbcUrl(String log) {
    Matcher port = PORT.matcher(log);
    assertThat(port.find()).as(log).isTrue();
    return "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres".formatted(port.group(1));
  }

  @Override
  public void close() throws Exception {
    followup.close();
  }
}
