package org.followup.message;

import com.ibm.icu.text.Bidi;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Puts what a template says onto the paper: address and sender's line stand where machines and
 * envelopes want them, whatever the template does. Its {@code <header>} is the letterhead of a
 * letter and the picture side of a postcard.
 */
final class LetterLayout {

  /** Before the author's own rules, so that theirs win. */
  private static final String USUAL =
      """
      body { font-family: 'Liberation Sans', 'More Letters'; font-size: 11pt; line-height: 1.35;
             color: #000; margin: 0 }
      p { margin: 0 0 3mm 0 }
      h1 { font-size: 14pt; line-height: 1.25; margin: 0 0 4mm 0 }
      h2 { font-size: 12pt; line-height: 1.25; margin: 4mm 0 2mm 0 }
      table { border-collapse: collapse; margin: 0 0 3mm 0 }
      td, th { padding: 1mm 3mm 1mm 0; text-align: start; vertical-align: top }
      tr { page-break-inside: avoid }
      """;

  /** After the author's own rules, so that ours win: all that concerns the paper. */
  private static final String PAPER =
      """
      .f-head, .f-field, .f-side, .f-from, .f-to { display: block !important;
              visibility: visible !important; float: none !important; transform: none !important }
      .f-from, .f-to { font-family: 'Liberation Sans', 'More Letters' !important;
              direction: ltr !important; text-align: left !important; color: #000 !important;
              font-weight: normal !important; font-style: normal !important;
              position: static !important; margin: 0 !important; width: auto !important;
              text-transform: none !important; letter-spacing: normal !important }
      .f-from { font-size: 7pt !important; line-height: 3mm !important; white-space: nowrap;
              overflow: hidden }
      .f-to { white-space: pre-wrap !important; word-wrap: break-word !important }
      .f-line { display: block !important; text-align: left !important; margin: 0 !important;
              padding: 0 !important }
      """;

  /** Form B: the field begins 45 mm from the top, its addressee 17.7 mm below that. */
  private static final String LETTER =
      """
      @page { size: 210mm 297mm; margin: 25mm 20mm 20mm 25mm }
      @page :first { margin-top: 0 }
      .f-head { box-sizing: border-box; height: 45mm; padding-top: 10mm; overflow: hidden }
      .f-head > header { display: block; box-sizing: border-box; max-height: 35mm }
      .f-field { height: 53.4mm; overflow: hidden; width: 80mm }
      .f-from { height: 3.5mm; padding-top: 14.2mm }
      .f-field { margin: 0 !important; position: static !important }
      """;

  /** The right half is the addressee's; its lowest 15 mm are the sorting machine's. */
  private static final String POSTCARD =
      """
      @page { size: 148mm 105mm; margin: 6mm 0 }
      @page :first { margin: 0 }
      .f-head { width: 148mm; height: 105mm; overflow: hidden }
      .f-head > header { display: block; box-sizing: border-box; width: 148mm; height: 105mm }
      .f-back { page-break-before: always; position: relative; min-height: 80mm }
      .f-side { position: absolute; left: 80mm; top: 40mm; width: 62mm; height: 44mm; overflow: hidden }
      .f-from { height: 4mm }
      .f-text { margin-left: 7mm; width: 66mm; font-size: 9.5pt }
      """;

  private LetterLayout() {}

  /** The shop's postal address on one line, as it stands above the addressee. */
  static String senderLine(Map<String, Object> model) {
    return model.get("_legal") instanceof Map<?, ?> legal
            && legal.get("postalAddress") instanceof String address
        ? address.strip().replaceAll("\\s*[,\\n]\\s*", " · ")
        : "";
  }

  /** How large the address stands there. */
  enum Size {
    /** As posts like it; up to six lines. */
    USUAL("10pt", "4.5mm"),
    /** For many lines, or long ones. */
    SMALL("8pt", "3mm"),
    /** The smallest that is read easily. */
    SMALLEST("7pt", "2.65mm");

    private final String css;

    Size(String font, String line) {
      this.css =
          ".f-to { font-size: %s !important; line-height: %s !important }\n".formatted(font, line);
    }
  }

  /**
   * The whole page. Lines of the address that are too long for their place go on below.
   *
   * @param html as the template was filled
   * @param from the sender on one line
   */
  static Document page(
      String html, LetterFormat format, Locale language, String from, List<String> to, Size size) {
    Document page = Jsoup.parse(html);
    page.select("meta, link, script, base").remove();
    page.child(0).attr("lang", language.toLanguageTag());
    Element body = page.body();
    Element text = new Element("div").addClass("f-text");
    Element head = new Element("div").addClass("f-head");
    Element letterhead = body.selectFirst("body > header");
    if (letterhead != null) {
      head.appendChild(letterhead);
    }
    text.appendChildren(body.childNodes());
    if (MailHead.isLeftwards(language)) {
      text.attr("dir", "rtl");
      head.attr("dir", "rtl");
    }
    Element field = new Element("div").addClass("f-field");
    field.appendElement("div").addClass("f-from").text(from);
    field.appendChild(addressee(to));
    body.empty();
    body.appendChild(head);
    if (format == LetterFormat.LETTER) {
      body.appendChild(field);
      body.appendChild(text);
    } else {
      field.removeClass("f-field").addClass("f-side");
      body.appendElement("div").addClass("f-back").appendChild(field).appendChild(text);
    }
    style(page, PAPER + size.css + (format == LetterFormat.LETTER ? LETTER : POSTCARD), false);
    style(page, USUAL, true);
    return page;
  }

  /** Each line runs as its own letters do, and begins at the left. */
  private static Element addressee(List<String> lines) {
    Element to = new Element("div").addClass("f-to");
    for (String line : lines) {
      Element one = to.appendElement("div").addClass("f-line").text(line);
      if (Bidi.getBaseDirection(line) == Bidi.RTL) {
        one.attr("dir", "rtl");
      }
    }
    return to;
  }

  private static void style(Document page, String css, boolean first) {
    Element style = new Element("style").appendChild(new DataNode(css));
    if (first) {
      page.head().prependChild(style);
    } else {
      page.head().appendChild(style);
    }
  }
}
