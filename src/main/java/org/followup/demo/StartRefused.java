package org.followup.demo;

import java.io.Serial;

/** The demo cannot start here: what is wrong and what to do about it, for whoever started it. */
final class StartRefused extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String action;

  StartRefused(String description, String action) {
    super(description);
    this.action = action;
  }

  StartRefused(String description, String action, Throwable cause) {
    super(description, cause);
    this.action = action;
  }

  String action() {
    return action;
  }
}
