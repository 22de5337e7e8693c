package org.followup.intake;

import java.io.IOException;

/** A file that cannot be read to its end; nothing of it was taken. */
class UnreadableFileException extends IOException {

  private final int line;
  private final boolean tooLarge;

  private UnreadableFileException(int line, String detail, boolean tooLarge) {
    super(detail);
    this.line = line;
    this.tooLarge = tooLarge;
  }

  /**
   * @param line where it begins to be none, counted from 1
   * @param detail a sentence without anything that stood there
   */
  static UnreadableFileException at(int line, String detail) {
    return new UnreadableFileException(line, detail, false);
  }

  static UnreadableFileException tooLarge(long bytes, String property) {
    return new UnreadableFileException(
        1, "The file has more than " + bytes + " bytes (" + property + ").", true);
  }

  int line() {
    return line;
  }

  boolean isTooLarge() {
    return tooLarge;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
