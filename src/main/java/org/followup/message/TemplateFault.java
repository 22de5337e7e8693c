package org.followup.message;

import java.util.List;

/**
 * Something wrong with a mail template, in words its author understands.
 *
 * @param file path under {@code processes/}
 * @param line counted from 1; 0 for the whole file
 */
record TemplateFault(String file, int line, String reason) {

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line + ": " + reason : file + ": " + reason;
  }

  /** Every fault of every template at once. */
  static final class TemplateFaultException extends IllegalStateException {

    private final transient List<TemplateFault> faults;

    TemplateFaultException(List<TemplateFault> faults) {
      super(
          faults.stream()
              .map(f -> "\n  " + f)
              .reduce(
                  "Mail templates that cannot be sent ("
                      + faults.size()
                      + (faults.size() == 1 ? " fault" : " faults")
                      + "); mend them:",
                  String::concat));
      this.faults = List.copyOf(faults);
    }

    List<TemplateFault> faults() {
      return faults;
    }
  }
}
