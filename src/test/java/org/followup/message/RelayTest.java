package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.followup.message.TestSmtp.HangUp;
import org.followup.node.OtherNode;
import org.followup.recipient.Consents;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

class RelayTest {

  private final MailRoom room = MailRoom.open();
  private final List<byte[]> inbox = new CopyOnWriteArrayList<>();
  private volatile @Nullable RejectException atRecipient;
  private volatile @Nullable RejectException atData;
  private final SMTPServer server = SMTPServer.port(0).messageHandlerFactory(Handler::new).build();

  @BeforeEach
  void startServer() {
    server.start();
    room.mailServer(server.getPortAllocated());
  }

  @AfterEach
  void stopServer() {
    server.stop();
  }

  @Test
  void sendsAQueuedMailOnce() throws Exception {
    RecipientId ana = room.ana();
    long id = room.queue(room.marketing(ana));

    room.relay.drain();
    room.relay.drain();

    assertThat(inbox).hasSize(1);
    PostedMessage message = room.message(id);
    assertThat(message.state()).isEqualTo(MessageState.SENT);
    assertThat(message.sentAt()).isEqualTo(MailRoom.MORNING);
    assertThat(message.smtpReply()).startsWith("250");
    assertThat(message.verdicts())
        .extracting(PostedMessage.Entry::answer)
        .containsExactly(MessageState.QUEUED, MessageState.TRANSMITTING, MessageState.SENT);
    MimeMessage mail = mail(0);
    assertThat(mail.getMessageID())
        .isEqualTo(message.rfcMessageId())
        .matches("<m\\d+\\.[0-9a-f]{24}@tea\\.example>");
  }

  @Test
  void marketingMailHasEveryHeaderOnce() throws Exception {
    long id = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    MimeMessage mail = mail(0);
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
        .isEqualTo("<https://followup.example/u/token-" + id + ">, <mailto:stop@tea.example>");
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
    assertThat(room.keptLinks.get(id)).contains("https://tea.example/");
    String text = ((MimeMultipart) mail(0).getContent()).getBodyPart(0).getContent().toString();
    assertThat(text).contains("https://followup.example/c/" + id + "-1");
    String html = ((MimeMultipart) mail(0).getContent()).getBodyPart(1).getContent().toString();
    assertThat(html)
        .contains("https://followup.example/o/" + id + ".gif")
        .doesNotContain("href=\"https://tea.example/");
  }

  @Test
  void doesNotTrackServiceMail() throws Exception {
    long id = room.queue(room.service(room.ana()));
    room.relay.drain();
    assertThat(room.keptLinks).doesNotContainKey(id);
    String html = ((MimeMultipart) mail(0).getContent()).getBodyPart(1).getContent().toString();
    assertThat(html).contains("https://tea.example/").doesNotContain("/c/", "/o/");
  }

  @Test
  void bodyIsTextThenHtmlInQuotedPrintable() throws Exception {
    room.queue(room.marketing(room.ana()));
    room.relay.drain();
    MimeMultipart parts = (MimeMultipart) mail(0).getContent();
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
    MimeMessage mail = mail(0);
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
        new Send(
            first.sendKey() + "-2",
            first.journey(),
            first.instanceId(),
            "SendTask_B",
            "second",
            first.recipient(),
            null,
            first.purpose(),
            false,
            false,
            null,
            null);
    room.queue(second);
    room.relay.drain();
    String earlier = mail(0).getMessageID();
    assertThat(mail(1).getHeader("In-Reply-To")).containsExactly(earlier);
    assertThat(mail(1).getHeader("References")).containsExactly(earlier);
  }

  @Test
  void refusalForNowIsTriedAgainWithGrowingPausesAndTheSameMessageId() throws Exception {
    atRecipient = new RejectException(451, "greylisted");
    long id = room.queue(room.marketing(room.ana()));
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Instant tried = room.clock.now;
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
      Instant due = room.relay.findNextDue().orElseThrow();
      pauses.add(Duration.between(tried, due));
      room.clock.now = due;
    }
    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(20),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15));
    assertThat(room.message(id).smtpReply()).contains("greylisted");
    String rfcMessageId = room.message(id).rfcMessageId();
    atRecipient = null;
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(mail(0).getMessageID()).isEqualTo(rfcMessageId);
  }

  @Test
  void refusalForGoodFailsWithTheReplyAndCanBeRepeated() throws Exception {
    atRecipient = new RejectException(550, "no such user <person-1@example.com>");
    long id = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    PostedMessage message = room.message(id);
    assertThat(message.state()).isEqualTo(MessageState.FAILED);
    assertThat(message.smtpReply()).contains("550").contains("no such user").doesNotContain("@");
    atRecipient = null;
    assertThat(room.outbox.repeat(id)).isTrue();
    assertThat(room.outbox.repeat(id)).as("it is queued already").isFalse();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(mail(0).getMessageID()).isEqualTo(message.rfcMessageId());
  }

  @Test
  void refusalBehindTheFinalDotIsKnown() {
    atData = new RejectException(554, "spam");
    long refused = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    assertThat(room.message(refused).state()).isEqualTo(MessageState.FAILED);
    atData = new RejectException(452, "full");
    long later = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    assertThat(room.message(later).state()).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void marketingMailWhoseAnswerIsLostIsNeverRepeated() throws Exception {
    try (var broken = new TestSmtp(HangUp.AT_FINAL_DOT)) {
      room.mailServer(broken.port());
      long id = room.queue(room.marketing(room.ana()));
      room.relay.drain();
      room.clock.now = room.clock.now.plus(Duration.ofDays(1));
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.UNKNOWN);
      assertThat(broken.mails).hasSize(1);
    }
  }

  @Test
  void serviceMailWhoseAnswerIsLostIsRepeatedOnceWithTheSameMessageId() throws Exception {
    try (var broken = new TestSmtp(HangUp.AT_FINAL_DOT)) {
      room.mailServer(broken.port());
      long id = room.queue(room.service(room.stranger()));
      room.relay.drain();
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.UNKNOWN);
      assertThat(broken.mails).hasSize(2);
      String rfcMessageId = String.valueOf(room.message(id).rfcMessageId());
      assertThat(broken.mails).allMatch(m -> m.contains("Message-ID: " + rfcMessageId));
    }
  }

  @Test
  void lineThatBreaksBeforeTheMailIsTriedAgain() throws Exception {
    try (var broken = new TestSmtp(HangUp.AT_MAIL_FROM)) {
      room.mailServer(broken.port());
      long id = room.queue(room.marketing(room.ana()));
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
      room.mailServer(server.getPortAllocated());
      room.clock.now = room.relay.findNextDue().orElseThrow();
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
      assertThat(inbox).hasSize(1);
    }
  }

  @Test
  void serverThatHangsUpAtQuitHasTakenTheMail() throws Exception {
    try (var rude = new TestSmtp(HangUp.AT_QUIT)) {
      room.mailServer(rude.port());
      long id = room.queue(room.marketing(room.ana()));
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
      assertThat(room.message(id).smtpReply()).isEqualTo("250 taken for <…>");
    }
  }

  @Test
  void serverThatIsDownLosesNothing() throws Exception {
    int closedPort;
    try (var probe = new ServerSocket(0)) {
      closedPort = probe.getLocalPort();
    }
    room.mailServer(closedPort);
    long first = room.queue(room.marketing(room.ana()));
    long second = room.queue(room.service(room.stranger()));
    room.relay.drain();
    assertThat(room.message(first).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.message(first).reason()).isEqualTo("the mail server cannot be reached");
    room.mailServer(server.getPortAllocated());
    room.clock.now = room.clock.now.plusSeconds(20);
    room.relay.drain();
    assertThat(room.message(first).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(second).state()).isEqualTo(MessageState.SENT);
    assertThat(inbox).hasSize(2);
  }

  @Test
  void serverThatStaysDownForTwoDaysFailsTheMail() throws Exception {
    try (var probe = new ServerSocket(0)) {
      room.mailServer(probe.getLocalPort());
    }
    long id = room.queue(room.service(room.stranger()));
    for (int i = 0; i < 40 && room.message(id).state() == MessageState.QUEUED; i++) {
      room.clock.now = room.relay.findNextDue().orElseThrow();
      room.relay.drain();
    }
    assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
    assertThat(Duration.between(MailRoom.MORNING, room.clock.now))
        .isGreaterThan(Duration.ofHours(36));
  }

  @Test
  void consentWithdrawnMeanwhileStopsTheMail() {
    RecipientId ana = room.ana();
    long id = room.queue(room.marketing(ana));
    room.consents.record(
        ana,
        new Consents.Consent(
            MailRoom.OFFERS, false, null, null, room.clock.now, Map.of("source", "page")));
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(inbox).isEmpty();
  }

  @Test
  void addressSuppressedMeanwhileStopsTheMail() {
    RecipientId person = room.stranger();
    long id = room.queue(room.service(person));
    room.suppressions.suppress(person.value() + "@example.com", Suppressions.Scope.ALL, "bounced");
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(inbox).isEmpty();
  }

  @Test
  void mailThatIsLateWaitsForTheMorningUnlessItIsService() {
    long marketing = room.queue(room.marketing(room.ana()));
    long service = room.queue(room.service(room.stranger()));
    room.clock.now = Instant.parse("2026-11-23T22:00:00Z");
    room.relay.drain();
    assertThat(room.message(service).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(marketing).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.message(marketing).reason()).startsWith("quiet hours");
    assertThat(room.relay.findNextDue()).contains(Instant.parse("2026-11-24T07:00:00Z"));
  }

  @Test
  void mailThatMakesNoSenseAnyMoreDoesNotLeave() {
    Send send = room.service(room.stranger());
    Send brief =
        new Send(
            send.sendKey(),
            send.journey(),
            send.instanceId(),
            send.activityId(),
            send.message(),
            send.recipient(),
            null,
            send.purpose(),
            false,
            false,
            MailRoom.MORNING.plusSeconds(60),
            null);
    long id = room.queue(brief);
    room.clock.now = MailRoom.MORNING.plusSeconds(61);
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).startsWith("too late");
  }

  @Test
  void withdrawnMailIsNotSentEvenWhenItIsClaimed() {
    Send send = room.marketing(room.ana());
    long id = room.queue(send);
    var claimed =
        room.relayRepository.claimDue(
            "elsewhere/1/x",
            room.clock.now,
            room.clock.now.plusSeconds(60),
            10,
            QueueRepository.Left.NOTHING);
    assertThat(claimed).hasSize(1);
    assertThat(room.outbox.withdraw(send.instanceId(), null, null, "ordered")).hasSize(1);
    assertThat(
            room.relayRepository.beginTransmission(
                id, "elsewhere/1/x", "<a@b>", "en", room.clock.now, room.clock.now))
        .isFalse();
    room.relay.drain();
    assertThat(inbox).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.WITHDRAWN);
  }

  @Test
  void mailBeingTransmittedIsNotWithdrawn() {
    Send send = room.marketing(room.ana());
    long id = transmittingSince(send, "elsewhere/1/x");
    assertThat(room.outbox.withdraw(send.instanceId(), null, null, "ordered")).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.TRANSMITTING);
  }

  @Test
  void whatADeadNodeClaimedIsSentAndWhatItTransmittedIsNot() {
    long marketing = transmittingSince(room.marketing(room.ana()), "here/1999999/dead");
    long service = transmittingSince(room.service(room.stranger()), "here/1999999/dead");
    long claimed = room.queue(room.marketing(room.ana()));
    room.relayRepository.claimDue(
        "here/1999999/dead",
        room.clock.now,
        room.clock.now.plusSeconds(900),
        10,
        QueueRepository.Left.NOTHING);

    room.abandoned.recoverAtStart();
    assertThat(room.message(marketing).state()).isEqualTo(MessageState.UNKNOWN);
    room.relay.drain();

    assertThat(room.message(claimed).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(service).state()).as("repeated once").isEqualTo(MessageState.SENT);
    assertThat(room.message(marketing).state()).isEqualTo(MessageState.UNKNOWN);
    assertThat(inbox).hasSize(2);
  }

  @Test
  void whatAnotherNodeHoldsIsLeftToItUntilItsLeaseEnds() {
    long id = room.queue(room.marketing(room.ana()));
    room.relayRepository.claimDue(
        "elsewhere/1/x",
        room.clock.now,
        room.clock.now.plusSeconds(900),
        10,
        QueueRepository.Left.NOTHING);
    room.abandoned.recoverAtStart();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.CLAIMED);
    room.clock.now = room.clock.now.plusSeconds(900);
    room.abandoned.recover();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
  }

  @Test
  void mailThatCannotBeRenderedFailsAloneAndCanBeRepeated() {
    Send broken = room.service(room.stranger());
    room.content.put(
        broken.instanceId(), Map.of("many", IntStream.range(0, 2_000).boxed().toList()));
    long failed = room.queue(broken);
    long fine = room.queue(room.service(room.stranger()));
    room.relay.drain();
    assertThat(room.message(failed).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(failed).reason()).contains("tea-journey/mails/reminder.mjml");
    assertThat(room.message(fine).state()).isEqualTo(MessageState.SENT);
    room.content.remove(broken.instanceId());
    room.outbox.repeat(failed);
    room.relay.drain();
    assertThat(room.message(failed).state()).isEqualTo(MessageState.SENT);
  }

  @Test
  void mailWithoutATemplateIsLeftToOthersAndFailsAfterAQuarterOfAnHour() throws Exception {
    try (OtherNode other = OtherNode.at(room.context.getBean(DataSource.class))) {
      long id = missing();
      room.relay.drain();
      assertThat(room.message(id).state()).as(other.name()).isEqualTo(MessageState.QUEUED);
      assertThat(room.relay.findNextDue()).as("not due here").isEmpty();

      room.clock.now = room.clock.now.plus(ForeignMails.PATIENCE).minusSeconds(1);
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);

      room.clock.now = room.clock.now.plusSeconds(1);
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
      assertThat(room.message(id).reason()).contains("tea-journey/mails/missing.mjml");
    }
  }

  @Test
  void mailWithoutATemplateFailsAtOnceWhereThereIsNoOtherNode() {
    failsInTheEnd(missing());
  }

  @Test
  void mailLeftToANodeThatIsGoneFails() throws Exception {
    long id = missing();
    try (OtherNode other = OtherNode.at(room.context.getBean(DataSource.class))) {
      room.relay.drain();
      assertThat(room.message(id).state()).as(other.name()).isEqualTo(MessageState.QUEUED);
    }
    failsInTheEnd(id);
  }

  /** A database that has just been started does not say yet who is there. */
  private void failsInTheEnd(long id) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              room.relay.drain();
              assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
            });
  }

  private long missing() {
    return room.queue(
        room.send(room.stranger(), "missing", null, org.followup.recipient.Purpose.SERVICE));
  }

  @Test
  void hundredMailsShareFewConnectionsAndAllArriveOnce() {
    for (int i = 0; i < 100; i++) {
      room.queue(room.service(room.stranger()));
    }
    room.relay.drain();
    assertThat(inbox).hasSize(100);
    assertThat(room.relay.findNextDue()).isEmpty();
  }

  @Test
  void threadOfItsOwnWakesUpAfterTheCommit() {
    room.relay.start();
    try {
      long id = room.queue(room.service(room.stranger()));
      long giveUp = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (room.message(id).state() != MessageState.SENT && System.nanoTime() < giveUp) {
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
      assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    } finally {
      room.relay.stop();
    }
  }

  private long transmittingSince(Send send, String owner) {
    long id = room.queue(send);
    room.relayRepository.claimDue(
        owner, room.clock.now, room.clock.now.plusSeconds(900), 10, QueueRepository.Left.NOTHING);
    assertThat(
            room.relayRepository.beginTransmission(
                id,
                owner,
                "<m" + id + "@tea.example>",
                "en",
                room.clock.now.plusSeconds(900),
                room.clock.now))
        .isTrue();
    return id;
  }

  private MimeMessage mail(int index) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(inbox.get(index)));
  }

  private final class Handler implements MessageHandler {

    Handler(MessageContext context) {}

    @Override
    public void from(String from) {}

    @Override
    public void recipient(String recipient) throws RejectException {
      RejectException refusal = atRecipient;
      if (refusal != null) {
        throw refusal;
      }
    }

    @Override
    public String data(InputStream data) throws RejectException, IOException {
      byte[] mail = data.readAllBytes();
      RejectException refusal = atData;
      if (refusal != null) {
        throw refusal;
      }
      inbox.add(mail);
      return "taken";
    }

    @Override
    public void done() {}
  }
}
