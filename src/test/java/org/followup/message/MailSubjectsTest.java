package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mail's subject lines. */
class MailSubjectsTest {

  private static final Map<String, Object> MODEL =
      Map.of("shop", Map.of("name", "Tea"), "recipient", Map.of("firstName", "Ana"));

  @Test
  void eachIsRenderedAndTheFirstWhereNoneIsAskedFor() {
    MailTemplate mail =
        Mjml.compile(
            mail(
                """
                <mj-title>Hi {{ recipient.firstName }}</mj-title>
                <mj-title variant="B">{{ recipient.firstName }} & your tea</mj-title>
                <mj-title variant='C'>Tea?</mj-title>
                """));

    assertThat(mail.subjects()).isEqualTo(3);
    assertThat(subject(mail, null)).isEqualTo("Hi Ana");
    assertThat(subject(mail, "A")).isEqualTo("Hi Ana");
    assertThat(subject(mail, "B")).isEqualTo("Ana & your tea");
    assertThat(subject(mail, "C")).isEqualTo("Tea?");
    assertThat(subject(mail, "D")).as("of a version that had more").isEqualTo("Hi Ana");
    assertThat(render(mail, "B").html())
        .contains("<title>Ana &amp; your tea</title>")
        .doesNotContain("Tea?");
  }

  @Test
  void aVersionKeepsThemAllAndOneWithoutIsReadAsBefore() {
    MailTemplate mail =
        Mjml.compile(mail("<mj-title>One</mj-title><mj-title variant=\"B\">Two</mj-title>"));

    assertThat(subject(MailTemplate.of(mail.compiled()), "B")).isEqualTo("Two");
    CompiledMail before =
        new CompiledMail("f", "und", "en", "One", "<p>x</p>", "f", 0, false, List.of(), null);
    assertThat(MailTemplate.of(before).subjects()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<mj-title>A</mj-title><mj-title>B</mj-title>|subject line 2 is written <mj-title variant=\"B\">",
        "<mj-title>A</mj-title><mj-title variant=\"C\">B</mj-title>|subject line 2 is written <mj-title variant=\"B\">",
        "<mj-title>A</mj-title><mj-title variant=\"B\"> </mj-title>|subject line B is empty",
        "<mj-title>A</mj-title><mj-title variant=\"B\"> A </mj-title>|subject line B says the same as one before it",
        "<mj-title>A</mj-title><mj-title variant=\"B\">{% bogus %}</mj-title>|is not known in mails",
        "<mj-title variant=\"B\">A</mj-title>|subject line 1 is written <mj-title variant=\"A\">",
      })
  void refusesWhatCannotBeTried(String titles, String fault) {
    assertThatThrownBy(() -> Mjml.compile(mail(titles))).hasMessageContaining(fault);
  }

  @Test
  void everyLanguageHasAsMany() {
    MailTemplate english =
        Mjml.compile(mail("<mj-title>One</mj-title><mj-title variant=\"B\">Two</mj-title>"));
    MailTemplate german =
        Mjml.compile("j/mails/m.de.mjml", Locale.GERMAN, mail("<mj-title>Eins</mj-title>"));

    assertThat(MailSubjects.check(Map.of(Locale.ROOT, english))).isEmpty();
    assertThat(MailSubjects.check(Map.of(Locale.ROOT, english, Locale.GERMAN, german)))
        .singleElement()
        .asString()
        .contains("j/mails/m.de.mjml", "2 subject lines in another language and 1 here");
  }

  private static String mail(String titles) {
    return "<mjml><mj-head>"
        + titles
        + "</mj-head><mj-body><mj-section><mj-column><mj-text>Tea</mj-text></mj-column>"
        + "</mj-section></mj-body></mjml>";
  }

  private static String subject(MailTemplate mail, @org.jspecify.annotations.Nullable String name) {
    return render(mail, name).subject();
  }

  private static MailTemplate.Rendered render(
      MailTemplate mail, @org.jspecify.annotations.Nullable String name) {
    return mail.render(
        new HashMap<>(MODEL), Locale.ENGLISH, "https://shop.example/", name, page -> {});
  }
}
