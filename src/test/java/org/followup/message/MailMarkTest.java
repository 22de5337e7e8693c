package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailMarkTest {

  private static final String MESSAGE_ID = "<m123.0123456789abcdef01234567@tea.example>";
  private static final String MARK = "m123_0123456789abcdef01234567";

  private static MailRoom room;

  @BeforeAll
  static void open() {
    room = MailRoom.open();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          NONE     |
          SES      | X-SES-MESSAGE-TAGS: followup=m123_0123456789abcdef01234567
          MAILGUN  | X-Mailgun-Variables: {"followup":"m123_0123456789abcdef01234567"}
          POSTMARK | X-PM-Metadata-followup: m123_0123456789abcdef01234567; X-PM-KeepID: true
          SENDGRID | X-SMTPAPI: {"unique_args":{"followup":"m123_0123456789abcdef01234567"}}
          """)
  void writesTheMarkInTheLanguageOfTheProvider(MailProvider provider, String due)
      throws MessagingException {
    MimeMessage mime = new MimeMessage(Session.getInstance(new Properties()));

    MailMark.write(new MailHeaders(mime), provider, MESSAGE_ID);

    List<String> written =
        Collections.list(mime.getAllHeaderLines()).stream()
            .map(line -> line.replaceAll("\\s+", " "))
            .toList();
    assertThat(String.join("; ", written)).isEqualTo(due == null ? "" : due);
  }

  @Test
  void isMadeOfMailsOfTheOutboxOnly() {
    assertThat(MailMark.of(MESSAGE_ID)).contains(MARK);
    for (String other :
        List.of(
            "<test.0123456789abcdef01234567@tea.example>",
            "<m1.xyz@tea.example>",
            "<m1.0123456789abcdef01234567@tea.example>\r\nBcc: a@b.example",
            "m1.0123456789abcdef01234567@tea.example")) {
      assertThat(MailMark.of(other)).as(other).isEmpty();
    }
  }

  @Test
  void leadsToItsMailToTheLetter() {
    long id = room.transmitting(room.marketing(room.ana()), "here/1/here");
    room.jdbc
        .sql("update message_outbox set rfc_message_id = :mail where message_id = :id")
        .param("mail", "<m" + id + ".0123456789abcdef01234567@tea.example>")
        .param("id", id)
        .update();

    assertThat(room.outbox.findByMark("m" + id + "_0123456789abcdef01234567"))
        .map(PostedMessage::messageId)
        .contains(id);
    for (String wrong :
        List.of(
            "m" + id + "_0123456789abcdef01234568",
            "m" + (id + 1) + "_0123456789abcdef01234567",
            "m" + id + "_0123456789abcdef0123456",
            "m" + id + ".0123456789abcdef01234567",
            "m" + id,
            "")) {
      assertThat(room.outbox.findByMark(wrong)).as(wrong).isEmpty();
    }
    assertThat(room.outbox.findByMark("m999999999999999999_0123456789abcdef01234567")).isEmpty();
  }
}
