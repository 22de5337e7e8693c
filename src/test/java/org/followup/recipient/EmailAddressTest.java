package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

  @ParameterizedTest
  @CsvSource({
    "ana@example.com, ana@example.com, ana@example.com",
    "' Ana.B+x@Example.COM ', Ana.B+x@example.com, ana.b+x@example.com",
    "ana@müller.example, ana@xn--mller-kva.example, ana@xn--mller-kva.example",
    "o'hara@mail.example.co.uk, o'hara@mail.example.co.uk, o'hara@mail.example.co.uk",
  })
  void readsAnAddressAndItsForms(String text, String ascii, String normalised) {
    EmailAddress address = EmailAddress.read(text).orElseThrow();
    assertThat(address.value()).isEqualTo(text.strip());
    assertThat(address.ascii()).isEqualToIgnoringCase(ascii);
    assertThat(address.normalised()).isEqualTo(normalised);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ana",
        "@example.com",
        "ana@",
        "ana@localhost",
        "ana@example..com",
        "ana@-example.com",
        "ana@192.168.0.1",
        "ana@[192.168.0.1]",
        "a b@example.com",
        ".ana@example.com",
        "ana.@example.com",
        "ana..b@example.com",
        "\"a b\"@example.com",
        "ana@example.com, bob@example.com",
        "Ana <ana@example.com>",
        "ana@example.com\r\nBcc: bob@example.com",
        "ana\r\nBcc:bob@example.com",
        "ana\u0000@example.com",
        "ana@exa\u0000mple.com",
        "an\u010da@example.com", // its low byte is a line feed to a careless SMTP client
        "ana@straße.example", // would go to strasse.example
        "ana@example.com.",
      })
  void refusesWhatIsNone(String text) {
    assertThat(EmailAddress.read(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65})
  void allowsSixtyFourCharactersBeforeTheAt(int length) {
    assertThat(EmailAddress.read("a".repeat(length) + "@example.com").isPresent())
        .isEqualTo(length == 64);
  }
}
