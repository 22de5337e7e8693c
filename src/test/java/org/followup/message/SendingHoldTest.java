package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

class SendingHoldTest {

  private final MailRoom room = MailRoom.open();
  private final SendingHold hold = room.context.getBean(SendingHold.class);
  private final List<byte[]> inbox = new CopyOnWriteArrayList<>();
  private volatile @Nullable Runnable whileReceiving;
  private final SMTPServer server =
      SMTPServer.port(0).messageHandlerFactory(session -> new Handler()).build();

  @BeforeEach
  void startServer() {
    server.start();
    room.mailServer(server.getPortAllocated());
  }

  @AfterEach
  void stopServer() {
    server.stop();
    hold.resumeAll();
    hold.release("tea-journey");
    hold.release("coffee-journey");
  }

  @Test
  void whatIsStoppedStaysQueuedAndIsNotDueUntilSendingIsResumed() {
    assertThat(hold.stopAll("olga")).isTrue();
    assertThat(hold.stopAll("otto")).as("stopped already").isFalse();
    long id = room.queue(room.service(room.stranger()));

    room.relay.drain();

    assertThat(inbox).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.relay.findNextDue()).as("nothing a clock would wait for").isEmpty();
    assertThat(hold.findStopOfAll()).contains(new SendingHold.Hold(MailRoom.MORNING, "olga"));
    assertThat(hold.isHeld("tea-journey")).isTrue();

    assertThat(hold.resumeAll()).isTrue();
    assertThat(hold.resumeAll()).as("resumed already").isFalse();
    assertThat(room.relay.findNextDue()).contains(MailRoom.MORNING);
    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(inbox).hasSize(1);
  }

  @Test
  void mailOfAHeldJourneyStaysWhileOthersLeave() {
    Send coffee = ofJourney("coffee-journey", room.service(room.stranger()));
    long held = room.queue(coffee);
    hold.hold("coffee-journey", "olga");
    hold.hold("coffee-journey", "otto");
    room.clock.now = MailRoom.MORNING.plusSeconds(5);
    long free = room.queue(room.service(room.stranger()));

    assertThat(room.relay.findNextDue()).contains(room.clock.now);
    room.relay.drain();

    assertThat(room.message(free).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(held).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.relay.findNextDue()).isEmpty();
    assertThat(hold.isHeld("coffee-journey")).isTrue();
    assertThat(hold.isHeld("tea-journey")).isFalse();
    assertThat(hold.findStopOfAll()).isEmpty();
    assertThat(room.outbox.withdraw(coffee.instanceId(), null, null, "ordered"))
        .as("an order withdraws held mail")
        .hasSize(1);
  }

  @Test
  void manyMailsOfSeveralJourneysLeaveInOrderBesideAHeldOne() {
    hold.hold("coffee-journey", "olga");
    List<Long> held =
        IntStream.range(0, 30)
            .mapToObj(i -> room.queue(ofJourney("coffee-journey", room.service(room.stranger()))))
            .toList();
    List<Long> free =
        IntStream.range(0, 45).mapToObj(i -> room.queue(room.service(room.stranger()))).toList();

    room.relay.drain();

    assertThat(inbox).hasSize(45);
    assertThat(free).allMatch(id -> room.message(id).state() == MessageState.SENT);
    assertThat(held).allMatch(id -> room.message(id).state() == MessageState.QUEUED);
  }

  @Test
  void aStopTakesEffectBeforeTheNextMail() {
    List<Long> ids =
        IntStream.range(0, 5).mapToObj(i -> room.queue(room.service(room.stranger()))).toList();
    whileReceiving = () -> hold.stopAll("olga");

    room.relay.drain();

    assertThat(inbox).hasSize(1);
    assertThat(room.message(ids.get(0)).state()).isEqualTo(MessageState.SENT);
    assertThat(ids.subList(1, 5)).allMatch(id -> room.message(id).state() == MessageState.QUEUED);
    assertThat(room.message(ids.get(1)).reason()).isEqualTo("its mail is held");

    whileReceiving = null;
    hold.resumeAll();
    room.relay.drain();

    assertThat(inbox).hasSize(5);
  }

  @Test
  void resumingAllLeavesAHeldJourneyHeld() {
    hold.hold("tea-journey", "olga");
    hold.stopAll("olga");
    long id = room.queue(room.service(room.stranger()));

    hold.resumeAll();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    hold.release("tea-journey");
    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
  }

  @Test
  void theGatesAreAskedAgainBeforeHeldMailLeaves() {
    Send send = room.marketing(room.ana());
    long id = room.queue(send);
    hold.stopAll("olga");
    room.relay.drain();
    room.consents.withdraw(send.recipient(), MailRoom.OFFERS, room.clock.now, java.util.Map.of());

    hold.resumeAll();
    room.relay.drain();

    assertThat(inbox).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
  }

  private static Send ofJourney(String journey, Send send) {
    return SendDraft.like(send).journey(journey).send();
  }

  private final class Handler implements MessageHandler {

    @Override
    public void from(String from) {}

    @Override
    public void recipient(String recipient) {}

    @Override
    public String data(InputStream data) throws IOException {
      inbox.add(data.readAllBytes());
      Runnable meanwhile = whileReceiving;
      if (meanwhile != null) {
        meanwhile.run();
      }
      return "taken";
    }

    @Override
    public void done() {}
  }
}
