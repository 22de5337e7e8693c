package org.followup.recipient;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who changes something just now. */
final class CurrentCaller {

  private static final String KEY = "api-key";

  private CurrentCaller() {}

  /**
   * A login, {@code API key}, or {@code event} for what shops report and people do on our pages.
   */
  static String name() {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    if (who == null || who instanceof AnonymousAuthenticationToken) {
      return "event";
    }
    return who.getName().equals(KEY) ? "API key" : who.getName();
  }
}
