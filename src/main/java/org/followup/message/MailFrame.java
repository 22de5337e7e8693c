package org.followup.message;

import java.util.Locale;
import java.util.regex.Pattern;

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

  /** The same for a reader whose program shows no pictures until it is asked to. */
  public static final String POLICY_WITHOUT_PICTURES =
      POLICY.replace("img-src http: https: data:", "img-src 'none'");

  /**
   * The policy of a page of ours that carries a mail in itself ({@code srcdoc}), which a frame
   * inherits: as our other pages, but pictures may be anywhere.
   */
  public static final String POLICY_AROUND =
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline' https:; "
          + "img-src 'self' http: https: data:; font-src https:; object-src 'none'; "
          + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /** The same for a reader whose program shows no pictures until it is asked to. */
  public static final String POLICY_AROUND_WITHOUT_PICTURES =
      POLICY_AROUND.replace("img-src 'self' http: https: data:", "img-src 'self'");

  private static final Pattern IN_THE_DARK =
      Pattern.compile("\\(\\s*prefers-color-scheme\\s*:\\s*dark\\s*\\)");

  private MailFrame() {}

  /** The mail in its light look, whatever the viewer's browser prefers. */
  public static String page(String html) {
    return show(html, "(max-width:0)", "light");
  }

  /**
   * The mail in the dark: in its own dark look where it has one, else as mail programs show it that
   * darken by themselves, light turned to dark and pictures left alone.
   */
  public static String darkened(String html) {
    return IN_THE_DARK.matcher(html).find()
        ? show(html, "(min-width:0)", "dark")
        : inHead(
            page(html),
            "<style>html{background:#fff;filter:invert(.92) hue-rotate(180deg)}"
                + "img{filter:invert(1) hue-rotate(180deg)}</style>");
  }

  /** Links open in a window of their own. */
  private static String show(String html, String inTheDark, String scheme) {
    return inHead(
        IN_THE_DARK.matcher(html).replaceAll(inTheDark),
        "<base target=\"_blank\" rel=\"noopener\"><style>:root{color-scheme:only %s !important}</style>"
            .formatted(scheme));
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
