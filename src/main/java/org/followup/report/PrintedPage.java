package org.followup.report;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jsoup.Jsoup;
import org.jsoup.helper.W3CDom;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;

/**
 * A page of ours as PDF. Fetches nothing: the style sheet comes from the class path, the font from
 * the library, and whatever else the page names stays out.
 */
final class PrintedPage {

  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  static {
    XRLog.setLoggingEnabled(false);
  }

  private PrintedPage() {}

  /**
   * Prints the page.
   *
   * @param style file of the style sheet under {@code static/assets}
   */
  static byte[] pdf(String html, String style) {
    Document page = Jsoup.parse(html);
    page.select("link, script").remove();
    page.head()
        .appendElement("style")
        .appendChild(new DataNode(resource("/static/assets/" + style)));
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    PdfRendererBuilder builder = new PdfRendererBuilder();
    builder.useUriResolver((base, uri) -> null);
    builder.useFont(() -> PDDocument.class.getResourceAsStream(FONT), "Liberation Sans");
    builder.withW3cDocument(new W3CDom().fromJsoup(page), "");
    builder.toStream(pdf);
    try {
      builder.run();
    } catch (IOException e) {
      throw new UncheckedIOException("The page cannot be printed", e);
    }
    return pdf.toByteArray();
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
