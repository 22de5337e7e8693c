package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.Properties;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nBcc: x@example.com",
        "a\nb",
        "a\rb",
        "a\u0000b",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "\r\n\r\nbody",
        "a\tb"
      })
  void lineBreaksAndControlCharactersAreRefused(String value) {
    var headers = new MailHeaders(new OutgoingMime("<a@b>"));
    assertThatThrownBy(() -> headers.text("Subject", value))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> headers.structured("List-Id", value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Sub ject", "Subject:", "Sub\nject", "-x", "Ümlaut"})
  void headerNamesAreWords(String name) {
    var headers = new MailHeaders(new OutgoingMime("<a@b>"));
    assertThatThrownBy(() -> headers.text(name, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void structuredValuesAreAscii() {
    var headers = new MailHeaders(new OutgoingMime("<a@b>"));
    assertThatThrownBy(() -> headers.structured("List-Id", "<größe.example>"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Whatever is accepted comes back as it was, and no header appears that was not written. */
  @Test
  void noTextEverMakesAnotherHeader() throws Exception {
    Random random = new Random(11);
    String pieces = "abc :;,<>@\"'()=?_-\r\n\t\u0000éß漢😀\u2028\u00a0.%";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder value = new StringBuilder("x");
      for (int k = random.nextInt(120); k > 0; k--) {
        value.appendCodePoint(
            pieces.codePointAt(
                pieces.offsetByCodePoints(
                    0, random.nextInt(pieces.codePointCount(0, pieces.length())))));
      }
      value.append("x");
      var mime = new OutgoingMime("<a@b>");
      try {
        new MailHeaders(mime).text("Subject", value.toString());
      } catch (IllegalArgumentException refused) {
        assertThat(value.toString()).matches("(?s).*[\\p{Cntrl}\u2028\u2029].*");
        continue;
      }
      mime.setText("body");
      mime.saveChanges();
      var wire = new ByteArrayOutputStream();
      mime.writeTo(wire);
      var read =
          new MimeMessage(
              Session.getInstance(new Properties()), new ByteArrayInputStream(wire.toByteArray()));
      var names = new TreeSet<String>();
      for (var header : Collections.list(read.getAllHeaders())) {
        names.add(header.getName());
      }
      assertThat(names)
          .containsExactly(
              "Content-Transfer-Encoding",
              "Content-Type",
              "Date",
              "MIME-Version",
              "Message-ID",
              "Subject");
      assertThat(read.getContent().toString().strip()).isEqualTo("body");
    }
  }
}
