package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;

/** What is printed, and what is said of a template before it is. */
class LetterTemplateTest {

  private static final float POINTS_PER_MILLIMETRE = 72 / 25.4f;
  private static final String FILE = "tea/mails/hello.print.html";
  private static final byte[] DOT =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  private static final LetterTo ANA =
      new LetterTo(List.of("Ana Müller", "Straße des 17. Juni 135", "10623 Berlin"), "DE");

  private static String html(String format, String head, String body) {
    return "<html><head><meta name=\"followup-format\" content=\"%s\">%s</head>\n<body>\n%s\n</body></html>"
        .formatted(format, head, body);
  }

  private static LetterTemplate compile(String raw) {
    Map<String, byte[]> beside = Map.of("logo.png", DOT);
    return LetterTemplate.compile(FILE, LetterFiles.putIn(raw, beside), beside.keySet());
  }

  private static List<TemplateFault> faults(String raw) {
    try {
      compile(raw);
      return List.of();
    } catch (TemplateFault.TemplateFaultException e) {
      return e.faults();
    }
  }

  private static Letter print(String raw, Map<String, Object> model) {
    return compile(raw).render(model, Locale.GERMAN, "Tea House · Street 1", ANA, null);
  }

  private static String text(PDDocument pdf) throws IOException {
    return new PDFTextStripper().getText(pdf);
  }

  /** Where a word begins, in millimetres from the left and from the top of its page. */
  private static float[] placeOf(PDDocument pdf, String word) throws IOException {
    float[] place = new float[2];
    new PDFTextStripper() {
      @Override
      protected void writeString(String text, List<TextPosition> letters) {
        int at = text.indexOf(word);
        if (at >= 0) {
          place[0] = letters.get(at).getXDirAdj() / POINTS_PER_MILLIMETRE;
          place[1] = letters.get(at).getYDirAdj() / POINTS_PER_MILLIMETRE;
        }
      }
    }.getText(pdf);
    return place;
  }

  @Test
  void theAddressStandsInTheWindow() throws Exception {
    Letter letter =
        print(
            html(
                "letter",
                "<style>@page { margin: 0; size: A6 } .f-to { display: none } p { margin-top: 0 }</style>",
                "<header>Tea House</header><p>Guten Tag {{ recipient.firstName }}</p>"),
            Map.of("recipient", Map.of("firstName", "Ana <b>")));

    try (PDDocument pdf = Loader.loadPDF(letter.pdf())) {
      PDRectangle page = pdf.getPage(0).getMediaBox();
      assertThat(page.getWidth() / POINTS_PER_MILLIMETRE).isBetween(209.9f, 210.1f);
      assertThat(page.getHeight() / POINTS_PER_MILLIMETRE).isBetween(296.9f, 297.1f);
      assertThat(text(pdf)).contains("Tea House · Street 1", "Guten Tag Ana <b>");
      // DIN 5008 form B: 20 to 105 mm from the left, 62.7 to 90 mm from the top
      assertThat(placeOf(pdf, "Ana Müller")[0]).isBetween(24.5f, 25.5f);
      assertThat(placeOf(pdf, "Ana Müller")[1]).isBetween(63f, 68f);
      assertThat(placeOf(pdf, "10623")[1]).isLessThan(90f);
      assertThat(placeOf(pdf, "Guten Tag")[1]).isBetween(98.4f, 105f);
      pdf.getPage(0)
          .getResources()
          .getFontNames()
          .forEach(
              name -> {
                try {
                  assertThat(pdf.getPage(0).getResources().getFont(name).isEmbedded()).isTrue();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
    }
  }

  @Test
  void aTemplateThatMovesTheAddressIsNotPublished() {
    for (String rule :
        List.of(
            "html body div.f-to { display: none !important }",
            "body { margin-top: 80mm }",
            "html body div div.f-to { position: absolute !important; left: 120mm }")) {
      assertThat(faults(html("letter", "<style>" + rule + "</style>", "Hello")))
          .as(rule)
          .singleElement()
          .satisfies(fault -> assertThat(fault.toString()).contains("hides or moves the address"));
    }
  }

  @Test
  void aPostcardHasTwoSides() throws Exception {
    Letter card =
        print(
            html(
                "postcard", "", "<header><img src=\"logo.png\" alt=\"\">Hello</header><p>Text</p>"),
            Map.of());

    assertThat(card.pages()).isEqualTo(2);
    try (PDDocument pdf = Loader.loadPDF(card.pdf())) {
      PDRectangle page = pdf.getPage(1).getMediaBox();
      assertThat(page.getWidth() / POINTS_PER_MILLIMETRE).isBetween(147.9f, 148.1f);
      assertThat(page.getHeight() / POINTS_PER_MILLIMETRE).isBetween(104.9f, 105.1f);
      assertThat(placeOf(pdf, "Ana Müller")[0]).isGreaterThan(74f);
      assertThat(placeOf(pdf, "10623")[1]).isLessThan(90f);
    }
  }

  @Test
  void whatDoesNotFitOnACardIsNotPrinted() {
    String raw =
        html("postcard", "", "<header>x</header>{% for x in many %}<p>long text</p>{% endfor %}");
    List<Integer> many = java.util.Collections.nCopies(40, 1);

    assertThatThrownBy(() -> print(raw, Map.of("many", many)))
        .isInstanceOf(MailFault.class)
        .hasMessageContaining("a postcard has at most 2");
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThat(
            faults(
                html(
                    "leter",
                    "<style>@import 'x.css'; p { background: url(https://x.example/a.png) }</style>",
                    """
                    <script>alert(1)</script>
                    <img src="lgo.png"><img src="http://x.example/a.png"><img src="{{ event.picture }}">
                    <img src="../../../etc/passwd"><img src="file:///etc/passwd">
                    {{ shop.nam }} {% if a %}""")))
        .extracting(TemplateFault::toString)
        .anySatisfy(one -> assertThat(one).contains("no format leter; did you mean letter?"))
        .anySatisfy(one -> assertThat(one).contains(":3", "<script>"))
        .anySatisfy(one -> assertThat(one).contains(":4", "no file lgo.png", "logo.png"))
        .anySatisfy(one -> assertThat(one).contains("nothing is fetched", "http://x.example/a.png"))
        .anySatisfy(one -> assertThat(one).contains("nothing is fetched", "https://x.example"))
        .anySatisfy(one -> assertThat(one).contains("not an expression"))
        .anySatisfy(one -> assertThat(one).contains("no file ../../../etc/passwd"))
        .anySatisfy(one -> assertThat(one).contains("nothing is fetched", "file:///etc/passwd"))
        .anySatisfy(one -> assertThat(one).contains("@import"))
        .anySatisfy(one -> assertThat(one).contains("never closed"))
        .anySatisfy(one -> assertThat(one).contains("shop has no nam", "name"));
  }

  @Test
  void aTemplateSaysWhatItIs() {
    assertThat(faults("<html><body>Hello</body></html>"))
        .singleElement()
        .satisfies(fault -> assertThat(fault.toString()).contains("followup-format"));
    assertThat(faults(html("postcard", "", "Hello")))
        .singleElement()
        .satisfies(fault -> assertThat(fault.toString()).contains("<header>"));
  }

  @Test
  void advertisingWithoutAWordOnObjectingIsRemarkedOn() {
    LetterTemplate silent = compile(html("letter", "", "<p>Buy</p>"));
    LetterTemplate open = compile(html("letter", "", "<p>Buy {{ _legal.notice }}</p>"));

    assertThat(silent.remarks(true)).anyMatch(one -> one.contains("may object"));
    assertThat(silent.remarks(false)).noneMatch(one -> one.contains("may object"));
    assertThat(open.remarks(true)).noneMatch(one -> one.contains("may object"));
  }

  private static Letter printTo(String format, List<String> lines) {
    return compile(html(format, "", "<header>x</header><p>Hello</p>"))
        .render(Map.of(), Locale.GERMAN, "Tea House", new LetterTo(lines, "DE"), null);
  }

  @Test
  void aLongAddressIsReadInFull() throws Exception {
    String person = "Dr. Anna-Katharina Freifrau von und zu Hohenstein-Wittgenstein, geb. Müllerin";
    String street = "Untere Gartenstraße hinter dem alten Bahnhof 135, Aufgang C, 4. Stock links";
    for (String format : LetterFormat.words()) {
      Letter letter = printTo(format, List.of(person, street, "Rückgebäude", "10623 Berlin"));

      try (PDDocument pdf = Loader.loadPDF(letter.pdf())) {
        assertThat(text(pdf).replaceAll("\\s", ""))
            .contains(person.replace(" ", ""), street.replace(" ", ""), "10623Berlin");
        assertThat(placeOf(pdf, "10623")[1]).isLessThan(format.equals("letter") ? 90f : 84f);
      }
      assertThat(
              LetterWindow.shows(
                  printTo(format, List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"))))
          .isTrue();
      assertThat(LetterWindow.shows(printTo(format, List.of("ענת לוי", "הרצל 12", "TEL AVIV"))))
          .isTrue();
    }
  }

  @Test
  void anAddressThatNobodyCouldReadIsNotPrinted() {
    assertThatThrownBy(() -> printTo("letter", List.of("田中 花子", "10623 Berlin")))
        .isInstanceOf(MailFault.class)
        .hasMessageContaining("letters that no font here has")
        .hasMessageNotContaining("田中");
    String wide = "W".repeat(100);
    assertThatThrownBy(() -> printTo("postcard", List.of(wide, wide, wide, wide, wide, wide)))
        .isInstanceOf(MailFault.class)
        .hasMessageContaining("the whole address cannot be read")
        .hasMessageNotContaining("WW");
  }

  @Test
  void valuesOpenNoFile() throws Exception {
    Map<String, Object> model =
        Map.of(
            "x",
            "red; background: url(file:///etc/hostname)",
            "y",
            "\"><img src='file:///etc/hostname'>");
    Letter letter =
        print(
            html("letter", "", "<p style=\"color: {{ x }}\">a</p><p title=\"{{ y }}\">{{ y }}</p>"),
            model);

    try (PDDocument pdf = Loader.loadPDF(letter.pdf())) {
      assertThat(text(pdf)).contains("<img src=");
      assertThat(pdf.getPage(0).getResources().getXObjectNames()).isEmpty();
    }
  }
}
