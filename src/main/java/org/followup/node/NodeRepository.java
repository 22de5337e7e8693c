package org.followup.node;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The sessions at the database. */
@Repository
class NodeRepository {

  private final JdbcTemplate jdbc;

  NodeRepository(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
  }

  /**
   * The names of the nodes that have a session. Empty in the first ten seconds of the database,
   * when they may not be back yet. Without our own where a pooler stands between: behind one a
   * session says nothing about who lives.
   */
  Optional<Set<String>> findAlive() {
    return Optional.ofNullable(jdbc.execute(NodeRepository::readAlive));
  }

  private static @Nullable Set<String> readAlive(Connection connection) throws SQLException {
    Set<String> alive = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select node, pg_backend_pid() as process,
                       pg_postmaster_start_time() > clock_timestamp() - interval '10 s' as young
                  from (select null as node union all select node from node_session) as seen
                """)) {
      while (rows.next()) {
        if (rows.getBoolean("young")) {
          return null;
        }
        if (rows.getInt("process") != connection.unwrap(PGConnection.class).getBackendPID()) {
          return Set.of();
        }
        String node = rows.getString("node");
        if (node != null) {
          alive.add(node);
        }
      }
    }
    return alive;
  }
}
