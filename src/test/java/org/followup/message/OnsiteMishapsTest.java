package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Suppressions.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What goes wrong with one message on a page is no harm to the others. */
@ExtendWith(OutputCaptureExtension.class)
class OnsiteMishapsTest {

  private final MailRoom room = MailRoom.open();
  private final OnsiteMessages messages = room.context.getBean(OnsiteMessages.class);
  private final OnsiteRelay relay = room.context.getBean(OnsiteRelay.class);
  private final RecipientId ana = room.stranger();

  @AfterEach
  void noneLeft() {
    room.outbox.withdrawAll(ana, false, "over");
  }

  private Send send(String message) {
    Send send =
        SendDraft.like(room.send(ana, message, null, Purpose.SERVICE))
            .channel(Channel.ONSITE)
            .send();
    room.content.put(
        send.instanceId(),
        Map.of("title", "Your tea", "label", "Look", "link", "/tea", "picture", ""));
    return send;
  }

  private long queue(String message) {
    return room.queue(send(message));
  }

  @Test
  void halfAnEmojiAndNulAreLeftOut() {
    Send cut = send("cut");
    room.content.put(cut.instanceId(), Map.of("title", "ab\uD83D\uDE00", "label", "a\u0000b"));
    room.queue(cut);

    assertThat(messages.list(ana))
        .extracting(shown -> shown.content().title() + "/" + shown.content().text())
        .containsExactly("ab/ab");
  }

  @Test
  void whatTheDatabaseRefusesFailsAndHoldsUpNoOther(CapturedOutput output) {
    long open = queue("brief");
    assertThat(messages.list(ana)).hasSize(1);
    long refused = queue("brief");
    room.jdbc
        .sql(
            """
            insert into message_onsite (message_id, public_id, shown_from, shown_until, ended_at)
            values (:id, 'in the way', now(), now(), now())
            """)
        .param("id", refused)
        .update();
    long next = queue("brief");

    assertThat(messages.list(ana))
        .extracting(shown -> shown.id().substring(1, shown.id().indexOf('.')))
        .containsExactly(Long.toString(open), Long.toString(next));

    assertThat(room.message(refused).state()).isEqualTo(MessageState.FAILED);
    assertThat(room.message(refused).reason()).contains("23505");
    assertThat(output.toString().lines())
        .filteredOn(line -> line.contains("OnsiteMessages"))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("Message " + refused + " failed", "23505")
        .doesNotContain("Key (", "exists");
  }

  @Test
  void whatMayNotBeShownTakesNoPlace() {
    IntStream.range(0, OnsiteMessages.MOST).forEach(n -> queue("brief"));
    assertThat(messages.list(ana)).hasSize(OnsiteMessages.MOST);
    room.jdbc
        .sql("update message_outbox set purpose = 'marketing:offers' where recipient_id = :ana")
        .param("ana", ana.value())
        .update();
    room.suppressions.suppress(ana.value() + "@example.com", Scope.MARKETING, "objection");
    long service = queue("brief");

    assertThat(messages.list(ana))
        .singleElement()
        .satisfies(shown -> assertThat(shown.id()).startsWith("m" + service + "."));
  }

  @Test
  void repeatedAfterItsTimeItHasThatTimeAnew() {
    long id = queue("brief");
    fail(id);
    room.clock.now = room.clock.now.plus(Duration.ofDays(1));

    assertThat(room.outbox.repeat(id)).isTrue();
    relay.drain();

    assertThat(messages.list(ana))
        .singleElement()
        .satisfies(
            shown -> assertThat(shown.until()).isEqualTo(room.clock.now.plus(Duration.ofHours(2))));
  }

  @Test
  void repeatedAfterTheMomentOfItsModelItIsTooLate() {
    long id =
        room.queue(SendDraft.like(send("brief")).notAfter(room.clock.now.plusSeconds(60)).send());
    fail(id);
    room.clock.now = room.clock.now.plusSeconds(61);

    room.outbox.repeat(id);

    assertThat(messages.list(ana)).isEmpty();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
  }

  private void fail(long id) {
    room.jdbc
        .sql("update message_outbox set state = 'FAILED' where message_id = :id")
        .param("id", id)
        .update();
  }

  @Test
  void saysThatSendingWasPausedWhereThatIsWhyNobodySawIt() {
    SendingHold hold = room.context.getBean(SendingHold.class);
    long id = queue("brief");
    hold.hold("tea-journey", "demo");
    try {
      room.clock.now = room.clock.now.plus(Duration.ofHours(3));
      relay.drain();
    } finally {
      hold.release("tea-journey");
    }

    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).contains("paused");
  }

  @Test
  void whatNobodySawInTimeCountsAsNotSent() {
    long id = queue("brief");
    String shown = messages.list(ana).get(0).id();
    room.clock.now = room.clock.now.plus(Duration.ofHours(2));
    assertThat(messages.list(ana)).as("before the worker came").isEmpty();

    relay.drain();

    assertThat(kept(id)).as("what it said is forgotten").isZero();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).contains("nobody saw it in time");
    assertThat(room.message(id).sentAt()).isNull();
    assertThat(relay.findNextDue()).isEmpty();
    messages.end(ana, shown, "shown");
    assertThat(room.message(id).state())
        .as("a page that was open for long")
        .isEqualTo(MessageState.SENT);
    assertThat(room.message(id).smtpReply()).isEqualTo("shown");
  }

  private long kept(long id) {
    return room.jdbc
        .sql("select count(content) from message_onsite where message_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  @Test
  void aPageFetchesWhatItHasAPlaceForAndNothingElse() {
    List<Long> banners = IntStream.range(0, 4).mapToObj(n -> queue("seen")).toList();
    long corner = queue("brief");
    long gone = queue("of-nowhere");

    assertThat(messages.list(ana, List.of("corner", "modal")))
        .singleElement()
        .satisfies(shown -> assertThat(shown.id()).startsWith("m" + corner + "."));

    assertThat(room.message(gone).state()).isEqualTo(MessageState.FAILED);
    assertThat(banners)
        .extracting(id -> room.message(id).state())
        .containsOnly(MessageState.QUEUED);
    assertThat(messages.list(ana, List.of("banner")))
        .hasSize(OnsiteMessages.MOST)
        .allSatisfy(shown -> assertThat(shown.content().placement()).isEqualTo("banner"));
    assertThat(room.message(banners.get(3)).state()).isEqualTo(MessageState.QUEUED);
    assertThat(messages.list(ana, List.of("corner"))).hasSize(1);
  }
}
