package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.message.TemplateFault.TemplateFaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnsiteTemplateTest {

  private static OnsiteTemplate compile(String raw) {
    return OnsiteTemplate.compile("a/mails/b.onsite.json", raw);
  }

  private static List<String> faults(String raw) {
    return catchThrowableOfType(TemplateFaultException.class, () -> compile(raw)).faults().stream()
        .map(TemplateFault::reason)
        .toList();
  }

  @Test
  void needsATitleAndATextAndHasUsualAnswersForTheRest() {
    OnsiteTemplate least = compile("{\"title\": \"Hi {{ name }}\", \"text\": \"a\"}");

    assertThat(least.showFor()).isEqualTo(Duration.ofDays(7));
    assertThat(least.render(Map.of("name", "<b>\"Ana\""), Locale.forLanguageTag("ar")))
        .isEqualTo(
            Map.of(
                "placement", "corner",
                "language", "ar",
                "direction", "rtl",
                "title", "Hi <b>\"Ana\"",
                "text", "a"));
  }

  @Test
  void tellsAllFaultsAtOnce() {
    assertThat(
            faults(
                """
                {"titel": "x", "text": "{{ recipient.firstName | uper }}", "image": "data:image/png,x",
                 "button": {"label": "", "url": "javascript:alert(1)", "target": "_blank"},
                 "placement": "Top <b>", "showFor": "a week"}
                """))
        .anySatisfy(fault -> assertThat(fault).contains("titel").contains("did you mean title?"))
        .anySatisfy(fault -> assertThat(fault).contains("title is missing"))
        .anySatisfy(fault -> assertThat(fault).contains("text: "))
        .anySatisfy(fault -> assertThat(fault).startsWith("image has to begin with https"))
        .anySatisfy(fault -> assertThat(fault).contains("button.target"))
        .anySatisfy(fault -> assertThat(fault).contains("button.label is missing"))
        .anySatisfy(fault -> assertThat(fault).startsWith("button.url has to begin with https"))
        .anySatisfy(fault -> assertThat(fault).startsWith("placement"))
        .anySatisfy(fault -> assertThat(fault).startsWith("showFor"))
        .hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{\"title\": \"a\", \"text\": \"b\"} x",
        "{\"title\": \"a\", \"title\": \"c\", \"text\": \"b\"}",
        "{\"title\": 3, \"text\": \"b\"}",
        "{\"title\": \"a\", \"text\": \"b\", \"button\": \"c\"}",
        "{\"title\": \"a\", \"text\": \"b\", \"showFor\": \"PT0S\"}",
        "{\"title\": \"a\", \"text\": \"b\", \"showFor\": \"P91D\"}",
        "{\"title\": \"a\", \"text\": \"b\", \"showFor\": 7}"
      })
  void takesNothingElse(String raw) {
    assertThat(faults(raw)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/cart?a=1#b",
        "/cart",
        "/cart?id=1",
        "HTTPS://shop.example/",
        "/"
      })
  void leadsToHttpsAndThePathsOfTheShop(String url) {
    assertThat(OnsiteUrls.isSafe(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "http://shop.example/",
        "//evil.example/",
        "/\\evil.example/",
        "https:\\\\evil.example",
        "https://shop.example@evil.example/",
        "https:",
        "https:///x",
        "cart",
        "",
        "/a\nb",
        "mailto:a@example.com"
      })
  void leadsNowhereElse(String url) {
    assertThat(OnsiteUrls.isSafe(url)).isFalse();
    OnsiteTemplate template =
        compile(
            "{\"title\": \"a\", \"text\": \"b\", \"button\": {\"label\": \"c\", \"url\": \"{{ u }}\"}}");
    if (!url.isBlank() && OnsiteUrls.isSafe(url.strip()) == OnsiteUrls.isSafe(url)) {
      assertThatThrownBy(() -> template.render(Map.of("u", url), Locale.ENGLISH))
          .isInstanceOf(MailFault.class);
    }
  }

  @Test
  void leavesOutAButtonThatTheDataDoNotFill() {
    OnsiteTemplate template =
        compile(
            """
            {"title": "a", "text": "b", "image": "{{ picture }}",
             "button": {"label": "c", "url": "{{ nowhere }}"}}
            """);

    assertThat(template.render(Map.of(), Locale.ENGLISH)).doesNotContainKeys("button", "image");
  }

  @Test
  void saysNothingWithoutWordsAndNotTooMany() {
    OnsiteTemplate template = compile("{\"title\": \"{{ t }}\", \"text\": \"{{ x }}\"}");

    assertThatThrownBy(() -> template.render(Map.of("t", "a"), Locale.ENGLISH))
        .hasMessageContaining("says nothing");
    assertThatThrownBy(
            () -> template.render(Map.of("t", "a", "x", "y".repeat(2_001)), Locale.ENGLISH))
        .hasMessageContaining("2000 characters");
  }
}
