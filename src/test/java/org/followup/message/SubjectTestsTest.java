package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.followup.message.SubjectTests.Choice;
import org.followup.message.SubjectTests.Terms;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets which subject line, who waits, and what is decided. */
class SubjectTestsTest {

  private static final Duration AFTER = Duration.ofHours(4);
  private static final Terms TERMS = new Terms(2, 0.4, AFTER, SubjectAnswers.By.OPENED);

  private final MailRoom room = MailRoom.open();
  private final SubjectTests tests = room.context.getBean(SubjectTests.class);
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  private final String activity = "SendTask_" + UUID.randomUUID();

  @Test
  void splitsAShareAndLetsTheRestWaitForTheBetter() {
    List<Send> waiting = new ArrayList<>();
    List<Send> split = new ArrayList<>();
    for (int n = 0; n < 200; n++) {
      Send send = send(room.ana());
      Choice choice = choose(send, TERMS);
      if (choice instanceof Choice.Gets gets) {
        assertThat(gets.test()).isNotNull();
        assertThat(choose(send, TERMS)).as("asked again").isEqualTo(choice);
        queue(send, gets);
        split.add(send);
      } else {
        assertThat(choice).isEqualTo(new Choice.Waits(MailRoom.MORNING.plus(AFTER)));
        waiting.add(send);
      }
    }
    assertThat(split).hasSizeBetween(50, 110);
    Map<String, List<Long>> mails = sent();
    assertThat(mails.keySet()).containsExactlyInAnyOrder("A", "B");
    mails.get("B").stream().limit(12).forEach(room.opened::add);
    mails.get("A").stream().limit(3).forEach(room.opened::add);

    room.clock.now = MailRoom.MORNING.plus(AFTER).minusSeconds(1);
    assertThat(choose(waiting.get(0), TERMS)).isInstanceOf(Choice.Waits.class);
    room.clock.now = MailRoom.MORNING.plus(AFTER);
    assertThat(waiting.stream().map(send -> choose(send, TERMS)).distinct().toList())
        .containsExactly(new Choice.Gets("B", null));
    assertThat(sure()).as("too few to be sure, and said so").isFalse();
    assertThat(choose(send(room.ana()), TERMS)).isEqualTo(new Choice.Gets("B", null));
  }

  @Test
  void isSureWhereTheBoundsSaySo() {
    begin();
    fill("A", 400, 20);
    fill("B", 400, 120);
    room.clock.now = MailRoom.MORNING.plus(AFTER);

    assertThat(choose(send(room.ana()), TERMS)).isEqualTo(new Choice.Gets("B", null));
    assertThat(sure()).isTrue();
  }

  @Test
  void isDecidedOnceWhateverIsOpenedLater() {
    begin();
    fill("A", 100, 30);
    fill("B", 100, 10);
    room.clock.now = MailRoom.MORNING.plus(AFTER);
    assertThat(choose(send(room.ana()), TERMS)).isEqualTo(new Choice.Gets("A", null));

    room.opened.addAll(sent().get("B"));
    assertThat(choose(send(room.ana()), TERMS)).isEqualTo(new Choice.Gets("A", null));
  }

  @Test
  void takesItsTimeAgainWhereNoMailOfALineHasLeftButNotForEver() {
    begin();
    fill("A", 10, 5);
    Instant later = MailRoom.MORNING.plus(AFTER);
    room.clock.now = later;
    Send waits = waiting();
    assertThat(choose(waits, TERMS)).isEqualTo(new Choice.Waits(later.plus(AFTER)));

    room.clock.now = MailRoom.MORNING.plus(AFTER.multipliedBy(5));
    assertThat(choose(waits, TERMS)).isEqualTo(new Choice.Gets("A", null));
  }

  @Test
  void nobodyWaitsBeyondTheMomentAfterWhichTheMailMakesNoSense() {
    begin();
    Send waits = waiting();
    Send soon =
        new SendDraft("soon-" + waits.sendKey(), "tea-journey", "i", "tried", waits.recipient())
            .purpose(MailRoom.OFFERS)
            .activity(activity)
            .notAfter(MailRoom.MORNING.plus(AFTER))
            .send();

    assertThat(choose(soon, TERMS)).isEqualTo(new Choice.Gets("A", null));
  }

  @Test
  void aMailOfOneSubjectLineIsNotTried() {
    Send plain = room.marketing(room.ana());

    assertThat(choose(plain, TERMS)).isEqualTo(new Choice.Gets("A", null));
  }

  @Test
  void leavesWithItsOwnSubjectLine() throws Exception {
    Send send = send(room.ana());
    queue(send, new Choice.Gets("B", null));
    room.relay.drain();

    assertThat(server.mail(0).getSubject()).isEqualTo("Tea, Ana?");
  }

  @Test
  void whoeverWaitsHasAPutOffMailThatIsAskedForAnew() {
    Send send = send(room.ana());
    Instant until = MailRoom.MORNING.plus(AFTER);
    Verdict put =
        room.transaction.execute(
            status -> room.outbox.putOff(send, "subject-test", until, "waits"));
    assertThat(put).isInstanceOf(Verdict.PutOff.class);
    assertThat(room.outbox.list(send.recipient(), 1).get(0).state())
        .isEqualTo(MessageState.PUT_OFF);

    room.clock.now = until;
    assertThat(room.outbox.ask(send)).isInstanceOf(Verdict.Queued.class);
    assertThat(room.outbox.putOff(send, "subject-test", until.plus(AFTER), "waits"))
        .as("it is queued and stays so")
        .isInstanceOf(Verdict.Queued.class);
  }

  private Send send(RecipientId person) {
    Send draft = room.send(person, "tried", null, MailRoom.OFFERS);
    return new SendDraft(draft.sendKey(), "tea-journey", draft.instanceId(), "tried", person)
        .purpose(MailRoom.OFFERS)
        .activity(activity)
        .send();
  }

  private Send waiting() {
    for (int n = 0; n < 100; n++) {
      Send send = send(room.ana());
      if (choose(send, TERMS) instanceof Choice.Waits) {
        return send;
      }
    }
    throw new AssertionError("nobody waits");
  }

  private void begin() {
    choose(send(room.ana()), TERMS);
  }

  private Choice choose(Send send, Terms terms) {
    return room.transaction.execute(status -> tests.choose(send, terms));
  }

  private void queue(Send send, Choice.Gets gets) {
    room.transaction.executeWithoutResult(
        status -> {
          assertThat(room.outbox.ask(send)).isInstanceOf(Verdict.Queued.class);
          tests.note(send, gets);
        });
  }

  /** Mails that left, of which so many were opened. */
  private void fill(String subject, int mails, int opened) {
    room.jdbc
        .sql(
            """
            insert into message_outbox (send_key, journey, instance_id, activity_id, message,
              recipient_id, purpose, state, ignore_quiet_hours, asked_at, updated_at, sent_at,
              subject_variant, subject_test)
            select gen_random_uuid()::text, 'tea-journey', 'i', activity_id, 'tried', 'nobody',
              'service', 'SENT', false, began_at, began_at, began_at, :subject, test_id
            from message_subject_test, generate_series(1, :mails) where activity_id = :activity
            """)
        .param("subject", subject)
        .param("mails", mails)
        .param("activity", activity)
        .update();
    sent().get(subject).stream().limit(opened).forEach(room.opened::add);
  }

  /** Mails of the test that left, by subject line; what is queued leaves now. */
  private Map<String, List<Long>> sent() {
    room.jdbc
        .sql(
            """
            update message_outbox set state = 'SENT', sent_at = queued_at
            where activity_id = :activity and subject_test is not null and state = 'QUEUED'
            """)
        .param("activity", activity)
        .update();
    return room
        .jdbc
        .sql(
            """
            select subject_variant, message_id from message_outbox
            where activity_id = :activity and subject_test is not null
            """)
        .param("activity", activity)
        .query((row, n) -> Map.entry(row.getString(1), row.getLong(2)))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  private boolean sure() {
    return room.jdbc
        .sql("select sure from message_subject_test where activity_id = :activity")
        .param("activity", activity)
        .query(Boolean.class)
        .single();
  }
}
