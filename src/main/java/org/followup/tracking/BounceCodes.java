package org.followup.tracking;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two codes of a refusal, either may be empty.
 *
 * @param status enhanced status as of RFC 3463: {@code 5.1.1}
 * @param reply reply code as of RFC 5321: {@code 550}
 */
record BounceCodes(String status, String reply) {

  private static final Pattern STATUS =
      Pattern.compile("(?<![\\w.])[245]\\.\\d{1,2}\\.\\d{1,3}(?![\\w.]*\\d|\\.\\d)");
  private static final Pattern REPLY =
      Pattern.compile(
          "(?m)(?:^\\s{0,8}|[:>,('\"] ?|said |error |code )([45][0-5]\\d)(?=[ \\-:,;)\\]\\r\\n']|\\.(?!\\d)|$)(?!-\\d{3}-)");
  private static final Pattern NETWORK = Pattern.compile("\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b");

  /** The first codes in a text; numbers of the network are none. */
  static BounceCodes in(String text) {
    String clear = NETWORK.matcher(text).replaceAll("@");
    Matcher status = STATUS.matcher(clear);
    Matcher reply = REPLY.matcher(clear);
    return new BounceCodes(status.find() ? status.group() : "", reply.find() ? reply.group(1) : "");
  }

  /**
   * These codes, filled up by others that are less sure: a status of {@code X.0.0} says nothing and
   * gives way to one that does.
   */
  BounceCodes or(BounceCodes less) {
    boolean vague = status.isEmpty() || (status.endsWith(".0.0") && !less.status.isEmpty());
    return new BounceCodes(vague ? less.status : status, reply.isEmpty() ? less.reply : reply);
  }

  /** The reply code is the server's own and decides; a status may be a relay's. */
  boolean temporary() {
    return (reply.isEmpty() ? status : reply).startsWith("4");
  }

  boolean none() {
    return status.isEmpty() && reply.isEmpty();
  }
}
