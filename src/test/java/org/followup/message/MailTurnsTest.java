package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose turn it is where several mails wait for one person and only one may go. */
class MailTurnsTest {

  private static final Instant TUESDAY = Instant.parse("2026-11-24T07:00:00Z");
  private static final Instant WEDNESDAY = Instant.parse("2026-11-25T07:00:00Z");

  private final MailRoom room = MailRoom.open();
  private final RecipientId ana = room.ana();
  private final Send patient = mail("patient");
  private final Send urgent = mail("urgent");

  /** Every order in which the tokens of three mails may wake in the same second. */
  static List<List<Integer>> orders() {
    return List.of(
        List.of(0, 1, 2),
        List.of(0, 2, 1),
        List.of(1, 0, 2),
        List.of(1, 2, 0),
        List.of(2, 0, 1),
        List.of(2, 1, 0));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void higherPriorityGoesFirstThenWhoHasWaitedLonger(List<Integer> order) {
    List<Send> waiting = List.of(mail("early"), mail("late"), urgent);
    putOffAfterOneOfToday(waiting);

    wake(waiting, order, TUESDAY);
    assertThat(states(waiting)).containsExactly("PUT_OFF", "PUT_OFF", "QUEUED");
    wake(waiting, order, WEDNESDAY);
    assertThat(states(waiting)).containsExactly("QUEUED", "PUT_OFF", "QUEUED");
    wake(waiting, order, WEDNESDAY.plus(Duration.ofDays(1)));
    assertThat(states(waiting)).containsOnly("QUEUED");
  }

  @Test
  void saysAfterWhichMailOfWhichJourneyAndWhy() {
    Send early = mail("early");
    Send late = mail("late");
    putOffAfterOneOfToday(List.of(early, late, urgent));

    room.clock.now = TUESDAY;
    assertThat(putOff(late).reason()).isEqualTo("after urgent of tea-journey, which has priority");
    withdrawUrgent();
    assertThat(putOff(late).reason())
        .isEqualTo("after early of tea-journey, which has waited longer");
    assertThat(putOff(late).until()).isEqualTo(WEDNESDAY);
    room.queue(early);
  }

  @Test
  void nobodyWaitsForABetterMailThatWasCancelledOrMayNotGoItself() {
    Send tooLate = SendDraft.like(mail("urgent")).notAfter(TUESDAY).send();
    putOffAfterOneOfToday(List.of(patient, urgent, tooLate));

    withdrawUrgent();
    room.clock.now = TUESDAY.plusSeconds(1);
    room.queue(patient);
  }

  @Test
  void whoYieldedToAMailThatIsCancelledThenAsksAgainAtItsOwnTime() {
    putOffAfterOneOfToday(List.of(patient, urgent));
    room.clock.now = TUESDAY;
    assertThat(putOff(patient).until()).isEqualTo(WEDNESDAY);

    withdrawUrgent();
    room.clock.now = WEDNESDAY;
    room.queue(patient);
  }

  @Test
  void mailOfAJourneyThatStandsStillHoldsOthersUpOnceAtMost() {
    putOffAfterOneOfToday(List.of(patient, urgent));

    room.clock.now = TUESDAY;
    assertThat(putOff(patient).until()).isEqualTo(WEDNESDAY);
    room.clock.now = WEDNESDAY;
    room.queue(patient);
  }

  @Test
  void afterAnOutageTheBetterOneStillGoesFirst() {
    putOffAfterOneOfToday(List.of(patient, urgent));

    room.clock.now = TUESDAY.plus(Duration.ofHours(5));
    assertThat(putOff(patient).reason()).startsWith("after urgent");
    room.queue(urgent);
  }

  @Test
  void betterOneFindsAQueuedMailLeftInItsPlace() {
    priority("urgent", 50);
    long first = room.queue(mail("first"));

    assertThat(putOff(mail("urgent")).reason()).isEqualTo("cap of 1 marketing mail a day");
    assertThat(room.message(first).state()).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void newcomerYieldsToWhoeverIsDueAndHasNotAskedYet() {
    room.queue(mail("today"));
    Send waiting = mail("waiting");
    putOffUntilTuesday(waiting);

    room.clock.now = TUESDAY.plusSeconds(2);
    assertThat(putOff(mail("newcomer")).reason())
        .isEqualTo("after waiting of tea-journey, which has waited longer");
    room.queue(waiting);
  }

  @Test
  void nobodyYieldsWhereBothMayGo() {
    room.rules.put("today", said(1, Duration.ZERO, null));
    room.queue(mail("today"));
    Send one = mail("one");
    Send other = mail("other");
    List.of(one, other).forEach(this::putOffUntilTuesday);
    for (String mail : List.of("one", "other")) {
      room.rules.put(mail, said(9, Duration.ZERO, 0));
    }

    room.clock.now = TUESDAY;
    room.queue(other);
    room.queue(one);
  }

  @Test
  void mailThatIsSkippedWhenCappedIsSkippedWhereAnotherHasPriority() {
    room.queue(mail("today"));
    Send waiting = mail("waiting");
    putOffUntilTuesday(waiting);

    room.clock.now = TUESDAY;
    Send skip = SendDraft.like(mail("newcomer")).skipWhenCapped().send();
    assertThat(((Verdict.Refused) room.outbox.ask(skip)).reason())
        .isEqualTo("skipped: after waiting of tea-journey, which has waited longer");
  }

  @Test
  void ruleThatHitStandsInTheVerdictWithWhatItSays() {
    room.rules.put("ruled", said(1, null, null));
    long queued = room.queue(mail("ruled"));
    assertThat(gate(queued))
        .containsEntry("answer", "pass")
        .containsEntry("rule", Map.of("table", 3, "id", "Rule_Test", "says", "because of a test"));
    Verdict.PutOff later = putOff(mail("ruled"));
    assertThat(gate(later.messageId())).containsEntry("answer", "put-off").containsKey("rule");
    assertThat(gate(room.queue(room.marketing(room.ana())))).doesNotContainKey("rule");
    assertThat(
            room.jdbc
                .sql("select rule from message_verdict where message_id = :id")
                .param("id", queued)
                .query(String.class)
                .single())
        .isEqualTo("Rule_Test");
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> gate(long messageId) {
    return room.jdbc
        .sql(
            "select jsonb_path_query_first(gates, '$[*] ? (@.gate == \"restraint\")')::text from"
                + " message_verdict where message_id = :id order by verdict_id limit 1")
        .param("id", messageId)
        .query(
            (rs, n) -> {
              try {
                return new com.fasterxml.jackson.databind.ObjectMapper()
                    .readValue(rs.getString(1), Map.class);
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .single();
  }

  private void wake(List<Send> sends, List<Integer> order, Instant at) {
    room.clock.now = at;
    order.stream()
        .map(sends::get)
        .filter(send -> state(send).equals("PUT_OFF"))
        .forEach(room.outbox::ask);
  }

  private List<String> states(List<Send> sends) {
    return sends.stream().map(this::state).collect(Collectors.toList());
  }

  private String state(Send send) {
    return room.jdbc
        .sql("select state from message_outbox where send_key = :key")
        .param("key", send.sendKey())
        .query(String.class)
        .single();
  }

  private void withdrawUrgent() {
    room.outbox.withdraw(urgent.instanceId(), null, null, "ordered");
  }

  /** All of these want to go on Monday; the urgent one comes first by the table. */
  private void putOffAfterOneOfToday(List<Send> waiting) {
    priority("urgent", 50);
    room.queue(mail("today"));
    waiting.forEach(this::putOffUntilTuesday);
  }

  private void putOffUntilTuesday(Send send) {
    assertThat(putOff(send).until()).isEqualTo(TUESDAY);
    room.clock.now = room.clock.now.plusSeconds(1);
  }

  private Verdict.PutOff putOff(Send send) {
    return (Verdict.PutOff) room.outbox.ask(send);
  }

  private Send mail(String name) {
    return room.send(ana, name, null, MailRoom.OFFERS);
  }

  private void priority(String mail, int priority) {
    room.rules.put(mail, said(null, null, priority));
  }

  private static RestraintTable.Said said(
      @Nullable Integer perDay, @Nullable Duration gap, @Nullable Integer priority) {
    return new RestraintTable.Said(
        new RestraintTable.Rule(3, "Rule_Test", "because of a test"),
        perDay,
        null,
        gap,
        null,
        null,
        priority);
  }
}
