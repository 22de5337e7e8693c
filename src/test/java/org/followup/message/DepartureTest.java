package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.followup.recipient.Frequency;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds in the moment a mail leaves, whatever let it into the queue. */
class DepartureTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);
  private final SendingHold hold = room.context.getBean(SendingHold.class);

  @AfterEach
  void resume() {
    hold.resumeAll();
  }

  @Test
  void aWithdrawalThatIsJustBeingWrittenIsWaitedForAndObeyed() throws Exception {
    RecipientId ana = room.ana();
    long id = room.queue(room.marketing(ana));
    CompletableFuture<Void> relay =
        room.transaction.execute(
            status -> {
              room.consents.withdraw(ana, MailRoom.OFFERS, Map.of("source", "link"));
              CompletableFuture<Void> running = CompletableFuture.runAsync(room.relay::drain);
              awaitWaitingOrDone(running);
              return running;
            });
    assertThat(relay).isNotNull();
    relay.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(server.inbox).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).isEqualTo("consent for marketing:offers was withdrawn");
  }

  @Test
  void mailsOfSeveralDaysThatWereHeldDoNotLeaveTogether() {
    RecipientId ana = room.ana();
    hold.stopAll("olga");
    long first = room.queue(room.marketing(ana));
    room.clock.now = MailRoom.MORNING.plus(Duration.ofDays(1));
    long second = room.queue(room.marketing(ana));
    room.clock.now = MailRoom.MORNING.plus(Duration.ofDays(2));

    hold.resumeAll();
    room.relay.drain();

    assertThat(room.message(first).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(second).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.message(second).reason()).isEqualTo("cap of 1 marketing mail a day");
    assertThat(last(second).gate()).isEqualTo("restraint");
    Instant tomorrow = Instant.parse("2026-11-26T07:00:00Z");
    assertThat(room.message(second).dueAt()).as("eight in the morning").isEqualTo(tomorrow);

    room.clock.now = tomorrow;
    room.relay.drain();
    assertThat(room.message(second).state()).isEqualTo(MessageState.SENT);
  }

  @Test
  void whatMayHaveArrivedCountsFromTheMomentItLeft() {
    RecipientId ana = room.ana();
    hold.stopAll("olga");
    long lost = room.queue(room.marketing(ana));
    room.clock.now = MailRoom.MORNING.plus(Duration.ofDays(1));
    long second = room.queue(room.marketing(ana));
    room.jdbc
        .sql(
            "update message_outbox set state = 'UNKNOWN', updated_at = :now where message_id = :id")
        .param("now", room.clock.now.atOffset(java.time.ZoneOffset.UTC))
        .param("id", lost)
        .update();

    hold.resumeAll();
    room.relay.drain();

    assertThat(server.inbox).isEmpty();
    assertThat(room.message(second).state()).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void aFrequencyChosenMeanwhileHoldsToo() {
    RecipientId ana = room.ana();
    long first = room.queue(room.marketing(ana));
    room.relay.drain();
    assertThat(room.message(first).state()).isEqualTo(MessageState.SENT);
    room.clock.now = MailRoom.MORNING.plus(Duration.ofDays(1));
    long second = room.queue(room.marketing(ana));
    room.preferences.limit(ana, Frequency.WEEKLY, Map.of("source", "test"));
    room.relay.drain();
    assertThat(room.message(second).state()).isEqualTo(MessageState.QUEUED);
    assertThat(server.inbox).hasSize(1);
  }

  @Test
  void serviceMailWaitsForNothing() {
    RecipientId ana = room.ana();
    room.queue(room.marketing(ana));
    room.queue(room.service(ana));
    room.queue(room.service(ana));
    room.relay.drain();
    assertThat(server.inbox).hasSize(3);
  }

  private PostedMessage.Entry last(long id) {
    var verdicts = room.message(id).verdicts();
    return verdicts.get(verdicts.size() - 1);
  }

  private void awaitWaitingOrDone(CompletableFuture<Void> running) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!running.isDone()
        && room.jdbc
                .sql("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                .query(Long.class)
                .single()
            == 0) {
      assertThat(System.nanoTime()).as("the relay comes to the recipient").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
