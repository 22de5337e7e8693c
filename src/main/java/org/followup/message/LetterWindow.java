package org.followup.message;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripperByArea;

/**
 * The place on the paper where the address has to stand: a letter that cannot be delivered is dear.
 */
final class LetterWindow {

  private static final String WINDOW = "window";
  private static final double MILLIMETRE = 72 / 25.4;

  private LetterWindow() {}

  /** Whether every line of the address can be read in its place. */
  static boolean shows(Letter letter) {
    boolean card = letter.format().equals(LetterFormat.POSTCARD.word());
    try (PDDocument document = Loader.loadPDF(letter.pdf())) {
      PDFTextStripperByArea reader = new PDFTextStripperByArea();
      reader.setSortByPosition(true);
      reader.addRegion(WINDOW, card ? area(79, 40, 65, 50) : area(20, 60, 85, 31));
      reader.extractRegions(document.getPage(document.getNumberOfPages() > 1 && card ? 1 : 0));
      String seen = reader.getTextForRegion(WINDOW);
      return letter.to().lines().stream().allMatch(seen::contains);
    } catch (IOException e) {
      throw new UncheckedIOException("A letter cannot be read", e);
    }
  }

  private static Rectangle2D area(int left, int top, int width, int height) {
    return new Rectangle2D.Double(
        left * MILLIMETRE, top * MILLIMETRE, width * MILLIMETRE, height * MILLIMETRE);
  }
}
