package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;

/** What keeps a letter from joining an order at the last moment. */
class PrintJoinTest {

  private final PrintRoom print = new PrintRoom();
  private final MailRoom room = print.room;

  /** Does it as soon as a letter is taken, seen by nobody else until the transaction ends. */
  private void whenTaken(String deed, Runnable check) {
    room.jdbc
        .sql(
            "create function meddle() returns trigger language plpgsql as $$ begin %s; return new; end $$"
                .formatted(deed))
        .update();
    room.jdbc
        .sql(
            """
            create trigger meddle after update on message_outbox for each row
            when (new.state = 'CLAIMED') execute function meddle()
            """)
        .update();
    try {
      check.run();
    } finally {
      room.jdbc.sql("drop function meddle cascade").update();
    }
  }

  @Test
  void whatIsHeldMeanwhileStaysQueued() {
    long id = print.queued();
    room.clock.now = PrintRoom.CLOSING;

    whenTaken(
        "insert into message_hold (journey, held_by, since) values ('tea-journey', 'ana', now())",
        () -> print.relay.work());

    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    print.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
  }

  @Test
  void whatIsTooLateForAnOrderStaysQueued() {
    long id = print.queued();
    room.clock.now = PrintRoom.CLOSING;

    whenTaken(
        "update message_print_order set closed_at = now(), sha256 = '' where closed_at is null",
        () -> print.relay.work());

    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void aLetterInOtherHandsHoldsUpNoOther() throws Exception {
    RecipientId busy = print.living(room.ana());
    long held = room.queue(print.letter(busy, MailRoom.OFFERS));
    long free = print.queued();
    room.clock.now = PrintRoom.CLOSING;
    var inHand = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () ->
                room.transaction.executeWithoutResult(
                    any -> {
                      room.recipients.lock(List.of(busy));
                      inHand.countDown();
                      await(letGo);
                    }));
    await(inHand);
    CompletableFuture<Boolean> batch = CompletableFuture.supplyAsync(print.relay::work);
    try {
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (room.message(free).state() != MessageState.SENT && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      assertThat(room.message(free).state()).isEqualTo(MessageState.SENT);
      assertThat(room.message(held).state()).isEqualTo(MessageState.QUEUED);
    } finally {
      letGo.countDown();
      other.get(30, TimeUnit.SECONDS);
      batch.get(30, TimeUnit.SECONDS);
    }
    print.relay.drain();
    assertThat(room.message(held).state()).isEqualTo(MessageState.SENT);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
