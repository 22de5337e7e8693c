package org.followup.message;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Bidi;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripperByArea;

/**
 * The place on the paper where the address has to stand: a letter that cannot be delivered is dear.
 */
final class LetterWindow {

  private static final String WINDOW = "window";
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cf}]+");
  private static final double MILLIMETRE = 72 / 25.4;

  private LetterWindow() {}

  /** Whether every line of the address can be read in its place. */
  static boolean shows(Letter letter) {
    boolean card = letter.format().equals(LetterFormat.POSTCARD.word());
    try (PDDocument document = Loader.loadPDF(letter.pdf())) {
      PDFTextStripperByArea reader = new PDFTextStripperByArea();
      reader.setSortByPosition(true);
      reader.addRegion(WINDOW, card ? area(79, 40, 65, 43) : area(20, 60, 85, 31));
      reader.extractRegions(document.getPage(document.getNumberOfPages() > 1 && card ? 1 : 0));
      StringBuilder seen = new StringBuilder(bare(reader.getTextForRegion(WINDOW)));
      return letter.to().lines().stream().allMatch(line -> takeOut(bare(line), seen));
    } catch (IOException e) {
      throw new UncheckedIOException("A letter cannot be read", e);
    }
  }

  /** As letters alone: a long line goes on below, and blanks are the reader's guess. */
  private static String bare(String text) {
    return BLANKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC)).replaceAll("");
  }

  /**
   * Takes the line out of what is seen, so that each stands there for itself. One that is written
   * from right to left and goes on below is read in another order.
   */
  private static boolean takeOut(String line, StringBuilder seen) {
    if (!Bidi.requiresBidi(line.toCharArray(), 0, line.length())) {
      return takeOutAsItIs(line, seen);
    }
    return line.codePoints().allMatch(letter -> takeOutAsItIs(Character.toString(letter), seen));
  }

  private static boolean takeOutAsItIs(String text, StringBuilder seen) {
    int at = seen.indexOf(text);
    if (at < 0) {
      return false;
    }
    seen.replace(at, at + text.length(), "\n");
    return true;
  }

  private static Rectangle2D area(int left, int top, int width, int height) {
    return new Rectangle2D.Double(
        left * MILLIMETRE, top * MILLIMETRE, width * MILLIMETRE, height * MILLIMETRE);
  }
}
