package org.followup.intake;

import java.io.IOException;

/** Answers what is wrong with a file as a whole: 400 with the line, or 413. */
final class CsvRefusals {

  private CsvRefusals() {}

  /** Something that reads a file to its end. */
  interface Reading<T> {

    T read() throws IOException;
  }

  static <T> T answering(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (UnreadableFileException fault) {
      if (fault.isTooLarge()) {
        throw RefusedRequestException.tooLarge(fault.detail());
      }
      RecipientFaults faults = new RecipientFaults();
      faults.atLine(fault.line());
      faults.add("line", fault.detail());
      faults.refuse();
      throw fault;
    }
  }
}
