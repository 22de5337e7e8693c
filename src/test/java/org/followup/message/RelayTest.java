package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail leaves once, and only while it still should. */
class RelayTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @Test
  void sendsAQueuedMailOnce() throws Exception {
    RecipientId ana = room.ana();
    long id = room.queue(room.marketing(ana));

    room.relay.drain();
    room.relay.drain();

    assertThat(server.inbox).hasSize(1);
    PostedMessage message = room.message(id);
    assertThat(message.state()).isEqualTo(MessageState.SENT);
    assertThat(message.sentAt()).isEqualTo(MailRoom.MORNING);
    assertThat(message.smtpReply()).startsWith("250");
    assertThat(message.verdicts())
        .extracting(PostedMessage.Entry::answer)
        .containsExactly(MessageState.QUEUED, MessageState.TRANSMITTING, MessageState.SENT);
    MimeMessage mail = server.mail(0);
    assertThat(mail.getMessageID())
        .isEqualTo(message.rfcMessageId())
        .matches("<m\\d+\\.[0-9a-f]{24}@tea\\.example>");
  }

  @Test
  void mailThatAdvertisesNeverLeavesAsService() {
    RecipientId ana = room.ana();
    long service = room.queue(room.send(ana, "advert", null, Purpose.SERVICE));
    long marketing = room.queue(room.send(ana, "advert", null, MailRoom.OFFERS));
    room.relay.drain();
    assertThat(room.message(service).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(service).reason())
        .isEqualTo(
            "service mail does not advertise, but tea-journey/mails/advert.mjml:1"
                + " (\"20 % off\") does");
    assertThat(room.message(marketing).state()).isEqualTo(MessageState.SENT);
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
    assertThat(server.inbox).isEmpty();
  }

  @Test
  void addressSuppressedMeanwhileStopsTheMail() {
    RecipientId person = room.stranger();
    long id = room.queue(room.service(person));
    room.suppressions.suppress(person.value() + "@example.com", Suppressions.Scope.ALL, "bounced");
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(server.inbox).isEmpty();
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
    Send brief =
        SendDraft.like(room.service(room.stranger()))
            .notAfter(MailRoom.MORNING.plusSeconds(60))
            .send();
    long id = room.queue(brief);
    room.clock.now = MailRoom.MORNING.plusSeconds(61);
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).startsWith("too late");
  }

  @Test
  void withdrawnMailIsNotSentEvenWhenItIsClaimed() {
    Send send = room.marketing(room.ana());
    long id = room.claimed(send, "elsewhere/1/x");
    assertThat(room.outbox.withdraw(send.instanceId(), null, null, "ordered")).hasSize(1);
    assertThat(room.begin(id, "elsewhere/1/x")).isFalse();
    room.relay.drain();
    assertThat(server.inbox).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.WITHDRAWN);
  }

  @Test
  void mailBeingTransmittedIsNotWithdrawn() {
    Send send = room.marketing(room.ana());
    long id = room.transmitting(send, "elsewhere/1/x");
    assertThat(room.outbox.withdraw(send.instanceId(), null, null, "ordered")).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.TRANSMITTING);
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
  void hundredMailsShareFewConnectionsAndAllArriveOnce() {
    for (int i = 0; i < 100; i++) {
      room.queue(room.service(room.stranger()));
    }
    room.relay.drain();
    assertThat(server.inbox).hasSize(100);
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
}
