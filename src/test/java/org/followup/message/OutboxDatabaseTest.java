package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxDatabaseTest {

  private final MailRoom room = MailRoom.open();

  @Test
  void queuesWhatEveryGateLetsPass() {
    RecipientId ana = room.ana();
    long id = room.queue(room.marketing(ana));
    PostedMessage message = room.message(id);
    assertThat(message.state()).isEqualTo(MessageState.QUEUED);
    assertThat(message.dueAt()).isEqualTo(MailRoom.MORNING);
    assertThat(message.askedAt()).isEqualTo(MailRoom.MORNING);
    assertThat(
            room.jdbc
                .sql(
                    "select jsonb_path_query_array(gates, '$[*].gate')::text from message_verdict where message_id = :id")
                .param("id", id)
                .query(String.class)
                .single())
        .isEqualTo(
            "[\"restriction\", \"suppression\", \"permission\", \"expiry\", \"address\", \"pause\", \"repetition\", \"restraint\"]");
  }

  @Test
  void noPermissionNoMarketingMailButServiceMail() {
    RecipientId stranger = room.stranger();
    assertThat(refusal(room.marketing(stranger))).isNotBlank();
    assertThat(room.outbox.ask(room.service(stranger))).isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void suppressedAddressGetsNothing() {
    RecipientId ana = room.ana();
    room.suppressions.suppress(
        ana.value() + "@EXAMPLE.com", Suppressions.Scope.MARKETING, "complaint");
    assertThat(refusal(room.marketing(ana))).contains("complaint");
    assertThat(room.outbox.ask(room.service(ana))).isInstanceOf(Verdict.Queued.class);
    room.suppressions.suppress(ana.value() + "@example.com", Suppressions.Scope.ALL, "erased");
    assertThat(refusal(room.service(ana))).isNotBlank();
  }

  @Test
  void withoutAnAddressNothingIsQueued() {
    RecipientId nobody = new RecipientId("nobody-" + System.nanoTime());
    assertThat(refusal(room.service(nobody))).isEqualTo("no e-mail address is known");
    room.recipients.put(nobody, null, Locale.ENGLISH, null, Map.of());
    assertThat(refusal(room.service(nobody))).isEqualTo("no e-mail address is known");
  }

  @Test
  void afterItsMomentAMailIsRefused() {
    Send send = room.service(room.stranger());
    assertThat(refusal(SendDraft.like(send).notAfter(MailRoom.MORNING.minusSeconds(1)).send()))
        .startsWith("too late");
    assertThat(
            room.outbox.ask(
                SendDraft.like(room.service(room.stranger())).notAfter(MailRoom.MORNING).send()))
        .isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void mailThatCouldOnlyComeTooLateIsRefusedAtOnce() {
    room.clock.now = Instant.parse("2026-11-23T22:00:00Z");
    Instant midnight = Instant.parse("2026-11-24T00:00:00Z");
    assertThat(refusal(SendDraft.like(room.marketing(room.ana())).notAfter(midnight).send()))
        .startsWith("quiet hours");
  }

  @Test
  void nightPutsOffAndMorningQueuesTheSameMessage() {
    room.clock.now = Instant.parse("2026-11-23T22:00:00Z");
    Send send = room.marketing(room.ana());
    Verdict.PutOff putOff = (Verdict.PutOff) room.outbox.ask(send);
    assertThat(putOff.until()).isEqualTo(Instant.parse("2026-11-24T07:00:00Z"));
    assertThat(putOff.reason()).isEqualTo("quiet hours 21:00-08:00 in Europe/Berlin");
    assertThat(room.relay.findNextDue()).as("a put-off mail is none of the relay's").isEmpty();

    room.clock.now = putOff.until();
    assertThat(room.queue(send)).isEqualTo(putOff.messageId());
    assertThat(room.message(putOff.messageId()).verdicts())
        .extracting(PostedMessage.Entry::answer)
        .containsExactly(MessageState.PUT_OFF, MessageState.QUEUED);
  }

  @Test
  void askingAgainNeverMakesASecondMail() {
    Send send = room.marketing(room.ana());
    long id = room.queue(send);
    assertThat(room.queue(send)).isEqualTo(id);
    room.outbox.withdraw(send.instanceId(), null, null, "ordered");
    assertThat(room.outbox.ask(send)).isEqualTo(new Verdict.Refused(id, "ordered"));
  }

  @Test
  void secondMailOfTheDayIsPutOffOrSkippedAsItsModelSays() {
    RecipientId ana = room.ana();
    room.queue(room.marketing(ana));
    Verdict.PutOff putOff = (Verdict.PutOff) room.outbox.ask(room.marketing(ana));
    assertThat(putOff.until()).isEqualTo(Instant.parse("2026-11-24T07:00:00Z"));
    assertThat(putOff.reason()).isEqualTo("cap of 1 marketing mail a day");
    Send skip = SendDraft.like(room.marketing(ana)).skipWhenCapped().send();
    assertThat(refusal(skip)).isEqualTo("skipped: cap of 1 marketing mail a day");
    assertThat(room.outbox.ask(room.service(ana))).isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void putOffWithdrawnAndRefusedMailsDoNotCount() {
    RecipientId ana = room.ana();
    Send first = room.marketing(ana);
    room.queue(first);
    room.outbox.ask(room.marketing(ana));
    room.outbox.withdraw(first.instanceId(), null, null, "ordered");
    assertThat(room.outbox.ask(room.marketing(ana))).isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void fourMailsAWeekAreEnough() {
    RecipientId ana = room.ana();
    for (int day = 0; day < 4; day++) {
      room.queue(room.marketing(ana));
      room.clock.now = room.clock.now.plus(Duration.ofDays(1));
    }
    Verdict.PutOff putOff = (Verdict.PutOff) room.outbox.ask(room.marketing(ana));
    assertThat(putOff.reason()).isEqualTo("cap of 4 marketing mails in 7 days");
    assertThat(putOff.until()).isEqualTo(MailRoom.MORNING.plus(Duration.ofDays(7)));
  }

  @Test
  void directAnswerPassesAtNight() {
    room.clock.now = Instant.parse("2026-11-23T22:00:00Z");
    assertThat(
            room.outbox.ask(SendDraft.like(room.marketing(room.ana())).ignoreQuietHours().send()))
        .isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void sameMailAboutTheSameSubjectGoesOutOnce() {
    RecipientId ana = room.ana();
    Send first = room.send(ana, "reminder", "cart-1", MailRoom.OFFERS);
    room.queue(first);
    assertThat(refusal(room.send(ana, "reminder", "cart-1", MailRoom.OFFERS)))
        .isEqualTo("already sent for this subject");
    assertThat(room.outbox.ask(room.send(ana, "reminder", "cart-2", MailRoom.OFFERS)))
        .isInstanceOf(Verdict.PutOff.class);
    assertThat(room.outbox.ask(room.send(ana, "second", "cart-1", MailRoom.OFFERS)))
        .isInstanceOf(Verdict.PutOff.class);
    room.outbox.withdraw(first.instanceId(), null, null, "updated");
    assertThat(room.outbox.ask(room.send(ana, "reminder", "cart-1", MailRoom.OFFERS)))
        .as("a withdrawn mail never went out")
        .isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void serviceMailMayRepeatItself() {
    RecipientId person = room.stranger();
    room.queue(room.send(person, "reminder", "order-1", Purpose.SERVICE));
    room.queue(room.send(person, "reminder", "order-1", Purpose.SERVICE));
  }

  @Test
  void skippedSendKeepsItsReason() {
    Send send = room.marketing(room.ana());
    Verdict.Refused refused = room.outbox.skip(send, "its moment is long past");
    assertThat(room.message(refused.messageId()).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(refused.messageId()).reason()).isEqualTo("its moment is long past");
  }

  @Test
  void withdrawsQueuedAndPutOffOfOneInstanceAndSaysWhich() {
    RecipientId ana = room.ana();
    Send first = room.marketing(ana);
    long queued = room.queue(first);
    Send second = sameInstance(first, "SendTask_B", null);
    room.outbox.ask(second);
    long other = room.queue(room.marketing(room.ana()));

    List<Outbox.Withdrawn> withdrawn =
        room.outbox.withdraw(first.instanceId(), null, null, "ordered");

    assertThat(withdrawn).hasSize(2).allMatch(w -> w.recipient().equals(ana));
    assertThat(withdrawn.get(0))
        .isEqualTo(
            new Outbox.Withdrawn(queued, "tea-journey", first.instanceId(), "reminder", ana));
    assertThat(room.message(queued).reason()).isEqualTo("ordered");
    assertThat(room.message(other).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.outbox.withdraw(first.instanceId(), null, null, "again")).isEmpty();
  }

  @Test
  void withdrawsOnlyOfTheGivenTasksAndNotWhatTheEventItselfQueued() {
    Send first = room.service(room.stranger());
    room.queue(first);
    long byEvent = room.queue(sameInstance(first, "SendTask_B", 42L));
    assertThat(room.outbox.withdraw(first.instanceId(), List.of("SendTask_C"), null, "x"))
        .isEmpty();
    assertThat(room.outbox.withdraw(first.instanceId(), List.of(), null, "x")).isEmpty();
    assertThat(room.outbox.withdraw(first.instanceId(), null, 42L, "x")).hasSize(1);
    assertThat(room.message(byEvent).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.outbox.withdraw(first.instanceId(), List.of("SendTask_B"), 43L, "x"))
        .hasSize(1);
  }

  @Test
  void withdrawsOnePutOffMailByItsKey() {
    room.clock.now = Instant.parse("2026-11-23T22:00:00Z");
    Send send = room.marketing(room.ana());
    room.outbox.ask(send);
    assertThat(room.outbox.withdrawPutOff(send.sendKey(), "moved on")).hasSize(1);
    Send queued = room.service(room.stranger());
    room.queue(queued);
    assertThat(room.outbox.withdrawPutOff(queued.sendKey(), "moved on")).isEmpty();
  }

  @Test
  void withdrawsAllOfARecipientOrAllMarketing() {
    RecipientId ana = room.ana();
    room.queue(room.marketing(ana));
    room.queue(room.service(ana));
    assertThat(room.outbox.withdrawAll(ana, true, "unsubscribed")).hasSize(1);
    assertThat(room.outbox.withdrawAll(ana, false, "erased")).hasSize(1);
  }

  @Test
  void whatTheCallerRollsBackNeverWas() {
    Send send = room.marketing(room.ana());
    assertThatThrownBy(
            () ->
                room.transaction.executeWithoutResult(
                    s -> {
                      room.queue(send);
                      throw new IllegalStateException("the engine's step failed");
                    }))
        .hasMessage("the engine's step failed");
    assertThat(room.outboxRepository.findEarlier(send.sendKey())).isEmpty();
    assertThat(room.relay.findNextDue()).isEmpty();
  }

  @Test
  void sendsThatRaceNeverPassOneCapTogether() throws Exception {
    RecipientId ana = room.ana();
    int racers = 6;
    var start = new CyclicBarrier(racers);
    ExecutorService threads = Executors.newFixedThreadPool(racers);
    try {
      List<Future<Verdict>> verdicts = new ArrayList<>();
      for (int i = 0; i < racers; i++) {
        Send send = room.marketing(ana);
        Callable<Verdict> race =
            () -> {
              start.await();
              return room.outbox.ask(send);
            };
        verdicts.add(threads.submit(race));
      }
      int queued = 0;
      for (Future<Verdict> verdict : verdicts) {
        queued += verdict.get() instanceof Verdict.Queued ? 1 : 0;
      }
      assertThat(queued).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void listsARecipientsMessagesNewestFirst() {
    RecipientId ana = room.ana();
    long first = room.queue(room.marketing(ana));
    room.outbox.ask(room.marketing(ana));
    List<PostedMessage> messages = room.outbox.list(ana, 10);
    assertThat(messages)
        .extracting(PostedMessage::state)
        .containsExactly(MessageState.PUT_OFF, MessageState.QUEUED);
    assertThat(messages.get(1).messageId()).isEqualTo(first);
    assertThat(messages.get(0).verdicts().get(0).until()).isNotNull();
    assertThat(room.outbox.list(ana, 1)).hasSize(1);
  }

  @Test
  void outboxHoldsNoAddress() {
    RecipientId ana = room.ana();
    room.queue(room.marketing(ana));
    assertThat(
            room.jdbc
                .sql("select count(*) from message_outbox o where o::text like '%@example.com%'")
                .query(Long.class)
                .single())
        .isZero();
  }

  private String refusal(Send send) {
    return ((Verdict.Refused) room.outbox.ask(send)).reason();
  }

  private static Send sameInstance(Send send, String activityId, @Nullable Long cause) {
    return SendDraft.like(send)
        .key(send.sendKey() + activityId)
        .activity(activityId)
        .cause(cause)
        .send();
  }
}
