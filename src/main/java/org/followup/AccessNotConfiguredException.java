package org.followup;

import java.util.List;

/** Something required is not configured; the message names every property, a sentence each. */
class AccessNotConfiguredException extends RuntimeException {

  private static final long serialVersionUID = 1;

  AccessNotConfiguredException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
  }
}
