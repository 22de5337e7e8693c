package org.followup.intake;

import java.security.Principal;

/** Under which name the deeds of whoever calls are written down. */
final class Caller {

  private static final String KEY = "api-key";

  private Caller() {}

  /** A login, or {@code API key}; never the key. */
  static String name(Principal who) {
    return who.getName().equals(KEY) ? "API key" : who.getName();
  }
}
