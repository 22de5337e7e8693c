package org.followup.message;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.message.Mjml.body;
import static org.followup.message.Mjml.compile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a template is said when it is compiled, by file and line. */
class MailTemplateFaultsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.getClass() }}",
        "{{ recipient.getClass().forName('java.lang.Runtime') }}",
        "{{ recipient . getClass ( ) }}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{% embed 'x' %}{% endembed %}",
        "{% autoescape false %}{{ name }}{% endautoescape %}",
        "{% filter raw %}x{% endfilter %}",
        "{% cache 'x' %}{% endcache %}",
        "{% parallel %}x{% endparallel %}",
        "{{ name | raw }}",
        "{{ name | escape('js') }}",
        "{{ name | sha256 }}",
        "{{ name | bogus }}",
        "{% for i in range(1, 1000000) %}x{% endfor %}",
        "{% for i in 1..1000000 %}x{% endfor %}",
        "{{ bogus() }}",
        "{{ max(1, 2) }}",
        "{% if name %}never closed",
        "{% endfor %}",
        "{{ name }",
        "{{ 1 + }}"
      })
  void whatMailsHaveNoUseForIsRefused(String attack) {
    assertThatThrownBy(() -> compile("<mjml>\n" + body("\nhello " + attack).substring(6)))
        .isInstanceOf(TemplateFault.TemplateFaultException.class)
        .hasMessageContaining("j/mails/m.mjml");
  }

  @Test
  void faultsNameFileAndLineAllAtOnce() {
    assertThatThrownBy(
            () ->
                compile(
                    """
                    <mjml>
                      <mj-head><mj-title>Hi</mj-title></mj-head>
                      <mj-body>
                        <mj-section><mj-column>
                          <mj-txt>typo</mj-txt>
                          <mj-text>{{ a | bogus }}</mj-text>
                          <mj-include path="/etc/passwd" />
                        </mj-column></mj-section>
                      </mj-body>
                    </mjml>
                    """))
        .hasMessageContaining("j/mails/m.mjml:5: <mj-txt> is no MJML element")
        .hasMessageContaining("j/mails/m.mjml:6: there is no filter bogus")
        .hasMessageContaining("j/mails/m.mjml:7: <mj-include> is not allowed");
  }

  @Test
  void tagsThatDoNotCloseAreNamed() {
    assertThatThrownBy(
            () ->
                compile(
                    "<mjml><mj-head><mj-title>Hi</mj-title></mj-head>\n<mj-body>\n<mj-section>\n</mj-body></mjml>"))
        .hasMessageContaining(":4: </mj-body> closes nothing; <mj-section> of line 3 is open");
  }

  @Test
  void pebbleFaultsNameTheLineOfTheFile() {
    assertThatThrownBy(
            () ->
                compile(
                    "<mjml><mj-head>\n<mj-title>Hi</mj-title></mj-head>\n<mj-body><mj-section><mj-column>\n"
                        + "<mj-text>{% if a %}open</mj-text>\n</mj-column></mj-section></mj-body></mjml>"))
        .isInstanceOf(TemplateFault.TemplateFaultException.class)
        .hasMessageContaining("j/mails/m.mjml:");
  }

  @Test
  void mailWithoutSubjectIsRefused() {
    assertThatThrownBy(() -> compile("<mjml><mj-body><mj-section></mj-section></mj-body></mjml>"))
        .hasMessageContaining("no subject");
  }

  @Test
  void loopThatMjmlWouldDropIsNamed() {
    String lost =
        """
        <mjml><mj-head><mj-title>Hi</mj-title></mj-head>
        <mj-body><mj-section><mj-column>
        {% for p in products %}
        <mj-text>{{ p.name }}</mj-text>
        {% endfor %}
        </mj-column></mj-section></mj-body></mjml>
        """;
    assertThatThrownBy(() -> compile(lost))
        .hasMessageContaining("j/mails/m.mjml:3: {% for p in products %}")
        .hasMessageContaining("<mj-raw>{% endfor %}</mj-raw>");
  }
}
