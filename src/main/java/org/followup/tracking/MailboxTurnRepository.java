package org.followup.tracking;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Repository;

/**
 * Whose turn it is to look into the mailbox. An advisory lock of the session, not of a transaction:
 * a mail server may take its time, and an open transaction would keep dead rows for as long.
 */
@Repository
class MailboxTurnRepository {

  private static final Logger log = LoggerFactory.getLogger(MailboxTurnRepository.class);
  private static final int ANSWER_SECONDS = 5;
  private static final String LOCK = "hashtext('tracking_mailbox')";

  private final DataSource dataSource;

  MailboxTurnRepository(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** A turn of this node, over when it is closed or its connection breaks. */
  static final class Turn implements AutoCloseable {

    private final Connection connection;

    private Turn(Connection connection) {
      this.connection = connection;
    }

    /** Whether the database answers and nobody else has the turn. */
    boolean isHeld() {
      try {
        return connection.isValid(ANSWER_SECONDS);
      } catch (SQLException e) {
        return false;
      }
    }

    @Override
    public void close() {
      try (connection) {
        ask(connection, "select pg_advisory_unlock(" + LOCK + ")");
      } catch (SQLException e) {
        log.info("The turn at the mailbox ended with its connection. sqlState={}", e.getSQLState());
      }
    }
  }

  /** Empty where another node has it. */
  Optional<Turn> tryTurn() {
    try {
      Connection connection = dataSource.getConnection();
      boolean taken = false;
      try {
        taken = ask(connection, "select pg_try_advisory_lock(" + LOCK + ")");
        return taken ? Optional.of(new Turn(connection)) : Optional.empty();
      } finally {
        if (!taken) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("No turn at the mailbox was to be had.", e);
    }
  }

  private static boolean ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      return answer.next() && answer.getBoolean(1);
    }
  }
}
