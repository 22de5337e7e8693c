package org.followup.message;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where a message on a page of the shop may lead, and where its picture may lie. */
final class OnsiteUrls {

  /** Of an address or a text that is shown, in characters. */
  static final int LONGEST = 2_000;

  private OnsiteUrls() {}

  /**
   * Https, or a path of the shop ({@code /…}). Not {@code //host} and not {@code /\host}, which
   * browsers read as another site.
   */
  static boolean isSafe(String url) {
    if (url.chars().anyMatch(c -> c <= ' ' || c == '\\' || c == 0x7f)) {
      return false;
    }
    if (url.startsWith("/")) {
      return !url.startsWith("//");
    }
    try {
      URI read = new URI(url);
      return "https".equalsIgnoreCase(read.getScheme())
          && read.getHost() != null
          && read.getRawUserInfo() == null;
    } catch (URISyntaxException odd) {
      return false;
    }
  }

  /** Whether one whose expressions are not filled yet may become safe. */
  static boolean mayBeSafe(String raw) {
    int expression = firstOf(raw.indexOf("{{"), raw.indexOf("{%"));
    if (expression < 0) {
      return isSafe(raw);
    }
    String before = raw.substring(0, expression).toLowerCase(Locale.ROOT);
    return before.isEmpty()
        || before.startsWith("https://")
        || before.startsWith("/") && !before.startsWith("//") && !before.startsWith("/\\");
  }

  private static int firstOf(int one, int other) {
    return one < 0 ? other : other < 0 ? one : Math.min(one, other);
  }
}
