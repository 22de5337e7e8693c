package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What reaches the mail server, header by header and part by part. */
class SentMailTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @Test
  void marketingMailHasEveryHeaderOnce() throws Exception {
    long id = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    MimeMessage mail = server.mail(0);
    assertThat(mail.getHeader("From")).containsExactly("Tea House <shop@tea.example>");
    assertThat(mail.getHeader("To")).hasSize(1);
    assertThat(mail.getHeader("Reply-To")).containsExactly("help@tea.example");
    assertThat(mail.getHeader("Date")).containsExactly("Mon, 23 Nov 2026 10:00:00 +0000 (UTC)");
    assertThat(mail.getHeader("Message-ID")).hasSize(1);
    assertThat(mail.getHeader("MIME-Version")).containsExactly("1.0");
    assertThat(mail.getHeader("Subject")).hasSize(1);
    assertThat(mail.getSubject()).isEqualTo("Hi Ana, grüße");
    assertThat(mail.getHeader("X-Followup-Journey")).containsExactly("tea-journey");
    assertThat(mail.getHeader("X-Followup-Message")).containsExactly("reminder");
    assertThat(mail.getHeader("List-Unsubscribe")).hasSize(1);
    assertThat(MimeUtility.unfold(mail.getHeader("List-Unsubscribe")[0]))
        .isEqualTo(
            ("<https://followup.example/u/token-%1$d>,"
                    + " <mailto:stop+token-%1$d@tea.example?subject=unsubscribe%%20token-%1$d>")
                .formatted(id));
    assertThat(mail.getHeader("List-Unsubscribe-Post"))
        .containsExactly("List-Unsubscribe=One-Click");
    assertThat(mail.getHeader("List-Id")).containsExactly("<offers.tea.example>");
    assertThat(mail.getHeader("Precedence")).containsExactly("bulk");
    assertThat(mail.getHeader("Feedback-ID"))
        .containsExactly("reminder:tea-journey:offers:followup");
    assertThat(mail.getHeader("Auto-Submitted")).isNull();
    assertThat(mail.getHeader("In-Reply-To")).isNull();
  }

  @Test
  void writesDownWhereTheLinksOfAMarketingMailLeadAsItLeaves() throws Exception {
    long id = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    assertThat(room.keptLinks.get(id))
        .contains(
            "https://tea.example/?utm_source=followup&utm_medium=email"
                + "&utm_campaign=tea-journey&utm_content=reminder");
    String text =
        ((MimeMultipart) server.mail(0).getContent()).getBodyPart(0).getContent().toString();
    assertThat(text).contains("https://followup.example/c/" + id + "-1");
    String html =
        ((MimeMultipart) server.mail(0).getContent()).getBodyPart(1).getContent().toString();
    assertThat(html)
        .contains("https://followup.example/o/" + id + ".gif")
        .doesNotContain("href=\"https://tea.example/");
  }

  @Test
  void comesBackToAnAddressOfItsOwn() throws Exception {
    long marketing = room.queue(room.marketing(room.ana()));
    long service = room.queue(room.service(room.ana()));
    room.relay.drain();
    assertThat(server.senders)
        .containsExactly(
            "bounces+token-" + marketing + "@tea.example",
            "bounces+token-" + service + "@tea.example");
    assertThat(server.mail(1).getHeader("From")).containsExactly("Tea House <shop@tea.example>");
    assertThat(server.mail(1).getHeader("Return-Path")).isNull();
  }

  @Test
  void doesNotTrackServiceMail() throws Exception {
    long id = room.queue(room.service(room.ana()));
    room.relay.drain();
    assertThat(room.keptLinks).doesNotContainKey(id);
    String html =
        ((MimeMultipart) server.mail(0).getContent()).getBodyPart(1).getContent().toString();
    assertThat(html).contains("https://tea.example/").doesNotContain("/c/", "/o/");
  }

  @Test
  void bodyIsTextThenHtmlInQuotedPrintable() throws Exception {
    room.queue(room.marketing(room.ana()));
    room.relay.drain();
    MimeMultipart parts = (MimeMultipart) server.mail(0).getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat(parts.getCount()).isEqualTo(2);
    assertThat(parts.getBodyPart(0).isMimeType("text/plain")).isTrue();
    assertThat(parts.getBodyPart(1).isMimeType("text/html")).isTrue();
    assertThat(parts.getBodyPart(0).getHeader("Content-Transfer-Encoding"))
        .containsExactly("quoted-printable");
    assertThat(parts.getBodyPart(0).getContent().toString())
        .contains("Hello Ana")
        .contains("https://followup.example/u/token-")
        .contains("Street 1, 10115 Berlin");
  }

  @Test
  void serviceMailIsNoList() throws Exception {
    room.queue(room.service(room.stranger()));
    room.relay.drain();
    MimeMessage mail = server.mail(0);
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getHeader("List-Unsubscribe")).isNull();
    assertThat(mail.getHeader("List-Unsubscribe-Post")).isNull();
    assertThat(mail.getHeader("List-Id")).isNull();
    assertThat(mail.getHeader("Precedence")).isNull();
  }

  @Test
  void secondMailOfAnInstanceContinuesTheThread() throws Exception {
    Send first = room.service(room.stranger());
    room.queue(first);
    room.relay.drain();
    Send second =
        SendDraft.like(first)
            .key(first.sendKey() + "-2")
            .activity("SendTask_B")
            .message("second")
            .send();
    room.queue(second);
    room.relay.drain();
    String earlier = server.mail(0).getMessageID();
    assertThat(server.mail(1).getHeader("In-Reply-To")).containsExactly(earlier);
    assertThat(server.mail(1).getHeader("References")).containsExactly(earlier);
  }
}
