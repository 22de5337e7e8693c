package org.followup;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole database as a dump would show it: every column of every table of every schema, the
 * engine's included, bytes as the text they hold, and large objects.
 */
public final class DatabaseDump {

  private record Column(String table, String name, boolean bytes) {}

  private final String jdbcUrl;

  public DatabaseDump(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /** Where any of the texts stands, in any case: columns with how many rows. */
  public Map<String, Long> find(String... texts) throws SQLException {
    Map<String, Long> found = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      for (Column column : columns(connection)) {
        long rows = count(connection, column, texts);
        if (rows > 0) {
          found.put(column.table() + "." + column.name(), rows);
        }
      }
    }
    return found;
  }

  /** Runs one statement, for a test that sets something up. */
  public int run(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement sql = connection.prepareStatement(statement)) {
      return sql.executeUpdate();
    }
  }

  /** One number. */
  public long count(String question) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement sql = connection.prepareStatement(question);
        ResultSet row = sql.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<Column> columns(Connection connection) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (PreparedStatement sql =
            connection.prepareStatement(
                """
                select c.oid::regclass::text, quote_ident(a.attname), a.atttypid = 'bytea'::regtype
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relkind in ('r', 'm')
                  and (n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                    or c.oid = 'pg_largeobject'::regclass)
                order by 1, a.attnum
                """);
        ResultSet row = sql.executeQuery()) {
      while (row.next()) {
        columns.add(new Column(row.getString(1), row.getString(2), row.getBoolean(3)));
      }
    }
    return columns;
  }

  private static long count(Connection connection, Column column, String[] texts)
      throws SQLException {
    String shown = column.bytes() ? "encode(%s, 'escape')" : "%s::text";
    try (PreparedStatement sql =
        connection.prepareStatement(
            "select count(*) from %s where %s ilike any (?)"
                .formatted(column.table(), shown.formatted(column.name())))) {
      String[] patterns = new String[texts.length];
      for (int at = 0; at < texts.length; at++) {
        patterns[at] = "%" + texts[at] + "%";
      }
      sql.setArray(1, connection.createArrayOf("text", patterns));
      try (ResultSet row = sql.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
