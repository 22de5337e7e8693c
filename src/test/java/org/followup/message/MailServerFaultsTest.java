package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.followup.message.TestSmtp.HangUp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.subethamail.smtp.RejectException;

/** A mail server that refuses, breaks off or is not there. */
class MailServerFaultsTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @Test
  void refusalForNowIsTriedAgainWithGrowingPausesAndTheSameMessageId() throws Exception {
    server.atRecipient = new RejectException(451, "greylisted");
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
    List<Duration> least =
        List.of(
            Duration.ofSeconds(20),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15));
    for (int i = 0; i < least.size(); i++) {
      assertThat(pauses.get(i)).isBetween(least.get(i), least.get(i).multipliedBy(6).dividedBy(5));
    }
    assertThat(room.message(id).smtpReply()).contains("greylisted");
    String rfcMessageId = room.message(id).rfcMessageId();
    server.atRecipient = null;
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(server.mail(0).getMessageID()).isEqualTo(rfcMessageId);
  }

  @Test
  void refusalForGoodFailsWithTheReplyAndCanBeRepeated() throws Exception {
    server.atRecipient = new RejectException(550, "no such user <person-1@example.com>");
    long id = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    PostedMessage message = room.message(id);
    assertThat(message.state()).isEqualTo(MessageState.FAILED);
    assertThat(message.smtpReply()).contains("550").contains("no such user").doesNotContain("@");
    server.atRecipient = null;
    assertThat(room.outbox.repeat(id)).isTrue();
    assertThat(room.outbox.repeat(id)).as("it is queued already").isFalse();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(server.mail(0).getMessageID()).isEqualTo(message.rfcMessageId());
  }

  @Test
  void refusalBehindTheFinalDotIsKnown() {
    server.atData = new RejectException(554, "spam");
    long refused = room.queue(room.marketing(room.ana()));
    room.relay.drain();
    assertThat(room.message(refused).state()).isEqualTo(MessageState.FAILED);
    server.atData = new RejectException(452, "full");
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
      assertThat(broken.mails).as("not at once").hasSize(1);
      room.clock.now = room.clock.now.plusSeconds(24);
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.UNKNOWN);
      assertThat(broken.mails).hasSize(2);
      String rfcMessageId = String.valueOf(room.message(id).rfcMessageId());
      assertThat(broken.mails).allMatch(m -> m.contains("Message-ID: " + rfcMessageId));
    }
  }

  /** Jakarta Mail says RSET before it tells us, and would tell us of the broken line alone. */
  @Test
  void refusalIsKnownThoughTheServerCutsTheLineRightBehindIt() throws Exception {
    try (var rude = new TestSmtp(HangUp.AT_RSET_AFTER_DOT)) {
      room.mailServer(rude.port());
      long id = room.queue(room.marketing(room.ana()));
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
      assertThat(room.message(id).smtpReply()).isEqualTo("421 4.3.2 going down");
    }
    try (var rude = new TestSmtp(HangUp.AT_RSET_AFTER_RCPT)) {
      room.mailServer(rude.port());
      room.clock.now = room.clock.now.plus(Duration.ofHours(2));
      long id = room.queue(room.marketing(room.ana()));
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.FAILED);
      assertThat(room.message(id).smtpReply()).isEqualTo("550 no such user");
    }
  }

  @Test
  void lineThatBreaksBeforeTheMailIsTriedAgain() throws Exception {
    try (var broken = new TestSmtp(HangUp.AT_MAIL_FROM)) {
      room.mailServer(broken.port());
      long id = room.queue(room.marketing(room.ana()));
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
      server.takeMailOf(room);
      room.clock.now = room.relay.findNextDue().orElseThrow();
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
      assertThat(server.inbox).hasSize(1);
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
    server.takeMailOf(room);
    room.clock.now = room.clock.now.plusSeconds(24);
    room.relay.drain();
    assertThat(room.message(first).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(second).state()).isEqualTo(MessageState.SENT);
    assertThat(server.inbox).hasSize(2);
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
}
