package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.followup.recipient.Channel;
import org.followup.recipient.Merging;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.Suppressions.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages wait until a page asks, and disappear when they are no longer true. */
class OnsiteMessagesTest {

  private static final Map<String, Object> SAID =
      Map.of(
          "title",
          "Your tea",
          "label",
          "Look",
          "link",
          "/tea",
          "picture",
          "https://tea.example/1.png");

  private final MailRoom room = MailRoom.open();
  private final OnsiteMessages messages = room.context.getBean(OnsiteMessages.class);
  private final OnsiteRelay relay = room.context.getBean(OnsiteRelay.class);

  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @AfterEach
  void noneLeft() {
    room.jdbc
        .sql("update message_outbox set unseen_until = null where unseen_until is not null")
        .update();
  }

  private Send send(RecipientId recipient, String message, Purpose purpose) {
    Send send =
        SendDraft.like(room.send(recipient, message, null, purpose)).channel(Channel.ONSITE).send();
    room.content.put(send.instanceId(), SAID);
    return send;
  }

  private long queue(RecipientId recipient) {
    return room.queue(send(recipient, "seen", Purpose.SERVICE));
  }

  private OnsiteMessages.Shown only(RecipientId recipient) {
    List<OnsiteMessages.Shown> shown = messages.list(recipient);
    assertThat(shown).hasSize(1);
    return shown.get(0);
  }

  @Test
  void waitsUntilAPageAsksAndCountsAsSentFromThenOn() {
    RecipientId ana = room.stranger();
    long id = queue(ana);
    relay.drain();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);

    OnsiteMessages.Shown shown = only(ana);

    assertThat(shown.id()).startsWith("m" + id + ".");
    assertThat(shown.until()).isEqualTo(room.clock.now.plus(OnsiteTemplate.USUAL));
    assertThat(shown.content())
        .isEqualTo(
            new OnsiteMessages.Content(
                "banner",
                "en",
                "ltr",
                "Hello Ana",
                "Your tea",
                new OnsiteMessages.Button("Look", "/tea"),
                "https://tea.example/1.png"));
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(id).sentAt()).isEqualTo(room.clock.now);
    assertThat(room.message(id).smtpReply()).contains("not been seen");
  }

  @Test
  void speaksThePersonsLanguage() {
    RecipientId ana = room.stranger();
    room.recipients.put(ana, null, Locale.GERMANY, null, Map.of("firstName", "Ana"));
    queue(ana);

    assertThat(only(ana).content().title()).isEqualTo("Hallo Ana");
  }

  @Test
  void isTheSameOnEachPageUntilItWasSeen() {
    RecipientId ana = room.stranger();
    long id = queue(ana);
    OnsiteMessages.Shown first = messages.list(ana).get(0);
    room.content.clear();

    assertThat(messages.list(ana)).containsExactly(first);
    assertThat(messages.end(room.stranger(), first.id(), "shown")).as("somebody else").isEmpty();
    assertThat(messages.list(ana)).containsExactly(first);

    assertThat(messages.end(ana, first.id(), "shown")).contains(id);
    assertThat(messages.list(ana)).isEmpty();
    assertThat(messages.end(ana, first.id(), "clicked")).contains(id);
    assertThat(messages.end(ana, first.id(), "shown")).contains(id);
    assertThat(room.message(id).smtpReply()).isEqualTo("clicked");
    assertThat(kept(id)).as("what it said is forgotten").isZero();
  }

  private long kept(long id) {
    return room.jdbc
        .sql("select count(content) from message_onsite where message_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  @Test
  void whatEndsTheJourneyBeforeAPageAsksTakesItBack() {
    RecipientId ana = room.stranger();
    Send send = send(ana, "seen", Purpose.SERVICE);
    long id = room.queue(send);

    room.outbox.withdraw(send.instanceId(), null, null, "stopped by order-completed");

    assertThat(messages.list(ana)).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.WITHDRAWN);
  }

  @Test
  void whatEndsTheJourneyBeforeThePersonSawItTakesItBackToo() {
    RecipientId ana = room.stranger();
    Send send = send(ana, "seen", Purpose.SERVICE);
    long id = room.queue(send);
    assertThat(messages.list(ana)).hasSize(1);

    assertThat(room.outbox.withdraw(send.instanceId(), null, null, "stopped by order-completed"))
        .extracting(Outbox.Withdrawn::messageId)
        .containsExactly(id);

    assertThat(messages.list(ana)).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.WITHDRAWN);
    assertThat(room.message(id).sentAt()).isNull();
    assertThat(kept(id)).isZero();
  }

  @Test
  void whatWasSeenIsNotTakenBack() {
    RecipientId ana = room.stranger();
    Send send = send(ana, "seen", Purpose.SERVICE);
    long id = room.queue(send);
    messages.end(ana, messages.list(ana).get(0).id(), "shown");

    assertThat(room.outbox.withdraw(send.instanceId(), null, null, "stopped")).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
  }

  @Test
  void seenWhileItWasTakenBackItWasSent() {
    RecipientId ana = room.stranger();
    Send send = send(ana, "seen", Purpose.SERVICE);
    long id = room.queue(send);
    String shown = messages.list(ana).get(0).id();
    room.outbox.withdraw(send.instanceId(), null, null, "stopped");

    messages.end(ana, shown, "shown");

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(id).sentAt()).isEqualTo(room.clock.now);
    assertThat(room.message(id).verdicts())
        .last()
        .satisfies(last -> assertThat(last.stage()).isEqualTo("evidence"));
  }

  @Test
  void marketingOfAnEndedJourneyIsPendingUntilItIsSeen() {
    RecipientId ana = room.ana();
    long id = room.queue(send(ana, "seen", MailRoom.OFFERS));
    String shown = messages.list(ana).get(0).id();
    assertThat(room.outbox.listPendingMarketing(ana))
        .extracting(Outbox.Pending::messageId)
        .containsExactly(id);

    messages.end(ana, shown, "shown");

    assertThat(room.outbox.listPendingMarketing(ana)).isEmpty();
  }

  @Test
  void twoPagesAtOnceGetOneMessage() {
    for (int round = 0; round < 10; round++) {
      RecipientId ana = room.stranger();
      long id = queue(ana);

      List<CompletableFuture<List<OnsiteMessages.Shown>>> tabs =
          IntStream.range(0, 4)
              .mapToObj(n -> CompletableFuture.supplyAsync(() -> messages.list(ana)))
              .toList();

      assertThat(tabs.stream().flatMap(tab -> tab.join().stream()).distinct()).hasSize(1);
      assertThat(room.message(id).verdicts())
          .filteredOn(verdict -> verdict.answer() == MessageState.SENT)
          .hasSize(1);
    }
  }

  @Test
  void isClosedWhereNobodyCameByInTime() {
    RecipientId ana = room.stranger();
    long id = room.queue(send(ana, "brief", Purpose.SERVICE));
    assertThat(relay.findNextDue()).contains(room.clock.now.plus(Duration.ofHours(2)));
    room.clock.now = room.clock.now.plus(Duration.ofHours(2)).minusSeconds(1);
    relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);

    room.clock.now = room.clock.now.plusSeconds(1);
    relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).contains("nobody came by");
    assertThat(messages.list(ana)).isEmpty();
    assertThat(relay.findNextDue()).isEmpty();
  }

  @Test
  void anEarlierMomentOfTheModelCounts() {
    RecipientId ana = room.stranger();
    long id =
        room.queue(
            SendDraft.like(send(ana, "seen", Purpose.SERVICE))
                .notAfter(room.clock.now.plusSeconds(60))
                .send());
    room.clock.now = room.clock.now.plusSeconds(61);

    assertThat(messages.list(ana)).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).contains("makes no sense after");
  }

  @Test
  void holdsUpNoMailWhileNobodySawItAndWaitsItselfOnceOneWent() {
    RecipientId ana = room.ana();
    long id = room.queue(send(ana, "seen", MailRoom.OFFERS));
    long mail = room.queue(room.marketing(ana));
    room.relay.drain();
    assertThat(room.message(mail).state()).isEqualTo(MessageState.SENT);

    assertThat(messages.list(ana)).as("the cap of the day").isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
    assertThat(room.message(id).reason()).contains("marketing mail");

    room.clock.now = room.message(id).dueAt();
    assertThat(messages.list(ana)).hasSize(1);
  }

  @Test
  void countsOnceItIsFetched() {
    RecipientId ana = room.ana();
    room.queue(send(ana, "seen", MailRoom.OFFERS));
    assertThat(messages.list(ana)).hasSize(1);

    assertThat(room.outbox.ask(room.marketing(ana)))
        .isInstanceOfSatisfying(
            Verdict.PutOff.class, no -> assertThat(no.reason()).contains("marketing mail"));
  }

  @Test
  void needsPermissionAndNoAddress() {
    RecipientId stranger = room.stranger();
    assertThat(room.outbox.ask(send(stranger, "seen", MailRoom.OFFERS)))
        .isInstanceOf(Verdict.Refused.class);
    room.recipients.put(stranger, null, null, null, Map.of("firstName", "Ana"));
    queue(stranger);
    assertThat(messages.list(stranger)).hasSize(1);
  }

  @Test
  void obeysWhatThePersonSaidSinceItWasQueuedAndSinceItWasFetched() {
    RecipientId queued = room.ana();
    long id = room.queue(send(queued, "seen", MailRoom.OFFERS));
    room.suppressions.suppress(queued.value() + "@example.com", Scope.MARKETING, "objection");
    assertThat(messages.list(queued)).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);

    RecipientId fetched = room.ana();
    room.queue(send(fetched, "seen", MailRoom.OFFERS));
    assertThat(messages.list(fetched)).hasSize(1);
    room.context.getBean(Restrictions.class).restrict(fetched, "asked for it", "demo");
    assertThat(messages.list(fetched)).isEmpty();
  }

  @Test
  void obeysTheHoldOfAJourney() {
    SendingHold hold = room.context.getBean(SendingHold.class);
    RecipientId queued = room.stranger();
    RecipientId fetched = room.stranger();
    queue(queued);
    queue(fetched);
    assertThat(messages.list(fetched)).hasSize(1);
    hold.hold("tea-journey", "demo");
    try {
      assertThat(messages.list(queued)).isEmpty();
      assertThat(messages.list(fetched)).as("nothing more is shown").isEmpty();
    } finally {
      hold.release("tea-journey");
    }
    assertThat(messages.list(queued)).hasSize(1);
    assertThat(messages.list(fetched)).hasSize(1);
  }

  @Test
  void aBrokenOneFailsAndHoldsUpNoOther() {
    RecipientId ana = room.stranger();
    Send evil = send(ana, "seen", Purpose.SERVICE);
    room.content.put(
        evil.instanceId(), Map.of("title", "x", "label", "y", "link", "javascript:alert(1)"));
    long broken = room.queue(evil);
    long gone = room.queue(send(ana, "of-nowhere", Purpose.SERVICE));
    long good = queue(ana);

    assertThat(messages.list(ana)).hasSize(1);

    assertThat(room.message(broken).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(broken).reason())
        .contains("address of the button")
        .doesNotContain("javascript");
    assertThat(room.message(gone).reason()).contains("of-nowhere.onsite.json");
    assertThat(room.message(good).state()).isEqualTo(MessageState.SENT);
    assertThat(room.outbox.repeat(gone)).isTrue();
  }

  @Test
  void showsFewAtATime() {
    RecipientId ana = room.stranger();
    List<Long> ids = IntStream.range(0, 5).mapToObj(n -> queue(ana)).toList();

    List<OnsiteMessages.Shown> page = messages.list(ana);
    assertThat(page).hasSize(3);
    assertThat(room.message(ids.get(3)).state()).isEqualTo(MessageState.QUEUED);

    messages.end(ana, page.get(0).id(), "dismissed");
    assertThat(messages.list(ana)).hasSize(3).doesNotContain(page.get(0)).contains(page.get(1));
  }

  @Test
  void goesWithThePersonWhenTwoBecomeOne() {
    RecipientId before = room.stranger();
    RecipientId after = room.stranger();
    queue(before);
    String shown = messages.list(before).get(0).id();

    room.transaction.executeWithoutResult(
        none -> room.context.publishEvent(new Merging(before, after)));

    assertThat(messages.list(after)).extracting(OnsiteMessages.Shown::id).containsExactly(shown);
    assertThat(messages.end(after, shown, "shown")).isPresent();
  }

  @Test
  void anErasureLeavesNothingOfIt() {
    RecipientId ana = room.stranger();
    long id = queue(ana);
    queue(ana);
    String shown = messages.list(ana).get(0).id();
    messages.end(ana, shown, "clicked");

    assertThat(room.recipients.erase(ana).listDeleted()).containsEntry("page-messages", 2L);

    assertThat(messages.list(ana)).isEmpty();
    assertThat(messages.end(ana, shown, "shown")).isEmpty();
    assertThat(room.message(id).smtpReply()).isNull();
    assertThat(
            room.jdbc
                .sql("select count(*) from message_onsite where message_id = :id")
                .param("id", id)
                .query(Long.class)
                .single())
        .isZero();
  }
}
