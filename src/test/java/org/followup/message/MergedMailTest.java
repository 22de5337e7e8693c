package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.followup.recipient.Names;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail of somebody who turns out to be somebody else before it leaves. */
class MergedMailTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);
  private final Names names = room.context.getBean(Names.class);
  private RecipientId old;
  private RecipientId ana;
  private long words;

  @BeforeEach
  void twoAreThere() {
    old = room.ana();
    room.clock.now = room.clock.now.plusSeconds(1);
    ana = room.ana();
    room.clock.now = room.clock.now.plusSeconds(1);
  }

  @Test
  void goesToThePersonAndAsksForTheirPermissionAnew() throws Exception {
    long id = room.queue(room.marketing(old));
    long asked = consentOf(id);
    join();
    room.relay.drain();

    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(room.message(id).recipient()).isEqualTo(ana);
    assertThat(server.mail(0).getAllRecipients()[0].toString())
        .as("the address that was said last")
        .isEqualTo(ana + "@example.com");
    assertThat(consentOf(id)).as("a record of the person").isNotEqualTo(asked);
  }

  @Test
  void staysWhereThePersonObjectedUnderTheOtherName() {
    long id = room.queue(room.marketing(old));
    room.consents.withdraw(ana, MailRoom.OFFERS, Map.of("source", "link"));
    join();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.REFUSED);
    assertThat(room.message(id).reason()).isEqualTo("consent for marketing:offers was withdrawn");
    assertThat(server.inbox).isEmpty();
  }

  @Test
  void goesWhereOnlyTheOtherNameHasAnAddress() throws Exception {
    room.recipients.put(ana, null, null, null, Map.of());
    long id = room.queue(room.marketing(old));
    join();
    room.relay.drain();
    assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    assertThat(server.mail(0).getAllRecipients()[0].toString()).isEqualTo(old + "@example.com");
  }

  @Test
  void capsCountWhatWentUnderBothNames() {
    room.queue(room.marketing(old));
    room.relay.drain();
    join();
    room.clock.now = room.clock.now.plus(Duration.ofHours(5));
    assertThat(room.outbox.ask(room.marketing(ana))).isInstanceOf(Verdict.PutOff.class);
  }

  @Test
  void isJudgedAsThePersonsAlsoByWhoReadItBefore() {
    room.queue(room.marketing(ana));
    room.relay.drain();
    Send read = room.marketing(old); // as a journey that had read its person before the merge
    join();
    room.clock.now = room.clock.now.plus(Duration.ofHours(5));
    assertThat(room.outbox.ask(read)).isInstanceOf(Verdict.PutOff.class);
  }

  @Test
  void stoppingAllByAnOldNameWithdrawsWhatIsQueued() {
    long id = room.queue(room.marketing(ana));
    join();
    room.outbox.withdrawAll(old, true, "unsubscribed");
    assertThat(room.message(id).state()).isEqualTo(MessageState.WITHDRAWN);
  }

  private void join() {
    Names.Word word =
        new Names.Word(
            Names.Kind.ALIAS, old, ana, room.clock.now, ++words, "test", "word-" + words);
    room.transaction.executeWithoutResult(
        status -> {
          room.recipients.lock(List.of(old, ana));
          names.join(word);
        });
  }

  private long consentOf(long messageId) {
    return room.jdbc
        .sql("select coalesce(consent_seq, 0) from message_outbox where message_id = :id")
        .param("id", messageId)
        .query(Long.class)
        .single();
  }
}
