package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.message.Mjml.body;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One bad mail for each rule, and the shipped ones without a remark. */
class MailChecksTest {

  static List<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("processes"))) {
      return files.filter(file -> file.toString().matches(".*/mails/.*\\.mjml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shippedMailsAreClean(Path file) throws IOException {
    Locale language = ShippedMailsTest.languageOf(file);
    Locale locale = language.equals(Locale.ENGLISH) ? null : language;
    MailTemplate mail = Mjml.compile(file.toString(), locale, Files.readString(file));
    assertThat(mail.remarks()).isEmpty();
    assertThat(mail.missingInMarketing()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alt|<img src='https://x.example/a.png' width='10'>|the picture has no alt text",
        "width|<img src='https://x.example/a.png' alt=''>|no width attribute",
        "http-image|<img src='http://x.example/a.png' alt='' width='1'>|comes by http:",
        "image|<img src='data:image/png;base64,x' alt='' width='1'>|pictures as data:",
        "link|<a href=''>x</a>|the link leads nowhere",
        "link|<a href='#'>x</a>|the link leads nowhere",
        "link|<a href='www.shop.example/a'>x</a>|no https:// before it",
        "id|<b id='a'>x</b><i id='a'>y</i>|the id a is there already, in line 5",
        "name|{{ prodcuts }}|an event of the docs has no prodcuts; did you mean products?",
        "name|{{ recipient.fristName }}|a recipient has no fristName; did you mean firstName?",
        "name|{{ recipeint.firstName }}|has no recipeint; did you mean recipient?",
        "name|{% for p in products %}{{ p.pirce }}{% endfor %}|a product has no pirce; did you mean price?",
        "name|{{ event.totl }}|an event has no totl; did you mean total?",
        "css|<p style='position:absolute'>x</p>|position: absolute is dropped by Gmail and Outlook",
        "css|<p style='display:flex'>x</p>|display: flex is dropped",
        "css|<p style='display:grid'>x</p>|display: grid is dropped",
        "css|<p style='float:left'>x</p>|float: left is dropped",
        "css|<p style='background-image:url(https://x.example/a.png)'>x</p>|background-image",
        "css|<p style='max-width:100px'>x</p>|max-width: 100px is dropped",
        "css|<p style='width:calc(1px + 2px)'>x</p>|calc",
        "contrast|<span style='color:#aaaaaa'>pale words</span>|\"pale words\" is hard to read: #aaaaaa on #ffffff has a contrast of 2.3",
        "contrast|<span style='background:#ffff00;color:white'>pale words</span>|#ffffff on #ffff00"
      })
  void remarksOn(String rule, String content, String words) {
    assertThat(remarks(content, Locale.ENGLISH))
        .anySatisfy(
            remark -> {
              assertThat(remark.rule()).isEqualTo(rule);
              assertThat(remark.words()).contains(words);
              assertThat(remark.file()).isEqualTo("j/mails/m.mjml");
              assertThat(remark.line()).isEqualTo(5);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<p style='width:90px;max-width:100px'>x</p>",
        "<span style='color:#767676;background:#ffffff'>fine</span>",
        "<span style='color:#888888;font-size:30px'>large</span>",
        "<a href='{{ cartUrl }}'>x</a> <a href='/a'>y</a> <a href='mailto:a@x.example'>z</a> <a href='tel:+49301'>t</a>",
        "{% set a = total %}{{ a }} {% for p in products %}{{ loop.index }} {{ p.name }}{% endfor %}",
        "<a href='https://x.example/{{ total }}?a=b'>x</a>"
      })
  void saysNothingOf(String content) {
    assertThat(remarks(content, Locale.ENGLISH)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<a href='htps://x.example/'>x</a>|begins with htps:; links are http, https, mailto or tel; did you mean https?",
        "<a href='javascript:alert(1)'>x</a>|begins with javascript:",
        "<a href='https:/x.example/'>x</a>|names no host",
        "<a href='https://x y.example/'>x</a>|has a space in it",
        "<a href='mailto:help'>x</a>|names no address",
        "{{ shop.nmae }}|shop has no nmae; did you mean name?",
        "{{ _legal.adress }}|_legal has no adress",
        "{{ loop.idx }}|loop has no idx"
      })
  void refuses(String content, String words) {
    assertThatThrownBy(() -> remarks(content, Locale.ENGLISH))
        .isInstanceOf(TemplateFault.TemplateFaultException.class)
        .hasMessageContaining("j/mails/m.mjml:5: ")
        .hasMessageContaining(words);
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                remarks(
                    "<a href='htps://x'>x</a>\n{{ shop.nmae }}\n{{ x | bogus }}\n<mj-txt>",
                    Locale.ENGLISH))
        .hasMessageContaining(":5: the link")
        .hasMessageContaining(":6: shop has no nmae")
        .hasMessageContaining(":7: there is no filter bogus")
        .hasMessageContaining(":8: <mj-txt>");
  }

  @Test
  void remarksOnPluralsThatLackAForm() {
    assertThat(remarks("{{ total | plural('{n} a', '{n} b') }}", Locale.forLanguageTag("ru")))
        .extracting(MailRemark::words)
        .containsExactly("Russian also has few, many");
    assertThat(remarks("{{ total | plural('{n} a', '{n} b') }}", Locale.FRENCH)).isEmpty();
    assertThat(remarks("{{ products | plural('one', '{n} b') }}", Locale.ENGLISH)).isEmpty();
  }

  @Test
  void remarksOnAMailThatGmailClipsAndOneWithoutPreheader() {
    String long100 = "many words ".repeat(10_000);
    assertThat(remarks(long100, Locale.ENGLISH))
        .extracting(MailRemark::rule)
        .containsExactly("size");
    assertThat(Mjml.compile(body("x")).remarks())
        .extracting(MailRemark::rule)
        .containsExactly("preheader");
  }

  @Test
  void aMarketingMailNeedsAWayOutAndAnAddress() {
    assertThat(Mjml.compile(body("x")).missingInMarketing()).isEmpty();
    assertThat(
            Mjml.compile("<mjml layout=\"none\">" + body("x").substring("<mjml>".length()))
                .missingInMarketing())
        .hasSize(2);
  }

  private static List<MailRemark> remarks(String content, Locale language) {
    String mjml =
        "<mjml>\n<mj-head><mj-title>Hi</mj-title><mj-preview>Look</mj-preview></mj-head>\n<mj-body>\n"
            + "<mj-section><mj-column><mj-text>\n"
            + content
            + "\n</mj-text></mj-column></mj-section></mj-body></mjml>";
    return Mjml.compile("j/mails/m.mjml", language, mjml).remarks();
  }
}
