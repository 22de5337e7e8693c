package org.followup.message;

import java.util.regex.Pattern;

/**
 * The text of a text message and how much of it there is. Seven bits a character and 160 of them
 * (153 where it takes several) as long as all are of the GSM alphabet; one other character, such as
 * an emoji, and it is 70 (67) units of UTF-16. Source: 3GPP TS 23.038 and 23.040.
 */
final class SmsText {

  /** What providers take as one message. */
  static final int MOST_SEGMENTS = 10;

  private static final String GSM =
      "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
          + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

  /** These take two places. */
  private static final String EXTENDED = "\f^{}\\[~]|€";

  private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}&&[^\\n]]+");
  private static final Pattern EXPRESSION = TemplateSource.PEBBLE;

  private final String text;

  private SmsText(String text) {
    this.text = text;
  }

  /** As it leaves: no control characters, no blank ends. */
  static SmsText of(String rendered) {
    return new SmsText(UNFIT.matcher(rendered.replace("\r\n", "\n")).replaceAll(" ").strip());
  }

  /** What stands in a template beside its expressions: the least that leaves. */
  static SmsText ofTemplate(String raw) {
    return of(EXPRESSION.matcher(raw).replaceAll(""));
  }

  String value() {
    return text;
  }

  boolean isGsm() {
    return text.chars().allMatch(c -> GSM.indexOf(c) >= 0 || EXTENDED.indexOf(c) >= 0);
  }

  /** How many messages a provider makes, and bills, of it. */
  int segments() {
    int length = length();
    int single = isGsm() ? 160 : 70;
    int part = isGsm() ? 153 : 67;
    return length <= single ? 1 : (length + part - 1) / part;
  }

  private int length() {
    return isGsm() ? text.chars().map(c -> EXTENDED.indexOf(c) >= 0 ? 2 : 1).sum() : text.length();
  }
}
