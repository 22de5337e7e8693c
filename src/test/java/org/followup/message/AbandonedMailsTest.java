package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.followup.node.OtherNode;
import org.junit.jupiter.api.Test;

/** What a node on another host held when it died; its lease has fifteen minutes to go. */
class AbandonedMailsTest {

  private final MailRoom room = MailRoom.open();

  @Test
  void giveBackWhatADeadNodeHeldAndLeaveItToALivingOne() throws Exception {
    OtherNode dead = OtherNode.at(room.context.getBean(DataSource.class));
    try (OtherNode alive = OtherNode.at(room.context.getBean(DataSource.class))) {
      long claimed = claimed(room.marketing(room.ana()), dead.name());
      long marketing = transmitting(room.marketing(room.ana()), dead.name());
      long service = transmitting(room.service(room.stranger()), dead.name());
      long held = claimed(room.marketing(room.ana()), alive.name());
      long onItsWay = transmitting(room.marketing(room.ana()), alive.name());
      dead.close();

      recoverUntil(claimed, MessageState.QUEUED);

      assertThat(state(marketing)).isEqualTo(MessageState.UNKNOWN);
      assertThat(state(service))
          .as("it would be repeated, so the lease decides")
          .isEqualTo(MessageState.TRANSMITTING);
      assertThat(state(held)).isEqualTo(MessageState.CLAIMED);
      assertThat(state(onItsWay)).isEqualTo(MessageState.TRANSMITTING);
    }
  }

  @Test
  void letANodeThatWasWronglyThoughtDeadDoNoHarm() {
    String holder = OtherNode.nobody();
    long claimed = claimed(room.marketing(room.ana()), holder);
    long marketing = transmitting(room.marketing(room.ana()), holder);

    recoverUntil(claimed, MessageState.QUEUED);

    assertThat(room.begin(claimed, owner(holder))).as("it is no longer its own").isFalse();
    room.relayRepository.sent(marketing, "250 taken", room.clock.now);
    assertThat(state(marketing)).isEqualTo(MessageState.SENT);
  }

  private void recoverUntil(long messageId, MessageState state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              room.abandoned.recover();
              return state(messageId) == state;
            });
  }

  private MessageState state(long messageId) {
    return room.message(messageId).state();
  }

  private long claimed(Send send, String node) {
    return room.claimed(send, owner(node));
  }

  private long transmitting(Send send, String node) {
    return room.transmitting(send, owner(node));
  }

  private static String owner(String node) {
    return "elsewhere/1/" + node;
  }
}
