package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.followup.node.OtherNode;
import org.followup.recipient.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail that another node holds, held when it died, or can render where this one cannot. */
class RelayNodesTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @Test
  void whatADeadNodeClaimedIsSentAndWhatItTransmittedIsNot() {
    long marketing = room.transmitting(room.marketing(room.ana()), "here/1999999/dead");
    long service = room.transmitting(room.service(room.stranger()), "here/1999999/dead");
    long claimed = room.claimed(room.marketing(room.ana()), "here/1999999/dead");

    room.abandoned.recoverAtStart();
    assertThat(room.message(marketing).state()).isEqualTo(MessageState.UNKNOWN);
    room.relay.drain();

    assertThat(room.message(claimed).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(service).state()).as("repeated once").isEqualTo(MessageState.SENT);
    assertThat(room.message(marketing).state()).isEqualTo(MessageState.UNKNOWN);
    assertThat(server.inbox).hasSize(2);
  }

  @Test
  void whatAnotherNodeHoldsIsLeftToItUntilItsLeaseEnds() {
    long id = room.claimed(room.marketing(room.ana()), "elsewhere/1/x");
    room.abandoned.recoverAtStart();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.CLAIMED);
    room.clock.now = room.clock.now.plus(MailRoom.LEASE);
    room.abandoned.recover();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
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
    return room.queue(room.send(room.stranger(), "missing", null, Purpose.SERVICE));
  }
}
