package org.followup.node;

import java.sql.SQLException;
import java.util.Arrays;

/**
 * What a log may say of a fault that was met while a person's data were at hand. Messages of
 * PostgreSQL quote the values that it stumbles over (DETAIL, CONTEXT), and those of others may.
 */
public final class FaultWords {

  private static final int DEEPEST = 20;

  private FaultWords() {}

  /** Its class, the SQLSTATE where there is one (SQL:2023, 24.1), and our line that met it. */
  public static String of(Throwable fault) {
    StringBuilder words = new StringBuilder(fault.getClass().getSimpleName());
    Throwable cause = fault;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        words.append(", SQLSTATE ").append(sql.getSQLState());
        break;
      }
    }
    Arrays.stream(fault.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("org.followup."))
        .findFirst()
        .ifPresent(
            frame ->
                words
                    .append(" at ")
                    .append(frame.getFileName())
                    .append(':')
                    .append(frame.getLineNumber()));
    return words.toString();
  }
}
