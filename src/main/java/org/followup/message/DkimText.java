package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A mail as {@code relaxed/relaxed} sees it (RFC 6376 3.4), from its bytes on the wire. */
final class DkimText {

  private final List<String> headers = new ArrayList<>();
  private final String body;

  /** Bytes are characters here: headers and bodies of ours are ASCII anyway. */
  DkimText(byte[] mail) {
    String text =
        new String(mail, StandardCharsets.ISO_8859_1).replace("\r\n", "\n").replace("\r", "\n");
    int end = text.indexOf("\n\n");
    String head = end < 0 ? text : text.substring(0, end);
    this.body = end < 0 ? "" : text.substring(end + 2);
    for (String line : head.split("\n", -1)) {
      if (line.startsWith(" ") || line.startsWith("\t")) {
        int last = headers.size() - 1;
        headers.set(last, headers.get(last) + "\n" + line);
      } else {
        headers.add(line);
      }
    }
  }

  /** How often a header stands in the mail. */
  long count(String name) {
    return headers.stream().filter(header -> isNamed(header, name)).count();
  }

  /**
   * The header, counted from the end of the mail as signatures do: 1 is the last of the name. Empty
   * where there are fewer.
   */
  String header(String name, int fromEnd) {
    int left = fromEnd;
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (isNamed(headers.get(i), name) && --left == 0) {
        return relaxed(headers.get(i)) + "\r\n";
      }
    }
    return "";
  }

  private static boolean isNamed(String header, String name) {
    return header.regionMatches(true, 0, name, 0, name.length())
        && header.substring(name.length()).stripLeading().startsWith(":");
  }

  /** One header without its line break (3.4.2). */
  static String relaxed(String header) {
    int colon = header.indexOf(':');
    String name = header.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    String value =
        header.substring(colon + 1).replaceAll("[\r\n]", "").replaceAll("[ \t]+", " ").strip();
    return name + ":" + value;
  }

  /** The body (3.4.4). */
  byte[] body() {
    StringBuilder relaxed = new StringBuilder(body.length() + 64);
    for (String line : body.split("\n", -1)) {
      relaxed.append(line.replaceAll("[ \t]+", " ").replaceAll(" $", "")).append("\r\n");
    }
    int end = relaxed.length();
    while (end >= 2 && relaxed.charAt(end - 1) == '\n' && isEmptyLine(relaxed, end)) {
      end -= 2;
    }
    return relaxed.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether nothing stands between this line break and the one before. */
  private static boolean isEmptyLine(StringBuilder text, int end) {
    return end == 2 || text.charAt(end - 3) == '\n';
  }
}
