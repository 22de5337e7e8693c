package org.followup.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mail server's answer (RFC 5321 4.2, RFC 3463), without addresses.
 *
 * @param code such as 450; 0 where none could be read
 * @param status such as 4.7.1; null where the server gave none
 * @param text the whole of it
 */
record SmtpReply(int code, @Nullable String status, String text) {

  private static final Pattern SHAPE =
      Pattern.compile("(\\d{3})(?:[ -]+([245]\\.\\d{1,3}\\.\\d{1,3}))?.*", Pattern.DOTALL);
  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@]+@[^\\s<>@]+");
  private static final int LONGEST = 500;

  static SmtpReply read(@Nullable String raw) {
    String text = withoutAddresses(raw);
    Matcher shape = SHAPE.matcher(text);
    return shape.matches()
        ? new SmtpReply(Integer.parseInt(shape.group(1)), shape.group(2), text)
        : new SmtpReply(0, null, text);
  }

  /** Whom a request to slow down is about. */
  enum SlowDown {
    NOBODY,
    /** Mails to this recipient's domain. */
    DOMAIN,
    /** All that we send there. */
    RELAY
  }

  /**
   * Whether the server wants less: 421 (it closes the door) and 454 (it cannot let us in now),
   * 4.3.2 (RFC 3463: it takes nothing at the moment) are about the relay; X.7 of a temporary
   * refusal is a matter of policy, such as a rate, and about the recipient's domain.
   */
  SlowDown slowDown() {
    if (code == 421 || code == 454 || "4.3.2".equals(status)) {
      return SlowDown.RELAY;
    }
    return code >= 400 && code < 500 && status != null && status.startsWith("4.7.")
        ? SlowDown.DOMAIN
        : SlowDown.NOBODY;
  }

  /** Servers repeat the recipient's address in their answers; we keep none. */
  static String withoutAddresses(@Nullable String raw) {
    String clean =
        ADDRESS.matcher(raw == null ? "" : raw).replaceAll("…").replaceAll("\\s+", " ").strip();
    return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
  }
}
