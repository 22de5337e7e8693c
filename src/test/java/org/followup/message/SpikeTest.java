package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.followup.message.MailReturns.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.subethamail.smtp.RejectException;

/** A journey whose mail comes back too often stops itself. */
class SpikeTest {

  private static final AtomicInteger TEST = new AtomicInteger();

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);
  private final MailReturns returns = room.context.getBean(MailReturns.class);
  private final SendingHold hold = room.context.getBean(SendingHold.class);

  @BeforeEach
  @AfterEach
  void forget() {
    room.jdbc.sql("delete from message_return").update();
    hold.release("tea-journey");
    // no mail of another test is near
    room.clock.now = MailRoom.MORNING.plus(Duration.ofDays(100L * TEST.incrementAndGet()));
  }

  @Test
  void holdsTheMailOfAJourneyFromTheFirstComplaintTooMany() {
    List<Long> ids = send(600);
    note(ids.subList(0, 2), Kind.COMPLAINT);
    assertThat(hold.isHeld("tea-journey")).as("0.3 %, and two are no spike").isFalse();
    note(ids.subList(0, 2), Kind.COMPLAINT);
    assertThat(hold.isHeld("tea-journey")).as("told twice").isFalse();

    note(ids.subList(2, 3), Kind.COMPLAINT);

    assertThat(hold.isHeld("tea-journey")).as("0.5 %").isTrue();
    assertThat(hold.listStopped())
        .singleElement()
        .satisfies(
            stopped ->
                assertThat(stopped.reason())
                    .isEqualTo("3 complaints of 600 mails (0.5 %, at most 0.3 %) in 24 hours"));
    long waiting = room.queue(mail());
    room.relay.drain();
    assertThat(room.message(waiting).state()).isEqualTo(MessageState.QUEUED);

    hold.release("tea-journey");
    room.relay.drain();
    assertThat(room.message(waiting).state()).isEqualTo(MessageState.SENT);
    note(ids.subList(3, 4), Kind.COMPLAINT);
    assertThat(hold.isHeld("tea-journey")).as("counted anew").isFalse();
    assertThat(
            room.jdbc
                .sql("select count(*) from message_return where kind = 'COMPLAINT'")
                .query(Long.class)
                .single())
        .as("the results keep them")
        .isEqualTo(4);
  }

  @Test
  void whatComesBackLateSaysNothingOfTheMailsOfToday() {
    List<Long> monday = send(400);
    room.clock.now = room.clock.now.plus(Duration.ofHours(25));
    send(250);
    note(monday.subList(0, 5), Kind.COMPLAINT);
    assertThat(hold.isHeld("tea-journey")).isFalse();
  }

  @Test
  void fewMailsSayNothingAndOldOnesDoNotCount() {
    note(send(100).subList(0, 50), Kind.HARD_BOUNCE);
    assertThat(hold.isHeld("tea-journey")).isFalse();
    room.clock.now = room.clock.now.plus(Duration.ofHours(25));
    List<Long> ids = send(200);
    note(ids.subList(0, 10), Kind.HARD_BOUNCE);
    assertThat(hold.isHeld("tea-journey")).as("5.0 %").isFalse();
    note(ids.subList(10, 11), Kind.HARD_BOUNCE);
    assertThat(hold.isHeld("tea-journey")).isTrue();
  }

  @Test
  void recipientsThatOurRelayRefusesForGoodCountAsWell() {
    send(195);
    server.atRecipient = new RejectException(550, "5.1.1 no such user");
    IntStream.range(0, 12).forEach(i -> room.queue(mail()));
    room.relay.drain();
    assertThat(hold.isHeld("tea-journey")).isTrue();
    hold.hold("tea-journey", "olga");
    assertThat(hold.listStopped()).as("a person has taken over").isEmpty();
  }

  private List<Long> send(int mails) {
    List<Long> ids = IntStream.range(0, mails).mapToObj(i -> room.queue(mail())).toList();
    room.jdbc
        .sql(
            """
            update message_outbox set state = 'SENT', sent_at = queued_at
            where journey = 'tea-journey' and state = 'QUEUED'
            """)
        .update();
    return ids;
  }

  private Send mail() {
    return room.service(room.stranger());
  }

  private void note(List<Long> ids, Kind kind) {
    room.transaction.executeWithoutResult(status -> ids.forEach(id -> returns.note(id, kind)));
  }
}
