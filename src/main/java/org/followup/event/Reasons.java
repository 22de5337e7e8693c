package org.followup.event;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;

/** Says in a sentence or two why something failed, for whoever reads the list of faults. */
final class Reasons {

  private static final int LONGEST = 1_000;

  /** What an exception's name in a message is to somebody who is no programmer. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b([a-z]\\w*\\.)+[A-Z]\\w*(Exception|Error): ");

  private Reasons() {}

  /**
   * What the database said where it was the database, else what the outermost and the innermost
   * cause say; fit to be stored, and short.
   */
  static String of(Throwable fault) {
    try {
      String text = describe(fault).replace('\0', ' ').strip();
      return text.substring(0, Math.min(text.length(), LONGEST));
    } catch (RuntimeException | StackOverflowError unspeakable) {
      return fault.getClass().getSimpleName();
    }
  }

  private static String describe(Throwable fault) {
    Set<Throwable> chain = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable innermost = fault;
    for (Throwable one = fault; one != null && chain.add(one); one = one.getCause()) {
      if (one instanceof SQLException sql) {
        return "The database refused: " + firstLine(sql);
      }
      innermost = one;
    }
    String deepest = words(innermost);
    return words(fault).contains(deepest) ? words(fault) : words(fault) + " (" + deepest + ")";
  }

  /** Without the lines that show rows and statements: somebody's data is in them. */
  private static String firstLine(SQLException fault) {
    SQLException real = fault.getNextException() == null ? fault : fault.getNextException();
    return words(real).lines().findFirst().orElse("");
  }

  private static String words(Throwable fault) {
    String message = fault.getMessage();
    String name = fault.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : CLASS_NAME.matcher(message).replaceAll("");
  }
}
