package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Header text as encoded words (RFC 2047): each is whole by itself, of whole code points, and every
 * line keeps to 76 characters, its header's name included. Jakarta Mail leaves ASCII alone that
 * only looks like an encoded word, and forgets the name of the header.
 */
final class EncodedWords {

  private static final int LONGEST_LINE = 76;
  private static final String OPEN = "=?UTF-8?";
  private static final String CLOSE = "?=";

  private EncodedWords() {}

  /** Whether the text says itself to whoever reads it as a header. */
  static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) && !text.contains("=?");
  }

  /** The text as words, a line each. */
  static String of(String header, String text) {
    boolean quoted = quotedLength(text) <= (text.getBytes(StandardCharsets.UTF_8).length * 4) / 3;
    StringBuilder lines = new StringBuilder();
    int room = LONGEST_LINE - header.length() - 2;
    int from = 0;
    while (from < text.length()) {
      int to = end(text, from, room - OPEN.length() - 2 - CLOSE.length(), quoted);
      lines.append(lines.isEmpty() ? "" : "\r\n ").append(OPEN).append(quoted ? "Q?" : "B?");
      String part = text.substring(from, to);
      lines.append(quoted ? quote(part) : encode(part)).append(CLOSE);
      room = LONGEST_LINE - 1;
      from = to;
    }
    return lines.toString();
  }

  /** As many code points as fit, and at least one. */
  private static int end(String text, int from, int room, boolean quoted) {
    int to = text.offsetByCodePoints(from, 1);
    while (to < text.length()) {
      int next = text.offsetByCodePoints(to, 1);
      String longer = text.substring(from, next);
      if ((quoted ? quotedLength(longer) : encode(longer).length()) > room) {
        break;
      }
      to = next;
    }
    return to;
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int quotedLength(String text) {
    int length = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      length += b == ' ' || isSafe(b) ? 1 : 3;
    }
    return length;
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b == ' ') {
        quoted.append('_');
      } else if (isSafe(b)) {
        quoted.append((char) b);
      } else {
        quoted.append("=%02X".formatted(b));
      }
    }
    return quoted.toString();
  }

  /** What stands for itself in every place of a header (RFC 2047, 5 (3)). */
  private static boolean isSafe(byte b) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b >= '0' && b <= '9'
        || b == '!'
        || b == '*'
        || b == '+'
        || b == '-'
        || b == '/';
  }
}
