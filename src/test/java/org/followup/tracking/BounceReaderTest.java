package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One mail of each kind that comes back, written here. */
class BounceReaderTest {

  private static final String ORIGINAL =
      """
      Message-ID: <send-7@shop.example>
      Feedback-ID: winback:shop
      From: shop@shop.example
      To: anna@example.org
      Subject: Hello

      We miss you.
      """;

  @Test
  void reportsOnSeveralRecipientsAreToldApart() throws IOException {
    BounceReport report =
        read(
            dsn(
                """
                Reporting-MTA: dns; mx.example.org

                Final-Recipient: rfc822; anna@example.org
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>: Recipient address
                 rejected: User unknown in virtual mailbox table

                Final-Recipient: rfc822; bert@example.org
                Action: failed
                Status: 5.0.0
                Diagnostic-Code: smtp; 452 4.2.2 The email account that you tried to reach is over quota
                """));
    assertThat(report.findings())
        .extracting(BounceFinding::kind, BounceFinding::reason, BounceFinding::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(BounceKind.HARD, BounceReason.USERUNKNOWN, "5.1.1"),
            org.assertj.core.groups.Tuple.tuple(
                BounceKind.SOFT, BounceReason.MAILBOXFULL, "4.2.2"));
    assertThat(report.messageId()).isEqualTo("<send-7@shop.example>");
    assertThat(report.feedbackId()).isEqualTo("winback:shop");
    assertThat(report.kind()).isEqualTo(BounceKind.HARD);
  }

  @Test
  void whatTheServerSaidBeatsAStatusThatTheRelayMadeUp() throws IOException {
    BounceFinding found =
        one(dsn(recipient("failed", "5.0.0", "smtp; 550 5.2.2 Mailbox quota exceeded")));
    assertThat(found.reason()).isEqualTo(BounceReason.MAILBOXFULL);
    assertThat(found.status()).isEqualTo("5.2.2");
    assertThat(found.replyCode()).isEqualTo("550");
  }

  @Test
  void anUnknownUserForTheMomentIsNotForGood() throws IOException {
    assertThat(one(dsn(recipient("failed", "4.1.1", "smtp; 450 4.1.1 User unknown"))).kind())
        .isEqualTo(BounceKind.SOFT);
  }

  @Test
  void delayedIsNoNews() throws IOException {
    assertThat(one(dsn(recipient("delayed", "4.4.1", "smtp; connect timed out"))).kind())
        .isEqualTo(BounceKind.DELAYED);
  }

  @ParameterizedTest
  @CsvSource({"delivered", "relayed", "expanded"})
  void whatArrivedIsNoBounce(String action) throws IOException {
    BounceFinding found = one(dsn(recipient(action, "2.0.0", "smtp; 250 ok")));
    assertThat(found.kind()).isEqualTo(BounceKind.NONE);
    assertThat(found.reason()).isEqualTo(BounceReason.DELIVERED);
  }

  @Test
  void outOfOfficeIsNoBounce() throws IOException {
    BounceFinding found =
        one(
            """
            From: anna@example.org
            Subject: Automatische Antwort: Hello
            Auto-Submitted: auto-replied

            Ich bin bis Montag nicht im Haus. The mailbox is full of snow.
            """);
    assertThat(found.kind()).isEqualTo(BounceKind.NONE);
    assertThat(found.reason()).isEqualTo(BounceReason.VACATION);
  }

  @Test
  void peopleAndShopsAreNoReports() throws IOException {
    assertThat(
            read("""
                    From: anna@example.org
                    Subject: Re: Hello
                    In-Reply-To: <send-7@shop.example>

                    Your mail could not be delivered to my friend, user unknown. Pity!
                    > 550 5.1.1 user unknown
                    """)
                .isReport())
        .isFalse();
    assertThat(
            read("From: shop@example.org\nSubject: Your order\nAuto-Submitted: auto-generated\n\nThank you.\n")
                .isReport())
        .isFalse();
    assertThat(read("").isReport()).isFalse();
  }

  @Test
  void qmailWritesProse() throws IOException {
    BounceReport report =
        read(
            """
            From: MAILER-DAEMON@mx.example.org
            Subject: failure notice

            Hi. This is the qmail-send program at mx.example.org.
            I'm afraid I wasn't able to deliver your message to the following addresses.
            This is a permanent error; I've given up. Sorry it didn't work out.

            <anna@example.org>:
            192.0.2.7 does not like recipient.
            Remote host said: 550 No such user here
            Giving up on 192.0.2.7.

            <bert@example.com>:
            Sorry, I couldn't find any host named example.com. (#5.1.2)

            --- Below this line is a copy of the message.

            """
                + ORIGINAL);
    assertThat(report.findings())
        .extracting(BounceFinding::reason)
        .containsExactly(BounceReason.USERUNKNOWN, BounceReason.HOSTUNKNOWN);
    assertThat(report.messageId()).isEqualTo("<send-7@shop.example>");
  }

  @Test
  void eximWritesProse() throws IOException {
    BounceReport report =
        read(
            """
            From: Mail Delivery System <Mailer-Daemon@mx.example.org>
            Subject: Mail delivery failed: returning message to sender
            Auto-Submitted: auto-replied
            X-Failed-Recipients: anna@example.org

            This message was created automatically by mail delivery software.
            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              anna@example.org
                host mx.example.org [192.0.2.7]
                SMTP error from remote mail server after RCPT TO:<anna@example.org>:
                550 5.7.26 Unauthenticated email from shop.example is not accepted due to
                domain's DMARC policy

            ------ This is a copy of the message, including all the headers. ------

            """
                + ORIGINAL);
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().get(0).reason()).isEqualTo(BounceReason.AUTHFAILURE);
    assertThat(report.kind()).isEqualTo(BounceKind.SOFT);
    assertThat(report.messageId()).isEqualTo("<send-7@shop.example>");
  }

  @Test
  void carriersWriteJapaneseUnderAnotherName() throws IOException {
    String mail =
        """
        From: MAILER-DAEMON@carrier.example
        Subject: Mail System Error - Returned Mail
        Content-Type: text/plain

        次のあて先へのメッセージはエラーのため送信できませんでした。
        <anna@carrier.example>
        宛先のユーザが見つかりません。
        """;
    BounceReport report = read(mail.getBytes(Charset.forName("ISO-2022-JP")));
    assertThat(report.findings())
        .extracting(BounceFinding::reason)
        .containsExactly(BounceReason.USERUNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "abuse, COMPLAINT",
    "fraud, COMPLAINT",
    "not-spam, NONE",
    "auth-failure, NONE",
    "dmarc, NONE"
  })
  void feedbackIsAComplaintOrNot(String type, BounceKind kind) throws IOException {
    BounceReport report = read(arf("Feedback-Type: " + type + "\nUser-Agent: x/1\nVersion: 1\n"));
    assertThat(report.kind()).isEqualTo(kind);
    assertThat(report.feedbackType()).isEqualTo(type);
    assertThat(report.messageId()).isEqualTo("<send-7@shop.example>");
  }

  @Test
  void aBounceInTheMailThatCameBackSaysNothing() throws IOException {
    BounceReport report =
        read(
            """
            From: MAILER-DAEMON@mx.example.org
            Subject: Undelivered
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary=out

            --out
            Content-Type: text/plain

            Could not be delivered.
            --out
            Content-Type: message/delivery-status

            Final-Recipient: rfc822; anna@example.org
            Action: failed
            Status: 5.2.2
            --out
            Content-Type: message/rfc822

            """
                + dsn(recipient("failed", "5.1.1", "smtp; 550 5.1.1 user unknown"))
                + "\n--out--\n");
    assertThat(report.findings())
        .extracting(BounceFinding::reason)
        .containsExactly(BounceReason.MAILBOXFULL);
  }

  @Test
  void aReportWithoutItsBoundariesIsReadAsText() throws IOException {
    BounceFinding found =
        one(
            """
            From: MAILER-DAEMON@mx.example.org
            Subject: Undelivered
            Content-Type: multipart/report; report-type=delivery-status; boundary=lost

            Could not be delivered.

            Final-Recipient: rfc822; anna@example.org
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 user unknown
            """);
    assertThat(found.reason()).isEqualTo(BounceReason.USERUNKNOWN);
  }

  @Test
  void namesOfMailboxesDoNotSpeakForServers() throws IOException {
    assertThat(
            one(dsn(
                    recipient(
                        "failed",
                        "5.2.2",
                        "smtp; 550 5.2.2 <userunknown@spamhaus.org>... over quota")))
                .reason())
        .isEqualTo(BounceReason.MAILBOXFULL);
  }

  private static String recipient(String action, String status, String diagnostic) {
    return "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; anna@example.org\nAction: %s\nStatus: %s\nDiagnostic-Code: %s\n"
        .formatted(action, status, diagnostic);
  }

  private static String dsn(String status) {
    return report("delivery-status", status);
  }

  private static String arf(String feedback) {
    return report("feedback-report", feedback);
  }

  private static String report(String type, String part) {
    return """
        From: MAILER-DAEMON@mx.example.org
        Subject: About your mail
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=%s; boundary=in

        --in
        Content-Type: text/plain

        This is about a mail of yours.
        --in
        Content-Type: message/%s

        %s
        --in
        Content-Type: message/rfc822

        %s
        --in--
        """
        .formatted(type, type, part, ORIGINAL);
  }

  private static BounceFinding one(String mail) throws IOException {
    BounceReport report = read(mail);
    assertThat(report.findings()).hasSize(1);
    return report.findings().get(0);
  }

  private static BounceReport read(String mail) throws IOException {
    return read(mail.getBytes(StandardCharsets.UTF_8));
  }

  private static BounceReport read(byte[] mail) throws IOException {
    return BounceReader.read(new ByteArrayInputStream(mail));
  }
}
