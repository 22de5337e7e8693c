package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RelaySettingsTest {

  private static final String FIRST = "followup.mail.relays[0].";

  @Test
  void readsARelayWithItsRates() {
    MailRelay relay =
        read(
            Map.of(
                FIRST + "name", "own",
                FIRST + "host", "smtp.tea.example",
                FIRST + "password", "secret",
                FIRST + "tls", "opportunistic",
                FIRST + "rates.second", "5",
                FIRST + "domains[0].name", "Gmail.com",
                FIRST + "domains[0].hour", "100",
                FIRST + "domains[1].name", "*",
                FIRST + "domains[1].day", "7",
                FIRST + "properties.mail.smtp.localhost", "tea.example"));

    assertThat(relay.ratesOfAll()).isEqualTo(new Rates(5, null, null));
    assertThat(relay.ratesOf("gmail.com")).isEqualTo(new Rates(null, 100, null));
    assertThat(relay.ratesOf("~1f")).isEqualTo(new Rates(null, null, 7));
    assertThat(relay.tls()).isEqualTo(MailRelay.Tls.OPPORTUNISTIC);
    assertThat(relay.properties()).containsEntry("mail.smtp.localhost", "tea.example");
    assertThat(relay.toString()).doesNotContain("secret");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    refuses("a relay's name is", Map.of(FIRST + "name", "My Relay", FIRST + "host", "a"));
    refuses("relay own has no host", Map.of(FIRST + "name", "own"));
    refuses(
        "the weight of relay own is below 1",
        Map.of(FIRST + "name", "own", FIRST + "host", "a", FIRST + "weight", "0"));
    refuses(
        "below 1; leave it out for no limit",
        Map.of(FIRST + "name", "own", FIRST + "host", "a", FIRST + "rates.day", "0"));
    refuses(
        "which is TLS from the start",
        Map.of(
            FIRST + "name", "own",
            FIRST + "host", "a",
            FIRST + "protocol", "smtps",
            FIRST + "tls", "none"));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          192.0.2.1, , , REQUIRED
          192.0.2.1, true, true, REQUIRED
          192.0.2.1, , false, REQUIRED
          192.0.2.1, false, , OPPORTUNISTIC
          192.0.2.1, false, true, OPPORTUNISTIC
          192.0.2.1, false, false, NONE
          127.0.0.1, , , NONE
          """)
  void saysWhatIsAskedOfALine(
      String host, @Nullable String required, @Nullable String enable, MailRelay.Tls tls) {
    Map<String, String> properties = new HashMap<>();
    properties.put(FIRST + "name", "own");
    properties.put(FIRST + "host", host);
    if (required != null) {
      properties.put(FIRST + "properties.mail.smtp.starttls.required", required);
    }
    if (enable != null) {
      properties.put(FIRST + "properties.mail.smtp.starttls.enable", enable);
    }

    assertThat(SmtpServer.tlsOf(read(properties))).isEqualTo(tls);
  }

  private static void refuses(String why, Map<String, String> properties) {
    assertThatThrownBy(() -> read(properties)).rootCause().hasMessageContaining(why);
  }

  private static MailRelay read(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bind("followup.mail", RelaySettings.class)
        .get()
        .relays()
        .get(0);
  }
}
