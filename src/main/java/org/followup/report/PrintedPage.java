package org.followup.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.followup.message.PdfPage;
import org.followup.message.PrintSettings;
import org.jsoup.Jsoup;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.select.Elements;
import org.jspecify.annotations.Nullable;

/**
 * A page of ours as PDF. Fetches nothing: the style sheet comes from the class path, fonts from the
 * library and from {@link PrintSettings}, and whatever else the page names stays out.
 */
final class PrintedPage {

  private PrintedPage() {}

  /**
   * Prints the page. Fonts are embedded as far as their letters are used. What is marked {@code
   * class=unprinted} is shown where a letter of the page is in none of them, and stands as {@code
   * #}; else it is left out.
   *
   * @param style file of the style sheet under {@code static/assets}
   * @param more a TrueType file with further letters
   */
  static byte[] pdf(String html, String style, @Nullable Path more) {
    Document page = Jsoup.parse(html);
    page.select("link, script").remove();
    Elements unprinted = page.select(".unprinted").remove();
    if (PdfPage.lacksLetters(page.text(), more)) {
      page.body().prependChildren(unprinted.removeAttr("hidden"));
    }
    page.head()
        .appendElement("style")
        .appendChild(new DataNode(resource("/static/assets/" + style)));
    return PdfPage.write(page, more, Map.of());
  }

  private static String resource(String path) {
    try (InputStream file =
        Objects.requireNonNull(PrintedPage.class.getResourceAsStream(path), path)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The class path cannot be read", e);
    }
  }
}
