package org.followup.tracking;

import jakarta.servlet.http.HttpServletRequest;
import org.followup.tracking.SignUpRequest.Origin;

/** Where a request came from, as far as evidence needs it. */
final class SignUpOrigins {

  private static final int LONGEST_AGENT = 500;

  private SignUpOrigins() {}

  /**
   * Behind a proxy the address is the reader's only with {@code server.forward-headers-strategy}.
   */
  static Origin of(HttpServletRequest request) {
    String agent = request.getHeader("User-Agent");
    return new Origin(request.getRemoteAddr(), agent == null ? null : readable(agent));
  }

  private static String readable(String agent) {
    String plain = agent.replaceAll("[\\p{Cntrl}\\p{Cs}]", "");
    return plain.length() > LONGEST_AGENT ? plain.substring(0, LONGEST_AGENT) : plain;
  }
}
