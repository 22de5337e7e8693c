package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recognised as advertising in a mail that goes out as service. */
class AdvertisingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Now 20 % off everything",
        "Jetzt 20&nbsp;% Rabatt",
        "10 € Nachlass auf alles",
        "Save up to 30% today",
        "Sparen Sie 5 €",
        "Save <b>15 %</b> today",
        "Das könnte Ihnen auch gefallen",
        "You may also like",
        "{% for p in recommendations %}{{ p.name }}{% endfor %}",
        "{{ recommendedProducts | first }}",
        "<a href=\"{{ unsubscribeUrl }}\">x</a>",
        "<a href=\"https://tea.example/?utm_source=mail&amp;utm_campaign=spring\">Tea</a>"
      })
  void isSureOf(String text) {
    assertThat(found(text)).filteredOn(Advertising::sure).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Your voucher is inside",
        "Ihr Gutschein",
        "Discount: {{ total | money }}",
        "{{ event.discount | money }}",
        "Our newsletter",
        "<a href=\"https://tea.example/?utm_source=mail\">Tea</a>"
      })
  void asksSomebodyToLookAt(String text) {
    assertThat(found(text)).isNotEmpty().noneMatch(Advertising::sure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thank you for your order of {{ total | money }}, 19 % VAT included",
        "{% for p in products %}{{ p.quantity }} x {{ p.name }}{% endfor %}",
        "Your parcel is on its way. <a href=\"{{ trackingUrl }}\">Follow it</a>",
        "Bitte bestätigen Sie Ihre Anmeldung",
        "<span style=\"width: 20%\">official receipt</span>",
        "Your trial ends on Friday. You saved 3 files.",
        "Wholesale terms",
        "<!-- 20 % off is for the other mail -->Hello"
      })
  void letsServiceBeService(String text) {
    assertThat(found(text)).isEmpty();
  }

  @Test
  void namesFileLineAndWords() {
    List<Advertising> found = found("Hello\n  now 20 %\n off, and a coupon");
    assertThat(found)
        .extracting(Advertising::toString)
        .containsExactly("j/mails/m.mjml:3 (\"20 % off\")", "j/mails/m.mjml:4 (\"coupon\")");
  }

  private static List<Advertising> found(String text) {
    return Advertising.in(
        new TemplateSource(
            MailText.of(
                "j/mails/m.mjml",
                "<mjml>\n<mj-body><mj-text>" + text + "</mj-text></mj-body></mjml>")));
  }
}
