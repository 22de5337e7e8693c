package org.followup.message;

import java.util.Locale;

/** How a page of ours shows a mail: in a frame of its own, where it can do nothing. */
public final class MailFrame {

  /**
   * The {@code Content-Security-Policy} of a mail's own page: styles and pictures, and nothing
   * else, no script, no form, no way into ours. Its links open beside it. Only pages of ours may
   * frame it.
   */
  public static final String POLICY =
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
          + "img-src http: https: data:; style-src 'unsafe-inline' https:; font-src https:; "
          + "frame-ancestors 'self'";

  private MailFrame() {}

  /** The mail's HTML with links that open in a window of their own. */
  public static String page(String html) {
    return inHead(html, "<base target=\"_blank\" rel=\"noopener\">");
  }

  /**
   * The mail as mail programs show it that darken what has no dark look of its own: light turned to
   * dark, pictures left alone. A mail with such a look is shown in it, as far as the browser
   * prefers dark.
   */
  public static String darkened(String html) {
    return html.contains("prefers-color-scheme")
        ? page(html)
        : inHead(
            page(html),
            "<style>html{background:#fff;filter:invert(.92) hue-rotate(180deg)}"
                + "img{filter:invert(1) hue-rotate(180deg)}</style>");
  }

  private static String inHead(String html, String more) {
    int head = html.toLowerCase(Locale.ROOT).indexOf("<head>");
    int at = head < 0 ? 0 : head + "<head>".length();
    // Before a doctype it would put the browser into its mode for pages of the last century.
    return head < 0 && html.stripLeading().startsWith("<!")
        ? html
        : html.substring(0, at) + more + html.substring(at);
  }
}
