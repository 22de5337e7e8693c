package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.event.EventRoom.together;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.followup.FollowupTest;
import org.followup.event.NewEvent.Handling;
import org.junit.jupiter.api.Test;

/** What enters the inbox, once each. */
@FollowupTest
class InboxDatabaseTest extends EventsAhead {

  InboxDatabaseTest() {
    super("2041-03-04T10:00:00.123456Z");
  }

  @Test
  void takesAnEventOnceAndCountsEveryOtherAsDuplicate() {
    Acceptance first = fixture.accept(fixture.event("1", ana), fixture.event("2", ana));
    Acceptance second =
        fixture.accept(fixture.event("2", ana), fixture.event("3", ana), fixture.event("3", ben));

    assertThat(first.accepted()).isEqualTo(2);
    assertThat(second.accepted()).isEqualTo(1);
    assertThat(second.duplicates()).isEqualTo(2);
    assertThat(second.entries())
        .extracting(Acceptance.Entry::duplicate)
        .containsExactly(true, false, true);
    assertThat(second.entries().get(0).seq()).isEqualTo(first.entries().get(1).seq());
    assertThat(second.entries().get(2).seq()).isEqualTo(second.entries().get(1).seq());
    assertThat(logged()).isEqualTo(3);
    assertThat(recipientOf("3")).as("the first of the request wins").isEqualTo(ana.value());
  }

  @Test
  void numbersEventsInTheOrderGiven() {
    NewEvent[] events =
        IntStream.range(0, 300)
            .mapToObj(n -> fixture.event("%03d".formatted((n * 7) % 300), ana))
            .toArray(NewEvent[]::new);

    List<Long> seqs = fixture.accept(events).entries().stream().map(Acceptance.Entry::seq).toList();

    assertThat(seqs).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void fourClientsWithTheSameEventsGetEachAcceptedOnce() throws Exception {
    List<NewEvent> events =
        IntStream.range(0, 200).mapToObj(n -> fixture.event("same-" + n, ana)).toList();
    List<NewEvent> backwards = new ArrayList<>(events);
    Collections.reverse(backwards);

    List<Acceptance> answers =
        together(
            4,
            client ->
                fixture.accept((client % 2 == 0 ? events : backwards).toArray(NewEvent[]::new)));

    assertThat(answers.stream().mapToInt(Acceptance::accepted).sum()).isEqualTo(200);
    assertThat(answers.stream().mapToInt(Acceptance::duplicates).sum()).isEqualTo(600);
    assertThat(logged()).isEqualTo(200);
  }

  @Test
  void countsATimeAheadOfTheClockAsTheMomentOfAcceptance() {
    fixture.accept(
        at("ahead", fixture.now().plusSeconds(60)), at("past", fixture.now().minusSeconds(60)));

    fixture.transaction.executeWithoutResult(
        status ->
            assertThat(fixture.claim(10))
                .extracting(Event::time)
                .containsExactly(fixture.now(), fixture.now().minusSeconds(60)));
  }

  @Test
  void handsOutWhatWasAccepted() {
    Map<String, Object> data =
        Map.of(
            "total",
            new java.math.BigDecimal("59.90"),
            "count",
            3,
            "big",
            820982911946154500L,
            "products",
            List.of(Map.of("name", "Tea \\u0000 as text")));
    fixture.accept(
        new NewEvent(
            fixture.source,
            "1",
            "order-completed",
            null,
            ana,
            "device-1",
            "order-1",
            data,
            Handling.STOP_ONLY));

    fixture.transaction.executeWithoutResult(
        status -> {
          Event event = fixture.claim(10).get(0);
          assertThat(event.recipient()).isEqualTo(ana);
          assertThat(event.anonymousId()).isEqualTo("device-1");
          assertThat(event.subject()).isEqualTo("order-1");
          assertThat(event.recognition()).isEqualTo(4);
          assertThat(event.startsJourneys()).isFalse();
          assertThat(event.acceptedAt()).isEqualTo(fixture.now());
          assertThat(event.data())
              .containsEntry("total", 59.9)
              .containsEntry("count", 3)
              .containsEntry("big", 820982911946154500L)
              .containsEntry("products", List.of(Map.of("name", "Tea \\u0000 as text")));
        });
  }

  @Test
  void refusesTextThatTheDatabaseCannotKeep() {
    NewEvent event =
        new NewEvent(
            fixture.source, "1", "a", null, ana, null, null, Map.of("x", "a\0b"), Handling.ACT);

    assertThatThrownBy(() -> fixture.accept(event)).hasMessageContaining("U+0000");
  }

  @Test
  void keepsARecordedEventAwayFromTheInbox() {
    long seq =
        fixture
            .accept(fixture.event("1", "order-completed", ana, null, Handling.RECORD))
            .entries()
            .get(0)
            .seq();

    assertThat(fixture.inbox.findReceipt(seq)).contains(Receipt.NOTHING);
    fixture.transaction.executeWithoutResult(status -> assertThat(fixture.claim(10)).isEmpty());
  }

  @Test
  void wakesTheListenersAfterTheCommitOnly() {
    AtomicInteger woken = new AtomicInteger();
    fixture.inbox.onAccepted(woken::incrementAndGet);

    fixture.transaction.executeWithoutResult(
        status -> {
          fixture.inbox.accept(List.of(fixture.event("1", ana)));
          assertThat(woken).hasValue(0);
        });
    assertThat(woken).hasValue(1);

    fixture.transaction.executeWithoutResult(
        status -> {
          fixture.inbox.accept(List.of(fixture.event("2", ana)));
          status.setRollbackOnly();
        });
    fixture.accept(fixture.event("1", ana));
    assertThat(woken).as("nothing new was accepted").hasValue(1);
  }

  private NewEvent at(String id, Instant time) {
    return new NewEvent(fixture.source, id, "a", time, ana, null, null, Map.of(), Handling.ACT);
  }

  private int logged() {
    return jdbc.sql("select count(*) from event_log where source = :source")
        .param("source", fixture.source)
        .query(Integer.class)
        .single();
  }

  private String recipientOf(String id) {
    return jdbc.sql("select recipient_id from event_log where source = :source and id = :id")
        .param("source", fixture.source)
        .param("id", id)
        .query(String.class)
        .single();
  }
}
