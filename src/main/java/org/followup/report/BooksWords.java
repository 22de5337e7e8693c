package org.followup.report;

import java.text.NumberFormat;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** How sentences about the books write numbers and ids. */
final class BooksWords {

  /** So many ids a sentence names at most. */
  static final int EXAMPLES = 10;

  private BooksWords() {}

  /** {@code 12,411}. */
  static String number(long number) {
    return NumberFormat.getIntegerInstance(Locale.UK).format(number);
  }

  /** {@code 1 event waits}, {@code 12 events wait}. */
  static String count(long number, String one, String many) {
    return number(number) + " " + (number == 1 ? one : many);
  }

  /** {@code 1 is}, {@code 12 are}. */
  static String are(long number) {
    return count(number, "is", "are");
  }

  /** {@code seq 1, 2, 3 …}. */
  static String first(Collection<?> ids, String what) {
    return what
        + " "
        + ids.stream().limit(EXAMPLES).map(String::valueOf).collect(Collectors.joining(", "))
        + (ids.size() > EXAMPLES ? " …" : "");
  }

  /** The same where only the first ids are known of so many. */
  static String first(Collection<?> ids, String what, long all) {
    return first(ids, what) + (all > ids.size() ? " …" : "");
  }
}
