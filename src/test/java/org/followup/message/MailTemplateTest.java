package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.message.Mjml.body;
import static org.followup.message.Mjml.compile;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a template and data. */
class MailTemplateTest {

  private static final String SHOP = "https://shop.example/";

  private static final String CART =
      """
      <mjml>
        <mj-head>
          <mj-title>{{ recipient.firstName | default("You") }} & your tea <3</mj-title>
          <mj-preview>Still {{ products | length }} things there</mj-preview>
        </mj-head>
        <mj-body>
          <!-- a remark of the author with {{ nonsense | bogus }} -->
          <mj-section><mj-column>
            <mj-text>Hello {{ recipient.firstName | default("there") }}!</mj-text>
          </mj-column></mj-section>
          <mj-raw>{% for p in products %}</mj-raw>
          <mj-section><mj-column>
            <mj-image src="{{ p.image_url }}" alt="{{ p.name }}" />
            <mj-text>{{ loop.index + 1 }}. {{ p.name }} {% if p.price > 5 %}dear{% else %}cheap{% endif %}
              for {{ p.price | money(currency) }}</mj-text>
          </mj-column></mj-section>
          <mj-raw>{% endfor %}</mj-raw>
          <mj-section><mj-column>
            <mj-table>
              {% for p in products %}<tr><td>row {{ p.name }}</td></tr>{% endfor %}
            </mj-table>
            <mj-button href="{{ cartUrl | default(shop.url) }}">To the cart</mj-button>
          </mj-column></mj-section>
        </mj-body>
      </mjml>
      """;

  @Test
  void loopsAroundSectionsAndRowsSurviveMjml() {
    var mail = render(CART, cart());
    assertThat(mail.text())
        .contains("1. Tea dear for €9.90")
        .contains("2. Cup cheap for €3.00")
        .contains("row Tea")
        .contains("row Cup");
    assertThat(mail.html()).doesNotContain("{%").doesNotContain("{{").doesNotContain("remark");
  }

  @Test
  void subjectIsPlainTextAndPreheaderIsHidden() {
    var mail = render(CART, cart());
    assertThat(mail.subject()).isEqualTo("Ana & your tea <3");
    assertThat(mail.html()).contains("<title>Ana &amp; your tea &lt;3</title>");
    assertThat(mail.html()).contains("Still 2 things there");
    assertThat(mail.text()).doesNotContain("Still 2 things there");
  }

  @Test
  void missingDataNeverMakesAMailFail() {
    var mail = render(CART, model(Map.of()));
    assertThat(mail.subject()).isEqualTo("You & your tea <3");
    assertThat(mail.text())
        .contains("Hello there!")
        .contains("To the cart (https://shop.example/)");
    assertThat(mail.html()).doesNotContain("null");
  }

  @Test
  void oddDataNeverMakesAMailFail() {
    for (Object odd :
        List.of("text", 7, true, List.of(List.of()), Map.of("a", 1), List.of(1, "x", Map.of()))) {
      var mail =
          render(
              CART,
              model(Map.of("products", odd, "currency", odd, "cartUrl", odd, "recipient", odd)));
      assertThat(mail.text()).contains("To the cart");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ x + 1 }}",
        "{{ name - 1 }}",
        "{{ name / 0 }}",
        "{{ -name }}",
        "{{ list ? 1 : 2 }}",
        "{% if list > 5 %}a{% endif %}",
        "{% for a in name %}a{% endfor %}",
        "{% if name > 5 and x %}a{% endif %}",
        "{{ 7 | first }}",
        "{{ name | join(',') }}",
        "{{ x.y.z | money }}",
        "{{ list | date_local }}",
        "{% set q = name * 2 %}{{ q }}",
        "{{ list contains name }}",
        "{{ name is even }}",
        "{{ name.length }}",
        "{{ name.class }}",
        "{{ list.size }}",
        "{{ list[99] }}",
        "{{ name[0] }}"
      })
  void expressionThatCannotBeComputedPrintsNothing(String expression) {
    var mail =
        render(body("before" + expression + "after"), Map.of("name", "Ana", "list", List.of(1)));
    assertThat(mail.text()).contains("before").contains("after").doesNotContain("class");
  }

  @Test
  void attacksThatSlipThroughTheSpellingYieldNothing() {
    var mail =
        render(
            body("[{{ recipient['class'] }}][{{ \"#{recipient.class}\" }}][{{ name.bytes }}]"),
            model(Map.of("name", "Ana")));
    assertThat(mail.text()).contains("[][][]");
  }

  @Test
  void dataIsEscapedEvenInsideInterpolatedStrings() {
    String script = "<script>alert(1)</script>";
    var mail =
        render(
            body(
                "{{ x }} {{ \"a #{x}\" }} {{ x | upper }} {{ x | default('b') }} {{ true ? x : 1 }}"),
            Map.of("x", script));
    assertThat(mail.html()).doesNotContain("<script").doesNotContain("<SCRIPT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "javascript:alert(1)|https://shop.example/",
        "' java\tscript:alert(1)'|https://shop.example/",
        "data:text/html,x|https://shop.example/",
        "vbscript:x|https://shop.example/",
        "file:///etc/passwd|https://shop.example/",
        "''|https://shop.example/",
        "https://cart.example/c?a=1&b=2|https://cart.example/c?a=1&b=2",
        "HTTP://cart.example/|HTTP://cart.example/",
        "mailto:help@shop.example|mailto:help@shop.example",
        "/cart/7|https://shop.example/cart/7"
      })
  void onlyLinksThatMayLiveSurvive(String given, String kept) {
    var mail =
        render(
            body("<a href=\"{{ cartUrl | default(shop.url) }}\">cart</a>"),
            model(Map.of("cartUrl", given)));
    assertThat(org.jsoup.Jsoup.parse(mail.html()).select("a:contains(cart)").attr("href"))
        .isEqualTo(kept);
    assertThat(mail.text()).contains(kept.replace("mailto:", ""));
  }

  @Test
  void fetchesNoFontFromElsewhere() {
    var mail =
        render(
            body("tea").replace("<mj-text>", "<mj-text font-family=\"Roboto, Arial\">"),
            model(Map.of()));
    assertThat(mail.html())
        .contains("font-family:Roboto, Arial", "max-width")
        .doesNotContain("<link", "@import", "fonts.googleapis.com");
  }

  @Test
  void pictureWithoutAnAddressDisappears() {
    var mail = render(CART, model(Map.of("products", List.of(Map.of("name", "Tea")))));
    assertThat(mail.html()).doesNotContain("<img");
  }

  @Test
  void controlCharactersOfDataNeverReachTheSubject() {
    var mail =
        render(
            CART,
            model(Map.of("recipient", Map.of("firstName", "A\r\nBcc: x@y.example\u2028\u0007"))));
    assertThat(mail.subject()).isEqualTo("A Bcc: x@y.example & your tea <3");
  }

  @Test
  void datesFollowZoneAndLanguage() {
    String dates =
        body(
            "{{ bare | date_local }}; {{ instant | date_local }} {{ instant | time_local }};"
                + " {{ epoch | date_local }}; {{ millis | date_local('short') }};"
                + " {{ local | date_local }}; {{ bad | date_local | default('soon') }}");
    Map<String, Object> model =
        Map.of(
            "bare", "2026-12-01",
            "instant", "2026-11-30T23:30:00Z",
            "epoch", 1796081400L,
            "millis", "1796081400000",
            "local", "2026-12-01T00:10:00",
            "bad", "next week",
            "_zone", "Europe/Berlin");
    assertThat(
            Mjml.compile("j/mails/m.mjml", Locale.GERMAN, dates)
                .render(model, Locale.GERMANY, SHOP)
                .text())
        .contains(
            "1. Dezember 2026; 1. Dezember 2026 00:30; 1. Dezember 2026; 01.12.26;"
                + " 1. Dezember 2026; soon");
  }

  @Test
  void moneyFollowsLanguageAndCurrency() {
    String amounts =
        body(
            "{{ total | money('EUR') }}; {{ text | money(currency) }}; {{ yen | money('JPY') }};"
                + " {{ none | money | default('free') }}; {{ total | money('bogus') }}");
    Map<String, Object> model =
        Map.of("total", new BigDecimal("59.9"), "text", "1234.5", "yen", 500, "_currency", "CHF");
    assertThat(
            Mjml.compile("j/mails/m.mjml", Locale.GERMAN, amounts)
                .render(model, Locale.GERMANY, SHOP)
                .text()
                .replace('\u00a0', ' '))
        .contains("59,90 €; 1.234,50 CHF; 500 ¥; free; 59,90 CHF");
  }

  @Test
  void everyMailSaysWhoSendsItAndWhy() {
    Map<String, Object> legal =
        Map.of("marketing", true, "basis", "express", "postalAddress", "Street 1, Berlin");
    Map<String, Object> model = new HashMap<>(model(Map.of()));
    model.put("_legal", legal);
    model.put("unsubscribeUrl", "https://followup.example/u/token");
    assertThat(render(body("x"), model).text())
        .startsWith("Tea House (https://shop.example/)")
        .contains("because you agreed to hear from Tea House")
        .contains("Unsubscribe (https://followup.example/u/token)")
        .contains("Street 1, Berlin");
    assertThat(
            Mjml.compile("j/mails/m.de.mjml", Locale.GERMAN, body("x"))
                .render(model, Locale.GERMAN, SHOP)
                .text())
        .contains("weil du Nachrichten von Tea House zugestimmt hast")
        .contains("Abbestellen (https://followup.example/u/token)");
    model.put(
        "_legal",
        Map.of(
            "marketing",
            true,
            "basis",
            "existing-customer",
            "postalAddress",
            "S",
            "notice",
            MailNotice.ENGLISH));
    assertThat(render(body("x"), model).text())
        .contains("because you are a customer")
        .contains("object");
    model.put(
        "_legal", Map.of("marketing", false, "basis", "service", "postalAddress", "Street 1"));
    assertThat(render(body("x"), model).text())
        .contains("part of the service")
        .contains("Street 1")
        .doesNotContain("Unsubscribe");
  }

  @Test
  void theTextPartLeavesALineFreeAfterAListAndBeforeTheLegalBlock() {
    String mjml =
        body("x")
            .replaceFirst(
                "(?s)<mj-text>x</mj-text>",
                "<mj-table><tr><td>Tea</td><td>9,90</td></tr><tr><td>Mug</td></tr></mj-table>"
                    + "<mj-text>after</mj-text>"
                    + "<mj-button href=\"https://shop.example/c\">Cart</mj-button>");

    assertThat(render(mjml, model(Map.of())).text())
        .contains("Tea 9,90\nMug\n\nafter\n\nCart (https://shop.example/c)\n\n");
  }

  @Test
  void endlessOutputIsCutOff() {
    List<Integer> many = java.util.stream.IntStream.range(0, 5_000).boxed().toList();
    var template =
        compile(
            body(
                "{% for a in many %}{% for b in many %}xxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}"));
    assertThatThrownBy(() -> template.render(Map.of("many", many), Locale.ENGLISH, SHOP))
        .isInstanceOf(RuntimeException.class);
  }

  private static Map<String, Object> cart() {
    return model(
        Map.of(
            "recipient",
            Map.of("firstName", "Ana"),
            "currency",
            "EUR",
            "cartUrl",
            "https://shop.example/cart/7",
            "products",
            List.of(
                Map.of("name", "Tea", "price", 9.9, "image_url", "https://shop.example/t.png"),
                Map.of("name", "Cup", "price", 3))));
  }

  private static Map<String, Object> model(Map<String, Object> more) {
    Map<String, Object> model = new HashMap<>(more);
    model.put("shop", Map.of("name", "Tea House", "url", SHOP));
    return model;
  }

  private static MailTemplate.Rendered render(String mjml, Map<String, Object> model) {
    return compile(mjml).render(model, Locale.US, SHOP);
  }
}
