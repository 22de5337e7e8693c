package org.followup.message;

/**
 * Text that every receiver can read. A template may cut a character in two that takes a pair of
 * UTF-16 units, such as an emoji; half of one has no form in UTF-8 (Unicode 15.0, D92), and
 * PostgreSQL keeps neither that nor U+0000.
 */
final class WholeText {

  private WholeText() {}

  /** Without halves of characters and without U+0000. */
  static String of(String text) {
    if (text.codePoints().allMatch(WholeText::isWhole)) {
      return text;
    }
    return text.codePoints()
        .filter(WholeText::isWhole)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** A pair comes as one code point, so a unit of one that comes by itself has no other half. */
  private static boolean isWhole(int codePoint) {
    return codePoint != 0
        && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
  }
}
