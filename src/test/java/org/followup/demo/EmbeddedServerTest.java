package org.followup.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path temporary;

  @Test
  void keepsItsDataAndForcesThemToDisk() throws Exception {
    Path path = temporary.resolve("data");
    try (DataFolder folder = DataFolder.open(path.toString());
        EmbeddedServer server = EmbeddedServer.start(folder)) {
      assertThat(ask(server, "show fsync")).isEqualTo("on");
      assertThat(ask(server, "show synchronous_commit")).isEqualTo("on");
      assertThat(ask(server, "show full_page_writes")).isEqualTo("on");
      assertThat(ask(server, "show server_version")).startsWith(EmbeddedServer.MAJOR_VERSION + ".");
      ask(server, "create table kept (word text); insert into kept values ('Grüße'); select 1");
    }
    try (DataFolder folder = DataFolder.open(path.toString());
        EmbeddedServer server = EmbeddedServer.start(folder)) {
      assertThat(ask(server, "select upper(word) from kept")).isEqualTo("GRÜßE");
    }
  }

  @Test
  void staysLockedForOthersWhenThisProcessTriesASecondTime() throws Exception {
    Path path = temporary.resolve("data");
    try (DataFolder folder = DataFolder.open(path.toString())) {
      assertThat(takenByAnotherProcess(folder)).isFalse();
      assertThatThrownBy(() -> DataFolder.open(path.toString())).isInstanceOf(StartRefused.class);
      // sweeps what nobody holds
      DataFolder.open(DataFolder.MEMORY).close();
      assertThat(takenByAnotherProcess(folder)).isFalse();
    }
  }

  private static boolean takenByAnotherProcess(DataFolder folder) throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Other.class.getName(),
                folder.path().toString())
            .inheritIO()
            .start();
    int exit = other.waitFor();
    assertThat(exit).isBetween(0, 1);
    return exit == 0;
  }

  /** Another process that tries to take a folder: 0 taken, 1 refused. */
  static final class Other {
    public static void main(String[] folder) throws Exception {
      try {
        DataFolder.open(folder[0]);
        System.exit(0);
      } catch (StartRefused refused) {
        System.exit(1);
      }
    }
  }

  @Test
  void throwsAMemoryFolderAwayAtTheEnd() throws Exception {
    DataFolder folder = DataFolder.open(DataFolder.MEMORY);
    try (EmbeddedServer server = EmbeddedServer.start(folder)) {
      assertThat(ask(server, "show fsync")).isEqualTo("off");
      assertThat(folder.kept()).isFalse();
    }
    assertThat(folder.path()).exists();
    folder.close();
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void endsTheServerThatServesAFolder() throws Exception {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data").toString());
        EmbeddedServer left = EmbeddedServer.start(folder)) {
      assertThat(ask(left, "select 1")).isEqualTo("1");

      LeftOverPostgres.end(folder.cluster());

      // It may stay a zombie until its parent asks for it; it serves nobody any more.
      assertThatThrownBy(() -> ask(left, "select 1")).isInstanceOf(SQLException.class);
      assertThat(folder.cluster().resolve("postmaster.pid")).doesNotExist();
    }
  }

  @Test
  void leavesAProcessAloneThatOnlyHasTheNumberOfAnOldServer() throws Exception {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data").toString())) {
      EmbeddedServer.start(folder).close();
      Process bystander = new ProcessBuilder("sleep", "300").start();
      try {
        Files.write(
            folder.cluster().resolve("postmaster.pid"),
            List.of(String.valueOf(bystander.pid()), folder.cluster().toString()));
        EmbeddedServer.start(folder).close();
        assertThat(bystander.isAlive()).isTrue();
      } finally {
        bystander.destroyForcibly();
      }
    }
  }

  @Test
  void beginsAnewWhereTheFirstStartWasCutShort() throws Exception {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data").toString())) {
      Files.createDirectories(folder.cluster().resolve("base"));
      Files.writeString(folder.cluster().resolve("postgresql.conf"), "half a f");
      Files.createFile(folder.unfinished());
      try (EmbeddedServer server = EmbeddedServer.start(folder)) {
        assertThat(ask(server, "select 1")).isEqualTo("1");
      }
      assertThat(folder.unfinished()).doesNotExist();
    }
  }

  @Test
  void refusesTheDataOfAnotherMajorVersion() throws Exception {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data").toString())) {
      Files.createDirectories(folder.cluster());
      Files.writeString(folder.cluster().resolve("PG_VERSION"), "14\n");
      assertThatThrownBy(() -> EmbeddedServer.start(folder))
          .isInstanceOfSatisfying(
              StartRefused.class,
              refused -> {
                assertThat(refused).hasMessageContaining("written by PostgreSQL 14");
                assertThat(refused.action()).contains("--followup.data-dir");
              });
    }
  }

  @Test
  void quotesTheServerWhereItDoesNotStart() throws Exception {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data").toString())) {
      EmbeddedServer.start(folder).close();
      Files.writeString(folder.cluster().resolve("postgresql.conf"), "no_such_setting = 1\n");
      assertThatThrownBy(() -> EmbeddedServer.start(folder))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining("no_such_setting");
    }
  }

  @Test
  void locksItsFolder() throws Exception {
    String path = temporary.resolve("data").toString();
    try (DataFolder folder = DataFolder.open(path)) {
      folder.note(8099);
      assertThatThrownBy(() -> DataFolder.open(path))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining(
              "already runs with this folder (process %d, port 8099)"
                  .formatted(ProcessHandle.current().pid()));
    }
    DataFolder.open(path).close();
  }

  @Test
  void refusesAFileInTheFoldersPlace() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> DataFolder.open(file.toString()))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("it is a file, not a folder");
  }

  private static ProcessHandle process(DataFolder folder) throws Exception {
    Path pidFile = folder.cluster().resolve("postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).strip()))
        .orElseThrow();
  }

  private static String ask(EmbeddedServer server, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        var statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
