package org.followup.message;

import com.ibm.icu.text.Bidi;
import com.ibm.icu.text.BidiRun;
import com.openhtmltopdf.bidi.BidiSplitter;
import com.openhtmltopdf.bidi.BidiTextRun;

/** Which parts of a paragraph run in which direction (Unicode Standard Annex #9). */
final class PdfBidi implements BidiSplitter {

  private final Bidi bidi = new Bidi();

  @Override
  public void setParagraph(String paragraph, byte defaultDirection) {
    bidi.setPara(
        paragraph,
        switch (defaultDirection) {
          case BidiSplitter.RTL -> Bidi.RTL;
          case BidiSplitter.NEUTRAL -> Bidi.LEVEL_DEFAULT_LTR;
          default -> Bidi.LTR;
        },
        null);
  }

  @Override
  public int countTextRuns() {
    return bidi.countRuns();
  }

  @Override
  public BidiTextRun getVisualRun(int index) {
    BidiRun run = bidi.getVisualRun(index);
    return new BidiTextRun(
        run.getStart(), run.getLength(), run.isOddRun() ? BidiSplitter.RTL : BidiSplitter.LTR);
  }

  @Override
  public byte getBaseDirection(String paragraph) {
    return switch (Bidi.getBaseDirection(paragraph)) {
      case Bidi.RTL -> BidiSplitter.RTL;
      case Bidi.LTR -> BidiSplitter.LTR;
      default -> BidiSplitter.NEUTRAL;
    };
  }
}
