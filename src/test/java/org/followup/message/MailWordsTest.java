package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.message.Mjml.body;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plurals, amounts, dates and direction by language. */
class MailWordsTest {

  private static final String SHOP = "https://shop.example/";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|1|one product",
        "en|2|2 products",
        "en|0|0 products",
        "fr|0|one product",
        "en|1200|1,200 products",
        "de|1200|1.200 products",
        "ja|1|1 products"
      })
  void pluralsOfTwoForms(String language, int count, String expected) {
    assertThat(
            words(language, "{{ n | plural('one product', '{n} products') }}", Map.of("n", count)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ru|1|1 товар",
        "ru|3|3 товара",
        "ru|11|11 товаров",
        "ru|21|21 товар",
        "pl|22|22 товара",
        "pl|12|12 товаров",
        "ru|0|ничего"
      })
  void pluralsOfMoreForms(String language, int count, String expected) {
    assertThat(
            words(
                language,
                "{{ n | plural(one='{n} товар', few='{n} товара', many='{n} товаров', nothing='ничего') }}",
                Map.of("n", count)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,zero", "1,one", "2,two", "3,few", "11,many", "100,other"})
  void arabicHasSix(int count, String expected) {
    String all = "zero='zero', one='one', two='two', few='few', many='many', other='other'";
    assertThat(words("ar", "{{ n | plural(" + all + ") }}", Map.of("n", count)))
        .isEqualTo(expected);
  }

  @Test
  void aListCountsItsEntriesAndWhatIsNoNumberSaysNothing() {
    assertThat(words("en", "{{ n | plural('one', '{n} things') }}", Map.of("n", List.of(1, 2, 3))))
        .isEqualTo("3 things");
    assertThat(words("en", "[{{ n | plural('one', '{n}') }}]", Map.of("n", "many")))
        .isEqualTo("[]");
    assertThat(words("en", "[{{ n | plural }}]", Map.of("n", 2))).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ja-JP|JPY|￥1,235",
        "en-US|JPY|¥1,235",
        "de-CH|CHF|CHF 1’234.50",
        "de-DE|EUR|1.234,50 €",
        "en-US|USD|$1,234.50",
        "fr-FR|EUR|1 234,50 €"
      })
  void moneyByLanguageAndCurrency(String locale, String currency, String expected) {
    assertThat(words(locale, "{{ x | money('" + currency + "') }}", Map.of("x", 1234.5)))
        .isEqualTo(expected);
  }

  @Test
  void percentAndPartsOfDates() {
    assertThat(words("de", "{{ x | percent }}", Map.of("x", 0.155))).isEqualTo("15,5 %");
    assertThat(words("en", "{{ x | percent }}", Map.of("x", 0.15))).isEqualTo("15%");
    Map<String, Object> day = Map.of("x", "2026-12-05T23:30:00Z", "_zone", "Europe/Berlin");
    assertThat(words("en", "{{ x | date_local('day') }}", day)).isEqualTo("December 6");
    assertThat(words("de", "{{ x | date_local('day') }}", day)).isEqualTo("6. Dezember");
    assertThat(words("de", "{{ x | date_local('weekday') }}", day)).isEqualTo("Sonntag");
    assertThat(words("en", "{{ x | date_local('month') }}", day)).isEqualTo("December 2026");
    assertThat(words("ja", "{{ x | date_local('weekday-day') }}", day)).isEqualTo("12月6日日曜日");
    assertThat(words("en", "{{ x | time_local }}", day).replaceAll("\\s", " "))
        .isEqualTo("12:30 AM");
  }

  @Test
  void languagesWrittenLeftwardsGetTheirDirection() {
    Document arabic = page("ar", "x");
    assertThat(arabic.selectFirst("html").attr("dir")).isEqualTo("rtl");
    assertThat(arabic.selectFirst("html").attr("lang")).isEqualTo("ar");
    assertThat(arabic.selectFirst("div:containsOwn(x)").attr("style")).contains("text-align:right");
    assertThat(arabic.html()).contains("direction:rtl").doesNotContain("direction:ltr");
    Document german = page("de", "x");
    assertThat(german.selectFirst("html").attr("lang")).isEqualTo("de");
    assertThat(german.html()).contains("direction:ltr").doesNotContain("direction:rtl");
  }

  @Test
  void thePreheaderIsFollowedByNothingThatAnInboxCouldShow() {
    String mjml =
        body("Body text")
            .replace("</mj-title>", "</mj-title><mj-preview>Look {{ x }}</mj-preview>");
    Document page =
        Jsoup.parse(
            Mjml.compile(mjml).render(model(Map.of("x", "<in>")), Locale.ENGLISH, SHOP).html());
    String hidden = page.body().firstElementChild().text();
    assertThat(hidden).startsWith("Look <in>").hasSizeGreaterThan(150);
    assertThat(MailHead.withoutPadding(hidden)).isEqualTo("Look <in>");
  }

  @Test
  void variablesWithinLinksCannotBreakThem() {
    Map<String, Object> data =
        Map.of(
            "q",
            "tea & \"cups\"/50 % #1",
            "url",
            "https://shop.example/a?b=c&d=e",
            "tel",
            "+49 30 1");
    assertThat(link("{{ shop.url }}search?q={{ q }}&amp;x=1", data))
        .isEqualTo("https://shop.example/search?q=tea%20%26%20%22cups%22/50%20%25%20%231&x=1");
    assertThat(link("{{ url }}", data)).isEqualTo("https://shop.example/a?b=c&d=e");
    assertThat(link("{% if url is not empty %}{{ url }}{% endif %}", data))
        .isEqualTo("https://shop.example/a?b=c&d=e");
    assertThat(link("{% if none is empty %}{{ url }}{% else %}{{ shop.url }}{% endif %}", data))
        .isEqualTo("https://shop.example/a?b=c&d=e");
    assertThat(link("{% if none is empty %}{{ none }}{% else %}{{ url }}{% endif %}", data))
        .isEqualTo("https://shop.example/");
    assertThat(
            link(
                "{% if q is empty %}{{ shop.url }}{% elseif q == 'x' %}{{ tel }}{% else %}{{ url }}{% endif %}",
                data))
        .isEqualTo("https://shop.example/a?b=c&d=e");
    assertThat(link("https://x.example/{% if q is empty %}a{% else %}{{ q }}{% endif %}", data))
        .startsWith("https://x.example/tea%20%26");
    assertThat(link("tel:{{ tel }}", data)).isEqualTo("tel:+49 30 1");
    assertThat(link("https://x.example/{{ q | default('a') | urlencode }}", data))
        .contains("tea+%26");
  }

  private static String link(String href, Map<String, Object> data) {
    return page("en", "<a href=\"" + href + "\">go</a>", data)
        .select("a:contains(go)")
        .attr("href");
  }

  private static String words(String language, String text, Map<String, Object> data) {
    Element words = new Element(page(language, "<i>" + text + "</i>", data).select("i").text());
    return words.text().replaceAll("[\\u00a0\\u202f]", " ");
  }

  private record Element(String text) {}

  private static Document page(String language, String text) {
    return page(language, text, Map.of());
  }

  private static Document page(String language, String text, Map<String, Object> data) {
    Locale locale = Locale.forLanguageTag(language);
    return Jsoup.parse(
        Mjml.compile("j/mails/m.mjml", locale, body(text))
            .render(model(data), locale, SHOP)
            .html());
  }

  private static Map<String, Object> model(Map<String, Object> data) {
    Map<String, Object> model = new HashMap<>(data);
    model.put("shop", Map.of("name", "Tea House", "url", SHOP));
    return model;
  }
}
