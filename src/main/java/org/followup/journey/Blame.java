package org.followup.journey;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Whose fault a failure is, by its causes: whoever met it does with the event, the job or the
 * request what follows from that. In doubt it is the work's own.
 */
public enum Blame {
  /** Somebody else was first. Doing it again at once is right, counts as no try, says nothing. */
  RACE,

  /**
   * Database away, shut down, full, read-only, broken, out of memory: it would have met anything
   * else as well. Counts as no try; go on after a pause.
   */
  SURROUNDINGS,

  /** The work itself fails, and would again. Counts as a try; nobody else waits for it. */
  WORK;

  /** SQLSTATE (PostgreSQL 17, appendix A) of lost races. */
  private static final Set<String> RACES =
      Set.of(
          "40001", // serialization_failure
          "40P01", // deadlock_detected
          "55P03"); // lock_not_available

  private static final Set<String> AROUND =
      Set.of(
          "25006", // read_only_sql_transaction: a stand-by, or full and switched over
          "25P03", // idle_in_transaction_session_timeout
          "25P04", // transaction_timeout
          "3D000", // the database is not there, yet
          "40003", // statement_completion_unknown
          "57014", // query_canceled: an administrator, or a timeout
          "57P01", // admin_shutdown
          "57P02", // crash_shutdown
          "57P03", // cannot_connect_now
          "57P05", // idle_session_timeout
          "XX001", // data_corrupted: nothing that another event would survive
          "XX002"); // index_corrupted

  private static final Set<String> AROUND_CLASSES =
      Set.of(
          "08", // connection exception
          "28", // invalid authorization: the password was changed
          "53", // insufficient resources: disk full, too many connections, memory
          "58"); // I/O

  /** Looks at every cause; surroundings win over a race, and a race over the work. */
  public static Blame of(Throwable fault) {
    Blame blame = WORK;
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> open = new ArrayDeque<>();
    open.add(fault);
    while (!open.isEmpty()) {
      Throwable one = open.remove();
      if (!seen.add(one)) {
        continue; // a chain may bite its own tail
      }
      Blame said = ofOne(one);
      if (said == SURROUNDINGS) {
        return SURROUNDINGS;
      }
      blame = said == RACE ? RACE : blame;
      add(one.getCause(), open);
      if (one instanceof SQLException sql) {
        add(sql.getNextException(), open); // what a batch really died of
      }
    }
    return blame;
  }

  /** Whether the next try is likely to succeed. */
  public static boolean isRace(Throwable fault) {
    return of(fault) == RACE;
  }

  private static void add(@Nullable Throwable cause, Deque<Throwable> open) {
    if (cause != null) {
      open.add(cause);
    }
  }

  private static Blame ofOne(Throwable fault) {
    if (fault instanceof OptimisticLockingException
        || fault instanceof ConcurrencyFailureException) {
      return RACE;
    }
    if (fault instanceof OutOfMemoryError
        || fault instanceof DataAccessResourceFailureException
        || fault instanceof CannotCreateTransactionException
        || fault instanceof SQLTransientConnectionException
        || fault instanceof SQLNonTransientConnectionException
        || fault instanceof SQLRecoverableException
        || fault instanceof SQLTimeoutException) {
      return SURROUNDINGS;
    }
    if (fault.getClass() == SQLException.class && ((SQLException) fault).getSQLState() == null) {
      return SURROUNDINGS; // the pool's word, not the database's: "Connection is closed"
    }
    return fault instanceof SQLException sql ? ofState(sql.getSQLState()) : WORK;
  }

  private static Blame ofState(@Nullable String state) {
    if (state == null || state.length() < 2) {
      return WORK;
    }
    if (RACES.contains(state)) {
      return RACE;
    }
    return AROUND.contains(state) || AROUND_CLASSES.contains(state.substring(0, 2))
        ? SURROUNDINGS
        : WORK;
  }
}
