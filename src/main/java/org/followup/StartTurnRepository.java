package org.followup;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Nodes that start at the same moment take turns, from the first table until the journeys are
 * deployed: the engine makes its tables without asking whether another node is at it. The turn ends
 * with the start, however that ends, since it is a lock of a transaction. Running nodes never wait.
 */
@Component
class StartTurnRepository implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(StartTurnRepository.class);

  /** PostgreSQL's code for a lock that was not to be had in time. */
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final DataSource dataSource;
  private @Nullable Connection turn;

  StartTurnRepository(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Waits for this node's turn. A node whose machine vanished in the middle of its start holds up
   * nobody for more than five minutes; then this one starts all the same.
   */
  synchronized void await() throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '5min'");
      statement.execute("select pg_advisory_xact_lock(hashtext('followup start'))");
      turn = connection;
    } catch (SQLException e) {
      end(connection);
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      log.warn(
          "Another node has been starting for five minutes. This one does not wait any longer.");
    }
  }

  /**
   * Lets the next node start, once this one has deployed its journeys and takes requests. A turn
   * that the database ended before, with its connection, is no fault of a start that went well.
   */
  @EventListener(ContextRefreshedEvent.class)
  synchronized void end() {
    Connection ended = turn;
    turn = null;
    if (ended != null) {
      try {
        end(ended);
      } catch (SQLException e) {
        log.info("The turn of starting ended with its connection. sqlState={}", e.getSQLState());
      }
    }
  }

  private static void end(Connection connection) throws SQLException {
    try (connection) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void destroy() {
    end();
  }
}
