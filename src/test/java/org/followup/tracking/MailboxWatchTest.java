package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.MailLinks;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Consents;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.SecretKeys;
import org.followup.recipient.Suppressions;
import org.followup.tracking.MailboxTurnRepository.Turn;
import org.followup.tracking.OwnMailbox.Kept;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Mails about mails that really went out, fetched from a mail server. */
@FollowupTest
class MailboxWatchTest {

  private static final String BOX = "Return-Path: <ana@home.example>\nDelivered-To: box@elsewhere";

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired InboundListener listener;
  @Autowired InboundPost post;
  @Autowired ReportMeters reports;
  @Autowired MailboxTurnRepository turns;
  @Autowired SecretKeys keys;
  @Autowired MailLinks links;
  @Autowired Outbox outbox;
  @Autowired History history;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired MeterRegistry meters;
  @Autowired JdbcClient sql;

  private MailLoop loop;
  private OwnMailbox box;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
    box = new OwnMailbox();
  }

  @AfterEach
  void close() {
    box.close();
  }

  @Test
  void bounceToTheReturnPathSuppressesAndIsMarkedSeen() {
    PostedMessage mail = welcomed("imap-1");
    Kept bounce = box.put(deliveredTo(returnPath(mail)), dsn("imap-1"));
    Kept other = box.put("Delivered-To: box@elsewhere", dsn("imap-1-other"));
    double nobodys = count("nobodys");
    round(watch());
    assertThat(events("imap-1", "email-bounced"))
        .extracting(Event::data)
        .singleElement()
        .satisfies(data -> assertThat(data).containsEntry("kind", "hard"));
    assertThat(suppressions.permission("imap-1@example.com", Purpose.SERVICE))
        .isInstanceOf(Permission.Denied.class);
    assertThat(bounce.isSeen()).isTrue();
    assertThat(other.isSeen()).as("nobody's").isTrue();
    assertThat(count("nobodys")).isEqualTo(nobodys + 1);
    assertThat(bounce.isFlagged() || other.isFlagged()).isFalse();
  }

  @Test
  void mailToUnsubscribeIsKnownByItsTokenWhereOneMailboxCollectsForAll() {
    PostedMessage mail = welcomed("imap-2");
    String token =
        links
            .waysOut(mail.messageId(), mail.recipient(), Purpose.marketing("newsletter"))
            .mailToken();
    Kept asked =
        box.put(BOX, "To: \"Stop\" <stop+" + token + "@shop.example>\nSubject: unsubscribe\n\n\n");
    round(watch());
    assertThat(granted("imap-2", "newsletter")).isFalse();
    assertThat(granted("imap-2", "offers")).isTrue();
    assertThat(asked.isSeen()).isTrue();
  }

  @Test
  void replyOfAPersonCountsAndThatOfAProgramDoesNot() {
    PostedMessage mail = welcomed("imap-3");
    Kept program = box.put("Return-Path: <>\nDelivered-To: shop@shop.example", reply(mail, "p3"));
    round(watch());
    assertThat(program.isSeen()).isTrue();
    assertThat(events("imap-3", "replied")).isEmpty();
    Kept person = box.put(BOX, reply(mail, "r3"));
    round(watch());
    assertThat(person.isSeen()).isTrue();
    assertThat(events("imap-3", "replied")).hasSize(1);
  }

  @Test
  void mailThatComesByBothWaysAndTwiceCountsOnce() throws Exception {
    PostedMessage mail = welcomed("imap-4");
    send(returnPath(mail), dsn("imap-4"));
    send("shop@shop.example", reply(mail, "r4"));
    for (int put = 0; put < 2; put++) {
      box.put(deliveredTo(returnPath(mail)), dsn("imap-4"));
      box.put(BOX, reply(mail, "r4"));
    }
    round(watch());
    assertThat(events("imap-4", "email-bounced")).hasSize(1);
    assertThat(events("imap-4", "replied")).hasSize(1);
  }

  @Test
  void mailThatFailsIsTriedAgainThenSetAsideAndHoldsUpNoOther() {
    PostedMessage poisonous = welcomed("imap-5");
    PostedMessage next = welcomed("imap-6");
    Kept failing = box.put(deliveredTo(returnPath(poisonous)), dsn("imap-5"));
    Kept fine = box.put(deliveredTo(returnPath(next)), dsn("imap-6"));
    MailboxWatch watch = watch();
    try (Fault fault = new Fault("imap-5", "23514")) {
      round(watch);
      assertThat(fine.isSeen()).isTrue();
      assertThat(events("imap-6", "email-bounced")).hasSize(1);
      for (int again = 2; again <= 5; again++) {
        assertThat(failing.isSeen() || failing.isFlagged()).isFalse();
        round(watch);
      }
      assertThat(failing.isFlagged()).isTrue();
      assertThat(failing.isSeen()).isFalse();
    }
    assertThat(events("imap-5", "email-bounced")).isEmpty();
    round(watch);
    assertThat(failing.isSeen()).as("passed over").isFalse();
    failing.takeFlagAway();
    round(watch);
    assertThat(failing.isSeen()).isTrue();
    assertThat(events("imap-5", "email-bounced")).hasSize(1);
  }

  @Test
  void databaseThatTakesNothingIsNoFaultOfTheMail() {
    PostedMessage mail = welcomed("imap-7");
    Kept bounce = box.put(deliveredTo(returnPath(mail)), dsn("imap-7"));
    MailboxWatch watch = watch();
    try (Fault full = new Fault("imap-7", "53100")) {
      for (int again = 1; again <= 6; again++) {
        assertThatThrownBy(() -> round(watch)).isInstanceOf(RuntimeException.class);
        assertThat(bounce.isSeen() || bounce.isFlagged()).isFalse();
      }
    }
    round(watch);
    assertThat(bounce.isSeen()).isTrue();
    assertThat(events("imap-7", "email-bounced")).hasSize(1);
  }

  @Test
  void serverThatWasAwayIsReadOnceItIsBack() {
    PostedMessage mail = welcomed("imap-8");
    MailboxWatch watch = watch();
    MailboxWatch once = watch();
    int where = box.port();
    box.close();
    assertThatThrownBy(() -> round(once)).hasStackTraceContaining("Connection refused");
    watch.start();
    try {
      box = new OwnMailbox(where);
      Kept bounce = box.put(deliveredTo(returnPath(mail)), dsn("imap-8"));
      MailLoop.within(bounce::isSeen);
      assertThat(events("imap-8", "email-bounced")).hasSize(1);
    } finally {
      watch.stop();
    }
  }

  @Test
  void mailThatIsTooLargeIsSetAsideUnread() {
    PostedMessage mail = welcomed("imap-9");
    Kept large =
        box.put(deliveredTo(returnPath(mail)), dsn("imap-9") + "more and more\n".repeat(20_000));
    round(watch());
    assertThat(large.isFlagged()).isTrue();
    assertThat(large.isSeen()).isFalse();
    assertThat(events("imap-9", "email-bounced")).isEmpty();
  }

  @Test
  void oneNodeLooksAtATime() throws Exception {
    Kept nobodys = box.put(BOX, "Subject: hello\n\nhello\n");
    try (Turn other = turns.tryTurn().orElseThrow()) {
      assertThat(other.isHeld()).isTrue();
      round(watch());
      assertThat(nobodys.isSeen()).isFalse();
    }
    round(watch());
    assertThat(nobodys.isSeen()).isTrue();
  }

  @Test
  void moreThanOneBatchIsReadInOneRound() {
    for (int put = 0; put < 119; put++) {
      box.put(BOX, "Subject: hello\n\nhello\n");
    }
    Kept last = box.put(BOX, "Subject: hello\n\nhello\n");
    round(watch());
    assertThat(last.isSeen()).isTrue();
  }

  @Test
  void wrongPasswordIsSaidWithTheProperty() {
    assertThatThrownBy(() -> round(new MailboxWatch(box.settings("another"), post, reports, turns)))
        .hasMessageContaining("followup.inbound.imap.username and password");
  }

  @Test
  void serverWithoutTlsGetsNoPassword() {
    Kept mail = box.put(BOX, "Subject: hello\n\nhello\n");
    InboundSettings plain = box.settings();
    ImapSettings there = plain.imap();
    ImapSettings strict =
        new ImapSettings(
            there.host(),
            there.port(),
            ImapSettings.Tls.REQUIRED,
            there.username(),
            there.password(),
            there.folder(),
            there.every());
    InboundSettings settings = new InboundSettings(List.of(), plain.smtp(), strict);
    assertThatThrownBy(() -> round(new MailboxWatch(settings, post, reports, turns)))
        .hasStackTraceContaining("STARTTLS required but not supported");
    assertThat(mail.isSeen()).isFalse();
  }

  /** Events about somebody are not taken for a while. */
  private final class Fault implements AutoCloseable {

    Fault(String who, String code) {
      sql.sql(
              """
              create function imap_fault() returns trigger language plpgsql as
              $$begin raise exception 'not now' using errcode = '%s'; end$$
              """
                  .formatted(code))
          .update();
      sql.sql(
              """
              create trigger imap_fault before insert on event_inbox for each row
              when (new.recipient_key = '%s') execute function imap_fault()
              """
                  .formatted(who))
          .update();
    }

    @Override
    public void close() {
      sql.sql("drop function imap_fault() cascade").update();
    }
  }

  private MailboxWatch watch() {
    return new MailboxWatch(box.settings(), post, reports, turns);
  }

  private static void round(MailboxWatch watch) {
    assertThat(watch.round()).isPositive();
  }

  private static String deliveredTo(String address) {
    return "Return-Path: <>\nDelivered-To: box@elsewhere\nDelivered-To: <" + address + ">";
  }

  private String returnPath(PostedMessage mail) {
    return "bounces+" + ReturnToken.write(mail.messageId(), keys) + "@shop.example";
  }

  /** RFC 3464. */
  private static String dsn(String who) {
    return """
        From: MAILER-DAEMON@mx.example
        Subject: Undelivered
        Message-ID: <%1$s-dsn@mx.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; %1$s@example.com
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 User unknown

        --b--
        """
        .formatted(who);
  }

  private static String reply(PostedMessage mail, String id) {
    return """
        From: ana@home.example
        To: The shop <shop@shop.example>
        Subject: Re: Welcome
        Message-ID: <%s@home.example>
        In-Reply-To: %s

        How long does it steep?
        """
        .formatted(id, mail.rfcMessageId());
  }

  private void send(String to, String mail) throws MessagingException {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "mail.smtp.host", "127.0.0.1",
            "mail.smtp.port", listener.findPort().orElseThrow().toString(),
            "mail.smtp.from", "ana@home.example",
            "mail.smtp.timeout", "30000"));
    try (Transport transport = Session.getInstance(properties).getTransport("smtp")) {
      transport.connect();
      transport.sendMessage(OwnMailbox.mail(mail), new InternetAddress[] {new InternetAddress(to)});
    }
  }

  private PostedMessage welcomed(String who) {
    loop.introduce(who, "en", "marketing:newsletter");
    loop.consent(who, "marketing:offers", "\"granted\":true");
    loop.report("signed-up", who, who);
    String id = loop.mail(who).json().path("headers").path("Message-ID").get(0).asText();
    return outbox.findByMailId(id).orElseThrow();
  }

  private double count(String kind) {
    return meters.get("followup.bounces").tag("kind", kind).counter().count();
  }

  private boolean granted(String who, String topic) {
    return consents.permission(new RecipientId(who), Purpose.marketing(topic))
        instanceof Permission.Granted;
  }

  private List<Event> events(String who, String type) {
    return history.list(new RecipientId(who), 20).stream()
        .filter(event -> event.type().equals(type))
        .toList();
  }
}
