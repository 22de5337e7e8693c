package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.followup.message.ProcessFiles.ProcessFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layouts and blocks of {@code processes/_shared}, put in when a mail is published. */
class MailAssemblyTest {

  private static final String LAYOUT =
      """
      <mjml>
        <mj-head><mj-attributes><mj-text color="#111111" /></mj-attributes></mj-head>
        <mj-body background-color="#eeeeee">
          <mj-section><mj-column><mj-text>Top of {{ shop.name }}</mj-text></mj-column></mj-section>
          <f-content />
          <f-block name="end" />
        </mj-body>
      </mjml>
      """;

  private final Map<String, String> files =
      new LinkedHashMap<>(
          Map.of(
              "_shared/layouts/shop.mjml",
              LAYOUT,
              "_shared/layouts/plain.mjml",
              "<mjml><mj-head></mj-head><mj-body><f-content /></mj-body></mjml>",
              "_shared/blocks/end.mjml",
              section("The end"),
              "_shared/blocks/end.de.mjml",
              section("Schluss"),
              "_shared/blocks/link.mjml",
              "<f-parameter name=\"href\" default=\"{{ shop.url }}\" />\n"
                  + "<f-parameter name=\"tone\" default=\"calm\" />\n"
                  + "<mj-button href=\"{{ href | default(shop.url) }}\"><f-content />{% if tone =="
                  + " 'loud' %}!{% endif %}</mj-button>"));

  @Test
  void putsTheMailIntoTheUsualLayoutAndBlocksIntoTheMail() {
    String text =
        text(
            mail(
                "<f-block name=\"link\" tone=\"loud\" href=\"{{ x.url }}\">Go {{ x.name }}</f-block>"),
            "en");
    assertThat(text)
        .contains("Top of Tea", "Go Ana! (https://tea.example/x)", "The end")
        .containsSubsequence("Top", "Go", "The end");
  }

  @Test
  void aValueThatIsMissingIsTheBlocksOwn() {
    assertThat(text(mail("<f-block name=\"link\">Go</f-block>"), "en"))
        .contains("Go (https://tea.example/)")
        .doesNotContain("!");
  }

  @Test
  void anotherLayoutOrNone() {
    assertThat(text("<mjml layout=\"plain\">" + mail("x").substring(6), "en")).isEqualTo("x\n");
    assertThat(text("<mjml layout=\"none\">" + mail("x").substring(6), "en")).isEqualTo("x\n");
  }

  @ParameterizedTest
  @CsvSource({
    "de, de, Schluss",
    "de-AT, de, Schluss",
    "fr, en, The end",
    "en, de, The end",
    "en-GB, en, The end"
  })
  void blocksFollowTheLanguagesOfMails(String wanted, String shop, String end) {
    assertThat(text(mail("x"), wanted, shop)).contains(end);
  }

  @Test
  void aBlockInAnotherLanguageOnlyIsBetterThanNone() {
    files.put("_shared/blocks/hint.pl.mjml", "<mj-text>Uwaga</mj-text>");
    files.put("_shared/blocks/hint.nl.mjml", "<mj-text>Let op</mj-text>");
    assertThat(text(mail("<f-block name=\"hint\" />"), "fr", "pl")).contains("Uwaga");
  }

  @Test
  void faultsNameTheFileAndLineTheyStandIn() {
    files.put("_shared/blocks/bad.mjml", "<mj-text>\nfine\n{{ x | bogus }}</mj-text>");
    assertThatThrownBy(() -> text(mail("\n<f-block name=\"bad\" />\n<mj-txt>y</mj-txt>"), "en"))
        .hasMessageContaining("_shared/blocks/bad.mjml:3: there is no filter bogus")
        .hasMessageContaining("j/mails/m.mjml:6: <mj-txt> is no MJML element");
    files.put("_shared/blocks/bad.mjml", "<mj-text>\n\n{% if x %}</mj-text>");
    assertThatThrownBy(() -> text(mail("<f-block name=\"bad\" />"), "en"))
        .hasMessageContaining("_shared/blocks/bad.mjml:3: {% if … %} is never closed");
    files.put("_shared/blocks/bad.mjml", "<mj-text>\n\n{{ 1 + }}</mj-text>");
    assertThatThrownBy(() -> text(mail("<f-block name=\"bad\" />"), "en"))
        .hasMessageContaining("_shared/blocks/bad.mjml:3: ");
  }

  @Test
  void whatIsMisspeltIsNamedWithWhatWasMeant() {
    assertThatThrownBy(() -> text(mail("\n<f-block name=\"lnik\" />"), "en"))
        .hasMessageContaining(
            "j/mails/m.mjml:5: there is no block lnik (_shared/blocks/lnik.mjml); did you mean link?");
    assertThatThrownBy(() -> text(mail("<f-block name=\"link\" herf=\"x\" />"), "en"))
        .hasMessageContaining("_shared/blocks/link.mjml cannot be told herf; did you mean href?");
    assertThatThrownBy(() -> text("<mjml layout=\"shpo\">" + mail("x").substring(6), "en"))
        .hasMessageContaining("j/mails/m.mjml:1: there is no layout shpo")
        .hasMessageContaining("did you mean shop?");
    assertThatThrownBy(() -> text(mail("<f-blok name=\"link\" />"), "en"))
        .hasMessageContaining("<f-blok> is not known");
    assertThatThrownBy(() -> text(mail("<f-block name=\"link\">"), "en"))
        .hasMessageContaining("never closed");
    assertThatThrownBy(() -> text(mail("<f-block name=\"../../../etc/passwd\" />"), "en"))
        .hasMessageContaining("there is no block");
  }

  @Test
  void aValueIsANameOrAText() {
    for (String value : List.of("{{ a | upper }}", "a {{ b }}", "{% if x %}", "{{ a.b() }}")) {
      assertThatThrownBy(() -> text(mail("<f-block name=\"link\" href=\"" + value + "\" />"), "en"))
          .as(value)
          .hasMessageContaining("is neither a name");
    }
    files.put(
        "_shared/blocks/must.mjml", "<f-parameter name=\"word\" />\n<mj-text>{{ word }}</mj-text>");
    assertThatThrownBy(() -> text(mail("<f-block name=\"must\" />"), "en"))
        .hasMessageContaining("m.mjml:4: the block needs word=\"…\"");
    assertThat(text(mail("<f-block name=\"must\" word=\"It's &lt;tea&gt; you\" />"), "en"))
        .contains("It's <tea> you");
    files.put(
        "_shared/blocks/must.mjml",
        "<f-parameter name=\"word\" />\n<mj-text>[{{ word | upper }}][{{ x.word }}]</mj-text>");
    assertThat(text(mail("<f-block name=\"must\" word=\"it's 'tea' &amp; + {x}\" />"), "en"))
        .contains("[IT'S 'TEA' & + {X}][]");
  }

  @Test
  void blocksThatContainThemselvesOrGrowWithoutEndAreRefused() {
    files.put("_shared/blocks/a.mjml", "<mj-text>a</mj-text><f-block name=\"b\" />");
    files.put("_shared/blocks/b.mjml", "\n<f-block name=\"a\" />");
    assertThatThrownBy(() -> text(mail("<f-block name=\"a\" />"), "en"))
        .hasMessageContaining("_shared/blocks/b.mjml:2: the block a would contain itself");
    IntStream.range(0, 9)
        .forEach(
            i ->
                files.put(
                    "_shared/blocks/x" + i + ".mjml",
                    ("<f-block name=\"x" + (i + 1) + "\" />").repeat(10)));
    files.put("_shared/blocks/x9.mjml", "<mj-text>lol</mj-text>");
    assertThatThrownBy(() -> text(mail("<f-block name=\"x0\" />"), "en"))
        .hasMessageContaining("in a mail");
  }

  @Test
  void aSharedFileByAnotherNameIsAFault() {
    files.put("_shared/blocks/Bad Name.mjml", "x");
    files.put("_shared/other/x.mjml", "x");
    assertThat(parts("en").faults())
        .extracting(TemplateFault::file)
        .containsExactlyInAnyOrder("_shared/blocks/Bad Name.mjml", "_shared/other/x.mjml");
  }

  @Test
  void theShopsOwnFilesWinOneByOne() {
    MailParts parts =
        MailParts.of(
            list(),
            List.of(new ProcessFile("_shared/blocks/end.mjml", bytes(section("Ours")))),
            Locale.ENGLISH);
    String text =
        MailTemplate.compile("j/mails/m.mjml", null, mail("x"), parts)
            .render(model(), Locale.ENGLISH, "https://tea.example/")
            .text();
    assertThat(text).contains("Top of Tea", "Ours").doesNotContain("The end");
  }

  private static String section(String text) {
    return "<mj-section><mj-column><mj-text>" + text + "</mj-text></mj-column></mj-section>";
  }

  /** What is put in begins in the fourth line. */
  private static String mail(String inColumn) {
    String inside = inColumn.contains("<") ? inColumn : "<mj-text>" + inColumn + "</mj-text>";
    return "<mjml>\n<mj-head><mj-title>Hi</mj-title></mj-head>\n<mj-body>\n<mj-section><mj-column>"
        + inside
        + "</mj-column></mj-section></mj-body></mjml>";
  }

  private List<ProcessFile> list() {
    return files.entrySet().stream()
        .map(file -> new ProcessFile(file.getKey(), bytes(file.getValue())))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private MailParts parts(String shop) {
    return MailParts.of(List.of(), list(), Locale.forLanguageTag(shop));
  }

  private String text(String mjml, String language) {
    return text(mjml, language, "en");
  }

  private String text(String mjml, String language, String shop) {
    Locale locale = Locale.forLanguageTag(language);
    return MailTemplate.compile("j/mails/m.mjml", locale, mjml, parts(shop))
        .render(model(), locale, "https://tea.example/")
        .text();
  }

  private static Map<String, Object> model() {
    return Map.of(
        "shop",
        Map.of("name", "Tea", "url", "https://tea.example/"),
        "x",
        Map.of("url", "https://tea.example/x", "name", "Ana"));
  }
}
