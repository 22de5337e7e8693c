package org.followup.message;

import ch.digitalfondue.mjml4j.Mjml4j.TextDirection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of a mail's head before MJML is compiled: the title is the subject as it is sent,
 * the preheader is padded, and languages that are written leftwards get their direction.
 */
final class MailHead {

  private static final Pattern TITLE = Pattern.compile("<mj-title>.*?</mj-title>", Pattern.DOTALL);
  private static final Pattern PREVIEW =
      Pattern.compile("(<mj-preview[^>]*>)(.*?)(</mj-preview>)", Pattern.DOTALL);
  private static final Pattern HEAD = Pattern.compile("<mj-head[^>]*>");
  private static final Set<String> LEFTWARDS =
      Set.of("ar", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi");
  private static final String MIRRORED =
      "<mj-attributes><mj-section direction=\"rtl\" text-align=\"right\" />"
          + "<mj-column direction=\"rtl\" /><mj-group direction=\"rtl\" />"
          + "<mj-text align=\"right\" /><mj-table align=\"right\" /></mj-attributes>";

  /** Nothing to be seen, and enough of it that no inbox shows the first lines of the mail. */
  private static final String PADDING = "&#847;&zwnj;&nbsp;".repeat(80);

  private MailHead() {}

  /** Whether the language is written from right to left. */
  static boolean isLeftwards(Locale language) {
    return LEFTWARDS.contains(language.getLanguage());
  }

  static TextDirection direction(Locale language) {
    return isLeftwards(language) ? TextDirection.RTL : TextDirection.LTR;
  }

  /** The MJML to compile. */
  static String prepare(String mjml, Locale language) {
    String titled =
        TITLE
            .matcher(MailSubjects.withoutAlternatives(mjml))
            .replaceFirst(Matcher.quoteReplacement("<mj-title>{{ _subject }}</mj-title>"));
    String padded =
        PREVIEW
            .matcher(titled)
            .replaceFirst(
                m ->
                    Matcher.quoteReplacement(
                        m.group(1) + m.group(2).strip() + PADDING + m.group(3)));
    return isLeftwards(language)
        ? HEAD.matcher(padded).replaceFirst(m -> Matcher.quoteReplacement(m.group() + MIRRORED))
        : padded;
  }

  /** What an inbox shows of a preheader. */
  static String withoutPadding(String preheader) {
    return preheader.replaceAll("[\\u034F\\u200C\\u00A0\\s]+$", "").strip();
  }
}
