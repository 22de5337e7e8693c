package org.followup.tracking;

import jakarta.servlet.http.HttpServletResponse;

/** What the answers to links in mails have in common: they are one person's and nobody else's. */
final class PageHeaders {

  private PageHeaders() {}

  static void write(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Robots-Tag", "noindex");
  }
}
