package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which of several relays takes a mail, and what happens while one of them is away or paused. */
class RelaysTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp big = new PickySmtp();
  @RegisterExtension final PickySmtp small = new PickySmtp();
  private final RelayDesk desk = room.context.getBean(RelayDesk.class);

  @AfterEach
  void backToOne() {
    room.relays();
  }

  @Test
  void mailsAreSharedByWeight() {
    room.relays(weighing("big", big.port(), 3), weighing("small", small.port(), 1));
    List<Long> ids = queue(40);

    room.relay.drain();

    assertThat(big.inbox).hasSize(30);
    assertThat(small.inbox).hasSize(10);
    assertThat(ids).filteredOn(id -> "small".equals(room.message(id).relay())).hasSize(10);
  }

  @Test
  void relayThatIsAwayIsKnockedAtOnceAndTheOthersTakeItsMails() throws Exception {
    try (var away = new Slammed()) {
      room.relays(weighing("away", away.port(), 5), weighing("small", small.port(), 1));
      List<Long> ids = queue(50);

      room.relay.drain();

      assertThat(ids).allMatch(id -> room.message(id).state() == MessageState.SENT);
      assertThat(small.inbox).hasSize(50);
      assertThat(away.knocks).hasValue(1);

      room.clock.now = room.clock.now.plusSeconds(5);
      queue(1);
      room.relay.drain();
      assertThat(away.knocks).as("not yet").hasValue(1);
      room.clock.now = room.clock.now.plusSeconds(10);
      queue(6);
      room.relay.drain();
      assertThat(away.knocks).as("ten seconds later").hasValue(2);
      room.clock.now = room.clock.now.plusSeconds(15);
      queue(6);
      room.relay.drain();
      assertThat(away.knocks).as("the pause has grown").hasValue(2);
      assertThat(desk.list().get(0).away()).isNotNull();
    }
  }

  @Test
  void whatStandsBehindIsLeftAloneWhileEveryRelayIsAwayAndFailsAfterTwoDays() throws Exception {
    try (var away = new Slammed()) {
      room.relays(MailRelay.of("away", "127.0.0.1", away.port()));
      List<Long> ids = queue(30);

      room.relay.drain();

      assertThat(away.knocks).hasValue(1);
      assertThat(ids).filteredOn(id -> room.message(id).reason() == null).hasSize(10);
      assertThat(room.relay.findNextDue().orElseThrow())
          .isAfterOrEqualTo(MailRoom.MORNING.plusSeconds(10));
      room.clock.now = MailRoom.MORNING.plus(Duration.ofDays(2)).plusSeconds(60);
      room.relay.drain();
      assertThat(ids).allMatch(id -> room.message(id).state() == MessageState.FAILED);
      assertThat(room.message(ids.get(29)).reason())
          .isEqualTo("the mail server cannot be reached, for two days");
    }
  }

  @Test
  void pausedRelayGetsNothingAndWhenAllArePausedMailWaits() {
    room.relays(weighing("big", big.port(), 1), weighing("small", small.port(), 1));
    assertThat(desk.pause("big", "olga")).isTrue();
    assertThat(desk.pause("big", "otto")).as("paused already").isFalse();
    queue(4);
    room.relay.drain();
    assertThat(big.inbox).isEmpty();
    assertThat(small.inbox).hasSize(4);

    desk.pause("small", "olga");
    List<Long> waiting = queue(3);
    room.relay.drain();
    assertThat(waiting).allMatch(id -> room.message(id).state() == MessageState.QUEUED);
    assertThat(room.relay.findNextDue()).isEmpty();
    assertThat(desk.list().get(0).paused())
        .isEqualTo(new SendingHold.Hold(MailRoom.MORNING, "olga"));

    assertThat(desk.resume("big")).isTrue();
    assertThat(desk.resume("big")).as("resumed already").isFalse();
    room.relay.drain();
    assertThat(big.inbox).hasSize(3);
  }

  private List<Long> queue(int mails) {
    return IntStream.range(0, mails)
        .mapToObj(i -> room.queue(room.service(room.stranger())))
        .toList();
  }

  private static MailRelay weighing(String name, int port, int weight) {
    return new MailRelay(name, "127.0.0.1", port, null, null, null, null, weight, null, null, null);
  }

  /** A door that is shut in everybody's face. */
  private static final class Slammed implements AutoCloseable {
    final AtomicInteger knocks = new AtomicInteger();
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Slammed() throws IOException {
      Thread thread = new Thread(this::slam, "slammed");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return door.getLocalPort();
    }

    private void slam() {
      while (!door.isClosed()) {
        try {
          door.accept().close();
          knocks.incrementAndGet();
        } catch (IOException closed) {
          return;
        }
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}
