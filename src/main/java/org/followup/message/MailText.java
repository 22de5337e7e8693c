package org.followup.message;

import java.util.ArrayList;
import java.util.List;

/**
 * A text put together from several files that knows of each place which file and line it came from,
 * so that a fault leads to where it can be mended.
 */
final class MailText {

  /**
   * Where something stands.
   *
   * @param file path under {@code processes/}
   * @param line counted from 1; 0 for the whole file
   */
  record Place(String file, int line) {}

  /** A run of text that stands in one piece in one file. */
  private record Run(int from, String file, int line) {}

  private final String text;
  private final String file;
  private final List<Run> runs;

  private MailText(String text, String file, List<Run> runs) {
    this.text = text;
    this.file = file;
    this.runs = List.copyOf(runs);
  }

  /** The text of one file as it is. */
  static MailText of(String file, String text) {
    return new MailText(text, file, List.of(new Run(0, file, 1)));
  }

  String text() {
    return text;
  }

  /** The file of the mail itself. */
  String file() {
    return file;
  }

  Place placeOf(int offset) {
    Run run = runs.get(0);
    for (Run next : runs) {
      if (next.from() > offset) {
        break;
      }
      run = next;
    }
    return new Place(run.file(), run.line() + linesIn(text, run.from(), offset));
  }

  /** Where a line of the whole text came from; of one that is mixed, its beginning. */
  Place placeOfLine(int line) {
    int offset = 0;
    for (int i = 1; i < line; i++) {
      int end = text.indexOf('\n', offset);
      if (end < 0) {
        break;
      }
      offset = end + 1;
    }
    return placeOf(offset);
  }

  static int linesIn(String text, int from, int to) {
    int lines = 0;
    for (int at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
      lines++;
    }
    return lines;
  }

  /** Puts a text together. */
  static final class Builder {

    private final String file;
    private final StringBuilder text = new StringBuilder();
    private final List<Run> runs = new ArrayList<>();

    /**
     * @param file of the mail itself
     */
    Builder(String file) {
      this.file = file;
      runs.add(new Run(0, file, 1));
    }

    /** Adds a part of a file's text. */
    void append(String source, String whole, int from, int to) {
      if (from < to) {
        runs.add(new Run(text.length(), source, 1 + linesIn(whole, 0, from)));
        text.append(whole, from, to);
      }
    }

    int length() {
      return text.length();
    }

    MailText build() {
      return new MailText(text.toString(), file, runs);
    }
  }
}
