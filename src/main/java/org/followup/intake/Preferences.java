package org.followup.intake;

import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Prefer} (RFC 7240). */
final class Preferences {

  /** Longest time that a request is kept waiting. */
  static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private static final Pattern WAIT =
      Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,18})\"?\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

  private Preferences() {}

  /**
   * How long the sender would wait, at most {@link #MAX_WAIT}. The first of several counts; what is
   * not understood is passed over, as the RFC wants.
   */
  static Optional<Duration> findWait(@Nullable Enumeration<String> headers) {
    if (headers == null) {
      return Optional.empty();
    }
    for (String header : Collections.list(headers)) {
      for (String preference : header.split(",")) {
        Matcher wait = WAIT.matcher(preference);
        if (wait.matches()) {
          Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
          return Optional.of(asked.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : asked);
        }
      }
    }
    return Optional.empty();
  }
}
