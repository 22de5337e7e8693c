package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.journey.ModelXml;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.SecretKeys;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Reports on mails that really went out, as other mail servers bring them. */
@FollowupTest
class InboundReportsTest {

  private static final String SHOP = "shop@shop.example";

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired InboundListener listener;
  @Autowired SecretKeys keys;
  @Autowired Outbox outbox;
  @Autowired History history;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired MeterRegistry meters;

  private MailLoop loop;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
  }

  @Test
  void bounceToTheReturnPathIsOneEventAndAJourneyThatWaitsForItGoesOn() throws Exception {
    PostedMessage mail = welcomed("report-1");
    AttackHttp.basic(port, "demo", "demo")
        .deploy(
            "waits-for-bounce.bpmn",
            ModelXml.file(
                "waits-for-bounce",
                ModelXml.start("Came", "waits-for-bounce-came")
                    + ModelXml.receive("Wait", "email-bounced")
                    + ModelXml.end("Done", "lost")
                    + ModelXml.flows("Came", "Wait", "Done"),
                "waits-for-bounce-came",
                "email-bounced"));
    loop.report("waits-for-bounce-came", "report-1", "report-1");
    MailLoop.within(() -> loop.timeline("report-1").contains("waits-for-bounce"));
    String report =
        dsn("x", "somebody.else@example.com", "failed", "5.1.1", "550 5.1.1 User unknown");
    for (int sent = 0; sent < 2; sent++) {
      send("", returnPath(mail).toUpperCase(Locale.ROOT), report);
    }
    assertThat(only("report-1", "email-bounced").data())
        .containsEntry("kind", "hard")
        .containsEntry("reason", "userunknown")
        .containsEntry("status", "5.1.1")
        .containsEntry("messageId", Long.toString(mail.messageId()));
    assertThat(denied("report-1", Purpose.SERVICE)).isTrue();
    assertThat(suppressions.permission("somebody.else@example.com", Purpose.SERVICE))
        .isInstanceOf(Permission.Granted.class);
    MailLoop.within(() -> loop.timeline("report-1").contains("\"kind\":\"ended\""));
    assertThat(loop.timeline("report-1")).contains("\"stage\":\"bounce\"");
  }

  @Test
  void tokenThatWeDidNotWriteIsRefused() {
    PostedMessage mail = welcomed("report-2");
    String token = ReturnToken.write(mail.messageId(), keys);
    String other = (token.startsWith("0") ? "1" : "0") + token.substring(1);
    String unsubscribe = new SubscriptionToken(1, mail.messageId()).writeForAddress(keys);
    for (String wrong : List.of(other, token.substring(1), token + "0", unsubscribe, "x")) {
      assertThatThrownBy(
              () ->
                  send(
                      "",
                      "bounces+" + wrong + "@shop.example",
                      dsn("x", "a@b.example", "failed", "5.1.1", "550 5.1.1 User unknown")))
          .as(wrong)
          .isInstanceOf(SendFailedException.class);
    }
    assertThat(events("report-2", "email-bounced")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bounces@shop.example", SHOP})
  void bounceWithoutTokenIsKnownByOurMessageIdAndNotByAnAddress(String to) throws Exception {
    String who = to.equals(SHOP) ? "report-3" : "report-4";
    PostedMessage mail = welcomed(who);
    double nobodys = count("nobodys");
    send("", to, dsn("<m1.00@x>", who + "@example.com", "failed", "5.1.1", "550 User unknown"));
    assertThat(events(who, "email-bounced")).isEmpty();
    assertThat(count("nobodys")).isEqualTo(nobodys + 1);
    send(
        "",
        to,
        dsn(mail.rfcMessageId(), "x@y.example", "failed", "5.2.2", "552 5.2.2 Mailbox full"));
    assertThat(only(who, "email-bounced").data()).containsEntry("kind", "soft");
    // whoever got an answer of the reader knows the Message-ID
    send("", to, dsn(mail.rfcMessageId(), "x@y.example", "failed", "5.1.1", "550 User unknown"));
    assertThat(events(who, "email-bounced"))
        .hasSize(2)
        .allSatisfy(bounce -> assertThat(bounce.data()).containsEntry("kind", "soft"))
        .anySatisfy(bounce -> assertThat(bounce.data()).containsEntry("reason", "userunknown"));
    assertThat(denied(who, Purpose.SERVICE)).isFalse();
  }

  @Test
  void ofSeveralFindingsTheGravestCountsOnce() throws Exception {
    PostedMessage mail = welcomed("report-5");
    String report =
        dsn("x", "a@b.example", "delayed", "4.4.1", "451 later")
            .replace(
                "\n--b\nContent-Type: text/rfc822",
                "\nFinal-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.1.1\n"
                    + "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n"
                    + "\n--b\nContent-Type: text/rfc822");
    send("", returnPath(mail), report);
    assertThat(only("report-5", "email-bounced").data()).containsEntry("kind", "hard");
  }

  @Test
  void delayAndOutOfOfficeDoNothingButAreCounted() throws Exception {
    PostedMessage mail = welcomed("report-6");
    double delayed = count("delayed");
    double none = count("none");
    send("", returnPath(mail), dsn("x", "a@b.example", "delayed", "4.4.1", "451 4.4.1 later"));
    send(
        "",
        returnPath(mail),
        "Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n");
    send("", returnPath(mail), "\0\0\377\r\n--b\r\nContent-Type: multipart/mixed; boundary=\"");
    assertThat(count("delayed")).isEqualTo(delayed + 1);
    assertThat(count("none")).isEqualTo(none + 2);
    assertThat(events("report-6", "email-bounced")).isEmpty();
    assertThat(denied("report-6", Purpose.SERVICE)).isFalse();
  }

  @Test
  void deliveredReportIsNews() throws Exception {
    PostedMessage mail = welcomed("report-7");
    send("", returnPath(mail), dsn("x", "a@b.example", "delivered", "2.0.0", "250 2.0.0 Ok"));
    only("report-7", "email-delivered");
  }

  @ParameterizedTest
  @CsvSource({"abuse, report-8", "opt-out, report-9"})
  void complaintThatQuotesTheReturnPathCounts(String type, String who) throws Exception {
    PostedMessage mail = welcomed(who);
    for (int sent = 0; sent < 2; sent++) {
      send("feedback@isp.example", SHOP, complaint(type, returnPath(mail)));
    }
    boolean spam = type.equals("abuse");
    assertThat(events(who, "email-marked-as-spam")).hasSize(spam ? 1 : 0);
    assertThat(only(who, "unsubscribed").data())
        .isEqualTo(spam ? Map.of() : Map.of("topic", "newsletter"));
    assertThat(granted(who, "newsletter")).isFalse();
    assertThat(granted(who, "offers")).isEqualTo(!spam);
    assertThat(events(who, "replied")).isEmpty();
  }

  private String returnPath(PostedMessage mail) {
    return "bounces+" + ReturnToken.write(mail.messageId(), keys) + "@shop.example";
  }

  /** RFC 3464. */
  private static String dsn(
      String mailId, String recipient, String action, String status, String said) {
    return """
        From: MAILER-DAEMON@mx.example
        Subject: Mail delivery report
        Message-ID: <dsn-%2$s-%3$s-%4$s@mx.example>
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        Your mail was looked at.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; %2$s
        Action: %3$s
        Status: %4$s
        Diagnostic-Code: smtp; %5$s

        --b
        Content-Type: text/rfc822-headers

        Message-ID: %1$s
        From: %6$s

        --b--
        """
        .formatted(mailId, recipient, action, status, said, SHOP);
  }

  /** RFC 5965. */
  private static String complaint(String type, String returnPath) {
    return """
        From: feedback@isp.example
        Subject: A complaint
        Message-ID: <%1$s-1@isp.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: text/plain

        Somebody does not like it.

        --b
        Content-Type: message/feedback-report

        Feedback-Type: %1$s
        User-Agent: Isp/1.0
        Version: 1
        Original-Mail-From: <%2$s>

        --b
        Content-Type: text/rfc822-headers

        From: %3$s
        Subject: Hello

        --b--
        """
        .formatted(type, returnPath, SHOP);
  }

  private void send(String from, String to, String mail) throws MessagingException {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", listener.findPort().orElseThrow().toString());
    properties.setProperty("mail.smtp.from", from.isEmpty() ? "<>" : from);
    properties.setProperty("mail.smtp.timeout", "30000");
    properties.setProperty("mail.smtp.connectiontimeout", "30000");
    Session session = Session.getInstance(properties);
    byte[] bytes = mail.replaceAll("\r?\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect();
      transport.sendMessage(
          new MimeMessage(session, new ByteArrayInputStream(bytes)),
          new InternetAddress[] {new InternetAddress(to)});
    }
  }

  private PostedMessage welcomed(String who) {
    loop.introduce(who, "en", "marketing:newsletter");
    loop.consent(who, "marketing:offers", "\"granted\":true");
    loop.report("signed-up", who, who);
    String mailId = loop.mail(who).json().path("headers").path("Message-ID").get(0).asText();
    return outbox.findByMailId(mailId).orElseThrow();
  }

  private double count(String kind) {
    return meters.get("followup.bounces").tag("kind", kind).counter().count();
  }

  private boolean denied(String who, Purpose purpose) {
    return suppressions.permission(who + "@example.com", purpose) instanceof Permission.Denied;
  }

  private boolean granted(String who, String topic) {
    return consents.permission(new RecipientId(who), Purpose.marketing(topic))
        instanceof Permission.Granted;
  }

  private Event only(String who, String type) {
    assertThat(events(who, type)).hasSize(1);
    return events(who, type).get(0);
  }

  private List<Event> events(String who, String type) {
    return history.list(new RecipientId(who), 20).stream()
        .filter(event -> event.type().equals(type))
        .toList();
  }
}
