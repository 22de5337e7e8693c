package org.followup.message;

import com.openhtmltopdf.extend.FSStream;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder.PdfAConformance;
import com.openhtmltopdf.util.XRLog;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jsoup.helper.W3CDom;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * Makes PDF of HTML. Fetches nothing: whatever the page names beside the given files and {@code
 * data:} stays out. Fonts are embedded as far as their letters are used; texts written from right
 * to left are shown so.
 */
public final class PdfPage {

  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final String GIVEN = "given";
  private static final byte[] COLOURS = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();

  static {
    XRLog.setLoggingEnabled(false);
  }

  private PdfPage() {}

  /**
   * Prints a page.
   *
   * @param more a TrueType file with letters that Liberation Sans lacks
   * @param files that the page may name, by name
   * @throws RuntimeException where the page cannot be laid out
   */
  public static byte[] write(Document page, @Nullable Path more, Map<String, byte[]> files) {
    // a text without a letter has no direction, which the layout does not expect
    page.nodeStream(TextNode.class)
        .filter(text -> text.getWholeText().isEmpty())
        .toList()
        .forEach(TextNode::remove);
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    PdfRendererBuilder builder = builder(more);
    builder.useUriResolver(
        (base, uri) ->
            uri.startsWith("data:") ? uri : files.containsKey(uri) ? GIVEN + ":" + uri : null);
    builder.useProtocolsStreamImplementation(uri -> given(uri, files), GIVEN);
    builder.useExternalResourceAccessControl(
        (uri, type) -> uri.startsWith("data:") || uri.startsWith(GIVEN + ":"),
        ExternalResourceControlPriority.RUN_AFTER_RESOLVING_URI);
    builder.withW3cDocument(new W3CDom().fromJsoup(page), "");
    builder.toStream(pdf);
    try {
      builder.run();
    } catch (IOException e) {
      throw new UncheckedIOException("The page cannot be printed", e);
    }
    return pdf.toByteArray();
  }

  private static PdfRendererBuilder builder(@Nullable Path more) {
    PdfRendererBuilder builder = new PdfRendererBuilder();
    builder.usePdfAConformance(PdfAConformance.PDFA_2_B);
    builder.useColorProfile(COLOURS);
    builder.useUnicodeBidiSplitter(PdfBidi::new);
    builder.useUnicodeBidiReorderer(new PdfBidiOrder());
    builder.useFont(() -> PDDocument.class.getResourceAsStream(FONT), "Liberation Sans");
    if (more != null) {
      builder.useFont(more.toFile(), "More Letters");
    }
    return builder;
  }

  private static FSStream given(String uri, Map<String, byte[]> files) {
    byte[] file = files.getOrDefault(uri.substring(GIVEN.length() + 1), new byte[0]);
    return new FSStream() {
      @Override
      public ByteArrayInputStream getStream() {
        return new ByteArrayInputStream(file);
      }

      @Override
      public Reader getReader() {
        return new InputStreamReader(getStream(), StandardCharsets.UTF_8);
      }
    };
  }

  /** Whether a letter of the text is in none of the fonts, so that it would stand as {@code #}. */
  public static boolean lacksLetters(String text, @Nullable Path more) {
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
}
