package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.followup.recipient.Frequency;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;

/** What people ask of marketing mail beside their consents, at the gates. */
class PauseAndFrequencyDatabaseTest {

  private static final Map<String, Object> PAGE = Map.of("source", "preference page");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final MailRoom room = MailRoom.open();

  @Test
  void pausePutsMarketingOffToItsEndAndLetsServiceMailPass() {
    RecipientId ana = room.ana();
    assertThat(room.preferences.pause(ana, BERLIN, PAGE)).isTrue();
    Verdict.PutOff putOff = (Verdict.PutOff) room.outbox.ask(room.marketing(ana));
    assertThat(putOff.until()).isEqualTo("2026-12-23T10:00:00Z");
    assertThat(putOff.reason()).isEqualTo("the recipient asked for a pause");
    assertThat(room.outbox.ask(room.service(ana))).isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void pauseThatEndsAtNightPutsOffToTheMorningAfter() {
    room.clock.now = Instant.parse("2026-11-23T22:30:00Z");
    RecipientId ana = room.ana();
    room.preferences.pause(ana, BERLIN, PAGE);
    Verdict.PutOff putOff = (Verdict.PutOff) room.outbox.ask(room.marketing(ana));
    assertThat(putOff.until()).isEqualTo("2026-12-24T07:00:00Z");
  }

  @Test
  void pausePutsOffEvenWhatItsModelWouldSkip() {
    RecipientId ana = room.ana();
    room.preferences.pause(ana, BERLIN, PAGE);
    Send skip = SendDraft.like(room.marketing(ana)).skipWhenCapped().ignoreQuietHours().send();
    assertThat(room.outbox.ask(skip)).isInstanceOf(Verdict.PutOff.class);
  }

  @Test
  void pauseHoldsWhatIsInTheQueueAndItsEndLetsItGo() throws Exception {
    RecipientId ana = room.ana();
    try (TestSmtp smtp = new TestSmtp(TestSmtp.HangUp.NEVER)) {
      room.mailServer(smtp.port());
      long id = room.queue(room.marketing(ana));
      room.preferences.pause(ana, BERLIN, PAGE);
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.QUEUED);
      assertThat(room.message(id).dueAt()).isEqualTo("2026-12-23T10:00:00Z");
      assertThat(smtp.mails).isEmpty();

      room.clock.now = room.clock.now.plus(Duration.ofHours(1));
      assertThat(room.preferences.endPause(ana, PAGE)).isTrue();
      room.outbox.hasten(ana);
      room.relay.drain();
      assertThat(room.message(id).state()).isEqualTo(MessageState.SENT);
    }
  }

  @Test
  void secondPauseChangesNothingUntilTheFirstIsOver() {
    RecipientId ana = room.ana();
    assertThat(room.preferences.endPause(ana, PAGE)).isFalse();
    room.preferences.pause(ana, BERLIN, PAGE);
    Instant end = room.preferences.findPauseEnd(ana, room.clock.now).orElseThrow();
    room.clock.now = room.clock.now.plus(Duration.ofDays(3));
    assertThat(room.preferences.pause(ana, BERLIN, PAGE)).isFalse();
    assertThat(room.preferences.findPauseEnd(ana, room.clock.now)).contains(end);
    room.clock.now = end;
    assertThat(room.preferences.findPauseEnd(ana, room.clock.now)).isEmpty();
    assertThat(room.preferences.pause(ana, BERLIN, PAGE)).isTrue();
    assertThat(room.preferences.list(ana)).hasSize(2);
  }

  @Test
  void oneMailAMonthWherePeopleAskForThat() {
    RecipientId ana = room.ana();
    room.queue(room.marketing(ana));
    assertThat(room.preferences.limit(ana, Frequency.MONTHLY, PAGE)).isTrue();
    assertThat(room.preferences.limit(ana, Frequency.MONTHLY, PAGE)).isFalse();
    room.clock.now = room.clock.now.plus(Duration.ofDays(20));
    Verdict.PutOff putOff = (Verdict.PutOff) room.outbox.ask(room.marketing(ana));
    assertThat(putOff.until()).isEqualTo("2026-12-23T10:00:00Z");
    assertThat(putOff.reason())
        .isEqualTo("at most one marketing mail in 30 days, as the recipient asked");
    assertThat(room.outbox.ask(room.service(ana))).isInstanceOf(Verdict.Queued.class);
    room.preferences.limit(ana, Frequency.WEEKLY, PAGE);
    assertThat(room.outbox.ask(room.marketing(ana))).isInstanceOf(Verdict.Queued.class);
  }

  @Test
  void frequencyTightensAndNeverLoosens() {
    RecipientId ana = room.ana();
    room.preferences.limit(ana, Frequency.NORMAL, PAGE);
    room.queue(room.marketing(ana));
    Verdict.PutOff putOff = (Verdict.PutOff) room.outbox.ask(room.marketing(ana));
    assertThat(putOff.reason()).isEqualTo("cap of 1 marketing mail a day");
    room.preferences.limit(ana, Frequency.WEEKLY, PAGE);
    Verdict.PutOff later = (Verdict.PutOff) room.outbox.ask(room.marketing(ana));
    assertThat(later.until()).isEqualTo("2026-11-30T10:00:00Z");
  }

  @Test
  void erasureTakesPauseAndFrequencyAlong() {
    RecipientId ana = room.ana();
    room.preferences.pause(ana, BERLIN, PAGE);
    room.preferences.limit(ana, Frequency.WEEKLY, PAGE);
    room.recipients.erase(ana);
    assertThat(room.preferences.list(ana)).isEmpty();
    assertThat(room.preferences.frequencyOf(ana)).isEqualTo(Frequency.NORMAL);
  }
}
