package org.followup.message;

import com.ibm.icu.text.ArabicShaping;
import com.ibm.icu.text.ArabicShapingException;
import com.ibm.icu.text.Bidi;
import com.openhtmltopdf.bidi.BidiReorderer;

/** Puts letters into the order and the shapes in which they are drawn, one after the other. */
final class PdfBidiOrder implements BidiReorderer {

  private static final ArabicShaping SHAPING =
      new ArabicShaping(
          ArabicShaping.LETTERS_SHAPE
              | ArabicShaping.TEXT_DIRECTION_LOGICAL
              | ArabicShaping.LENGTH_GROW_SHRINK);
  private static final ArabicShaping UNSHAPING =
      new ArabicShaping(
          ArabicShaping.LETTERS_UNSHAPE
              | ArabicShaping.TEXT_DIRECTION_LOGICAL
              | ArabicShaping.LENGTH_GROW_SHRINK);

  @Override
  public String reorderRTLTextToLTR(String text) {
    return Bidi.writeReverse(text, Bidi.REMOVE_BIDI_CONTROLS | Bidi.DO_MIRRORING);
  }

  @Override
  public String shapeText(String text) {
    try {
      return SHAPING.shape(text);
    } catch (ArabicShapingException e) {
      return text;
    }
  }

  @Override
  public String deshapeText(String text) {
    try {
      return UNSHAPING.shape(text);
    } catch (ArabicShapingException e) {
      return text;
    }
  }

  @Override
  public boolean isLiveImplementation() {
    return true;
  }
}
