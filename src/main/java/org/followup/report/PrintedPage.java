package org.followup.report;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jsoup.Jsoup;
import org.jsoup.helper.W3CDom;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.select.Elements;
import org.jspecify.annotations.Nullable;

/**
 * A page of ours as PDF. Fetches nothing: the style sheet comes from the class path, fonts from the
 * library and from {@link PrintSettings}, and whatever else the page names stays out.
 */
final class PrintedPage {

  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  static {
    XRLog.setLoggingEnabled(false);
  }

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
    if (lacksLetters(page.text(), more)) {
      page.body().prependChildren(unprinted.removeAttr("hidden"));
    }
    page.head()
        .appendElement("style")
        .appendChild(new DataNode(resource("/static/assets/" + style)));
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    PdfRendererBuilder builder = new PdfRendererBuilder();
    builder.useUriResolver((base, uri) -> null);
    builder.useFont(() -> PDDocument.class.getResourceAsStream(FONT), "Liberation Sans");
    if (more != null) {
      builder.useFont(more.toFile(), "More Letters");
    }
    builder.withW3cDocument(new W3CDom().fromJsoup(page), "");
    builder.toStream(pdf);
    try {
      builder.run();
    } catch (IOException e) {
      throw new UncheckedIOException("The page cannot be printed", e);
    }
    return pdf.toByteArray();
  }

  private static boolean lacksLetters(String text, @Nullable Path more) {
    try (TrueTypeFont usual =
            new TTFParser()
                .parse(
                    new RandomAccessReadBuffer(
                        Objects.requireNonNull(PDDocument.class.getResourceAsStream(FONT))));
        TrueTypeFont further =
            more == null ? null : new TTFParser().parse(new RandomAccessReadBufferedFile(more))) {
      CmapLookup plain = usual.getUnicodeCmapLookup();
      CmapLookup rest = further == null ? plain : further.getUnicodeCmapLookup();
      return text.codePoints()
          .filter(letter -> !Character.isWhitespace(letter) && !Character.isSpaceChar(letter))
          .anyMatch(letter -> plain.getGlyphId(letter) == 0 && rest.getGlyphId(letter) == 0);
    } catch (IOException e) {
      throw new UncheckedIOException("A font to print with cannot be read", e);
    }
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
