package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;

/** Somebody in a print order is erased. */
class LetterErasureTest {

  private final PrintRoom print = new PrintRoom();
  private final MailRoom room = print.room;

  private void erase(RecipientId who) {
    room.transaction.executeWithoutResult(any -> room.recipients.erase(who));
  }

  @Test
  void anOrderWhoseLettersWereAllErasedClosesAndTheNextOneOpens() throws Exception {
    RecipientId ana = print.living(room.ana());
    room.queue(print.letter(ana, MailRoom.OFFERS));
    room.clock.now = PrintRoom.CLOSING;
    assertThat(print.relay.work()).isTrue();
    erase(ana);

    print.relay.drain();

    PrintOrder empty = print.orders.list(1).get(0);
    assertThat(empty.letters()).isZero();
    assertThat(empty.pages()).isZero();
    assertThat(print.download(empty)).containsOnlyKeys(PrintList.FILE);
    room.clock.now = PrintRoom.CLOSING.plusSeconds(60);
    long next = print.queued();
    print.at(PrintRoom.CLOSING.plus(Duration.ofDays(1)));
    assertThat(room.message(next).state()).isEqualTo(MessageState.SENT);
    assertThat(print.orders.list(9)).hasSize(2);
  }

  @Test
  void twoErasuresAtATimeLeaveAnOrderThatSaysWhatIsInIt() throws Exception {
    RecipientId ana = print.living(room.ana());
    RecipientId ben = print.living(room.ana());
    room.queue(print.letter(ana, MailRoom.OFFERS));
    room.queue(print.letter(ben, MailRoom.OFFERS));
    print.queued();
    print.at(PrintRoom.CLOSING);
    long order = print.orders.list(1).get(0).id();

    CompletableFuture<Void> other =
        room.transaction.execute(
            status -> {
              room.recipients.erase(ana);
              CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> erase(ben));
              awaitWaitingOrDone(begun);
              return begun;
            });
    assertThat(other).isNotNull();
    other.get(60, TimeUnit.SECONDS);

    PrintOrder left = print.orders.find(order).orElseThrow();
    Map<String, byte[]> files = print.download(left);
    assertThat(left.letters()).isOne();
    assertThat(files).hasSize(2);
    assertThat(left.sha256()).isEqualTo(PrintList.sha256(files.get(PrintList.FILE)));
  }

  /** Until the other one stands before what this one holds, or has gone past. */
  private void awaitWaitingOrDone(CompletableFuture<Void> other) {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!other.isDone()
        && room.jdbc
                .sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                .query(Long.class)
                .single()
            == 0
        && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }
}
