package org.followup.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL of its own with nothing in it, for tests that start several nodes on it. */
public final class EmptyDatabase implements AutoCloseable {

  private final DataFolder folder;
  private final EmbeddedServer server;

  private EmptyDatabase(DataFolder folder, EmbeddedServer server) {
    this.folder = folder;
    this.server = server;
  }

  public static EmptyDatabase start() throws IOException {
    DataFolder folder = DataFolder.open(DataFolder.MEMORY);
    return new EmptyDatabase(folder, EmbeddedServer.start(folder));
  }

  /** One that writes to disk what is committed, in a folder that the caller removes. */
  public static EmptyDatabase kept(Path path) throws IOException {
    DataFolder folder = DataFolder.open(path.toString());
    return new EmptyDatabase(folder, EmbeddedServer.start(folder));
  }

  public String jdbcUrl() {
    return server.jdbcUrl();
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl());
  }

  /** Does it at once, on a connection of its own. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of what is found, as text. */
  public List<String> list(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (result.next()) {
        values.add(result.getString(1));
      }
      return values;
    }
  }

  /** The number in the one row that is found. */
  public long count(String query) throws SQLException {
    return Long.parseLong(list(query).get(0));
  }

  @Override
  public void close() throws IOException {
    server.close();
    folder.close();
  }
}
