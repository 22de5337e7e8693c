package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages ask and tell while others end journeys, and while time runs out. */
class OnsiteRacesTest {

  private final MailRoom room = MailRoom.open();
  private final OnsiteMessages messages = room.context.getBean(OnsiteMessages.class);
  private final OnsiteDeparture departure = room.context.getBean(OnsiteDeparture.class);
  private final OnsiteRepository onsite = room.context.getBean(OnsiteRepository.class);
  private final RecipientId ana = room.stranger();
  private final long id =
      room.queue(
          SendDraft.like(room.send(ana, "brief", null, Purpose.SERVICE))
              .channel(Channel.ONSITE)
              .send());

  @AfterEach
  void noneLeft() {
    room.outbox.withdrawAll(ana, false, "over");
  }

  private boolean somebodyWaits() {
    return room.jdbc
        .sql("select exists (select from pg_locks where not granted)")
        .query(Boolean.class)
        .single();
  }

  private <T> T during(Runnable step, Supplier<T> other) {
    return during(step, other, () -> {});
  }

  /** The other begins while the step is not committed yet; then, still before that, the look. */
  private <T> T during(Runnable step, Supplier<T> other, Runnable look) {
    CompletableFuture<T> begun =
        Objects.requireNonNull(
            room.transaction.execute(
                open -> {
                  step.run();
                  CompletableFuture<T> running = CompletableFuture.supplyAsync(other);
                  Awaitility.await()
                      .pollInSameThread()
                      .atMost(Duration.ofSeconds(60))
                      .until(() -> running.isDone() || somebodyWaits());
                  look.run();
                  return running;
                }));
    return begun.orTimeout(60, TimeUnit.SECONDS).join();
  }

  private List<Outbox.Withdrawn> endForEveryone() {
    return room.outbox.withdrawJourney("tea-journey", "ended for everyone by demo");
  }

  @Test
  void whatAPageFetchesWhileItsJourneyEndsForEveryoneIsTakenBack() {
    List<Outbox.Withdrawn> withdrawn =
        during(() -> departure.handOver(ana, id, room.clock.now), this::endForEveryone);

    assertThat(withdrawn).extracting(Outbox.Withdrawn::messageId).contains(id);
    assertThat(messages.list(ana)).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.WITHDRAWN);
    assertThat(
            room.jdbc
                .sql("select count(content) from message_onsite where message_id = :id")
                .param("id", id)
                .query(Long.class)
                .single())
        .as("what it said is forgotten")
        .isZero();
  }

  @Test
  void whatIsSeenWhileItsJourneyEndsForEveryoneWasSent() {
    String shown = messages.list(ana).get(0).id();

    List<Outbox.Withdrawn> withdrawn =
        during(() -> messages.end(ana, shown, "shown"), this::endForEveryone);

    assertThat(withdrawn).extracting(Outbox.Withdrawn::messageId).doesNotContain(id);
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(id).sentAt()).isEqualTo(room.clock.now);
  }

  @Test
  void whatIsTakenBackWhileItIsSeenSaysBoth() {
    String shown = messages.list(ana).get(0).id();

    during(this::endForEveryone, () -> messages.end(ana, shown, "shown"));

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(id).verdicts())
        .last()
        .satisfies(last -> assertThat(last.stage()).isEqualTo("evidence"));
  }

  /** Whoever withdraws takes the outbox first, so the other way round is a deadlock. */
  @Test
  void whoTellsHoldsNothingElseWhileWaitingForTheOutbox() {
    String shown = messages.list(ana).get(0).id();

    assertThat(during(this::holdOutbox, () -> messages.end(ana, shown, "shown"), this::holdPageToo))
        .contains(id);
  }

  @Test
  void expiryLeavesAloneWhatOthersHold() {
    messages.list(ana);
    room.clock.now = room.clock.now.plus(Duration.ofHours(3));

    assertThat(during(this::holdOutbox, () -> onsite.expire(room.clock.now, 10), this::holdPageToo))
        .isZero();
    assertThat(onsite.expire(room.clock.now, 10)).isOne();
  }

  private void holdOutbox() {
    hold("message_outbox");
  }

  private void holdPageToo() {
    hold("message_onsite");
  }

  private void hold(String table) {
    room.jdbc
        .sql("select message_id from " + table + " where message_id = :id for update nowait")
        .param("id", id)
        .query(Long.class)
        .single();
  }
}
