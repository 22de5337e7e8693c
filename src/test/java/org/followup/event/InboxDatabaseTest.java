package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.event.EventRoom.together;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.followup.FollowupTest;
import org.followup.event.NewEvent.Handling;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class InboxDatabaseTest {

  @Autowired InboxRepository repository;
  @Autowired Recipients recipients;
  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;

  private EventFixture fixture;
  private RecipientId ana;
  private RecipientId ben;

  @BeforeEach
  void stepAhead() {
    fixture = EventFixture.at("2041-03-04T10:00:00.123456Z", context);
    ana = fixture.recipient("ana");
    ben = fixture.recipient("ben");
  }

  @AfterEach
  void leaveNothingWaiting() {
    EventFixture.leaveNothingWaiting(jdbc);
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

  @Test
  void givesAnEventWithoutARecipientAlone() {
    fixture.accept(
        fixture.event("1", ana),
        fixture.event("2", "product-back-in-stock", null, "p-1", Handling.ACT),
        fixture.event("3", ben));

    fixture.transaction.executeWithoutResult(
        status -> {
          List<Event> slice = fixture.claim(10);
          assertThat(slice).extracting(Event::id).containsExactly("1", "3");
          fixture.apply(slice);
        });
    fixture.transaction.executeWithoutResult(
        status -> assertThat(fixture.claimIds(10)).containsExactly("2"));
  }

  @Test
  void leavesOutARecipientThatSomebodyHolds() throws Exception {
    fixture.accept(fixture.event("1", ana), fixture.event("2", ben), fixture.event("3", ana));

    fixture.transaction.executeWithoutResult(
        status -> {
          recipients.lock(List.of(ana));
          List<String> other = inAnotherThread(() -> fixture.committed(() -> fixture.claimIds(10)));
          assertThat(other).containsExactly("2");
        });
  }

  @Test
  void findsWorkBehindAPageOfHeldRecipients() throws Exception {
    fixture.accept(fixture.event("1", ana), fixture.event("2", ana), fixture.event("3", ben));

    fixture.transaction.executeWithoutResult(
        status -> {
          recipients.lock(List.of(ana));
          List<String> other = inAnotherThread(() -> fixture.committed(() -> fixture.claimIds(1)));
          assertThat(other).containsExactly("3");
        });
  }

  @Test
  void holdsLaterEventsBackWhileOneIsRetriedWithGrowingPauses() {
    fixture.accept(fixture.event("1", ana), fixture.event("2", ana), fixture.event("3", ben));

    for (Duration pause :
        List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5))) {
      fixture.fail("1");
      assertThat(fixture.committed(() -> fixture.claimIds(10))).containsExactly("3");
      fixture.pass(pause.minusMillis(1));
      assertThat(fixture.committed(() -> fixture.claimIds(10))).containsExactly("3");
      fixture.pass(Duration.ofMillis(1));
      assertThat(fixture.committed(() -> fixture.claimIds(10))).containsExactly("1", "2", "3");
    }
    fixture.fail("1");

    assertThat(fixture.committed(() -> fixture.claimIds(10)))
        .as("a dead letter lets the others go on")
        .containsExactly("2", "3");
    DeadLetter dead =
        fixture.inbox.listDead(100).stream()
            .filter(letter -> letter.event().source().equals(fixture.source))
            .findFirst()
            .orElseThrow();
    assertThat(dead.attempts()).isEqualTo(5);
    assertThat(dead.lastError()).contains("no luck with 1");
    assertThat(fixture.inbox.findReceipt(dead.event().seq())).isEmpty();

    assertThat(fixture.committed(() -> fixture.inbox.repeat(dead.event().seq()))).isTrue();
    assertThat(fixture.committed(() -> fixture.inbox.repeat(dead.event().seq()))).isFalse();
    assertThat(fixture.committed(() -> fixture.claimIds(10))).containsExactly("1", "2", "3");
  }

  @Test
  void saysWhenTheNextEventMayBeTried() {
    fixture.accept(fixture.event("1", ana), fixture.event("2", ana));
    fixture.fail("1");
    fixture.transaction.executeWithoutResult(
        status -> {
          jdbc.sql("delete from event_inbox where due_at < '2040-01-01'").update();
          assertThat(repository.findNextDue()).contains(fixture.now().plusSeconds(1));
          status.setRollbackOnly(); // others wait too
        });
  }

  @Test
  void keepsTheMarkAndTheReceiptWithTheTransaction() {
    Acceptance acceptance = fixture.accept(fixture.event("1", ana), fixture.event("2", ben));
    long first = acceptance.entries().get(0).seq();
    Receipt told =
        new Receipt(
            List.of(new Receipt.Effect("welcome", "i-1", ana.value(), null, null, null)),
            List.of(),
            List.of(),
            List.of(new Receipt.Effect("cart", "i-2", ana.value(), "reminder", "17", null)),
            List.of());

    fixture.transaction.executeWithoutResult(
        status -> {
          fixture.inbox.applied(Map.of(fixture.claim(10).get(0), told));
          status.setRollbackOnly();
        });
    assertThat(fixture.inbox.findReceipt(first)).isEmpty();

    fixture.transaction.executeWithoutResult(
        status -> {
          List<Event> slice = fixture.claim(10);
          fixture.inbox.applied(Map.of(slice.get(0), told, slice.get(1), Receipt.NOTHING));
        });
    assertThat(fixture.inbox.findReceipt(first)).contains(told);
    assertThat(fixture.inbox.findReceipt(acceptance.entries().get(1).seq()))
        .contains(Receipt.NOTHING);
    assertThat(fixture.inbox.findReceipt(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void refusesToMarkAnEventTwice() {
    fixture.accept(fixture.event("1", ana));
    List<Event> slice =
        fixture.committed(
            () -> {
              List<Event> claimed = fixture.claim(10);
              fixture.apply(claimed);
              return claimed;
            });

    assertThatThrownBy(
            () -> fixture.transaction.executeWithoutResult(status -> fixture.apply(slice)))
        .isInstanceOf(org.springframework.dao.OptimisticLockingFailureException.class);
  }

  @Test
  void twoDispatchersKeepTheOrderOfEachRecipientAndApplyEachEventOnce() throws Exception {
    int people = 12;
    int each = 40;
    List<NewEvent> events = new ArrayList<>();
    for (int n = 0; n < each; n++) {
      for (int person = 0; person < people; person++) {
        events.add(fixture.event(person + "-" + n, fixture.recipient("person-" + person)));
      }
    }
    fixture.accept(events.toArray(NewEvent[]::new));
    List<String> effects = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger slices = new AtomicInteger();

    together(
        2,
        dispatcher -> {
          long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
          while (effects.size() < people * each && System.nanoTime() < deadline) {
            fixture.transaction.executeWithoutResult(
                status -> {
                  List<Event> slice = fixture.claim(7);
                  fixture.apply(slice);
                  if (slices.incrementAndGet() % 5 == 0) {
                    status.setRollbackOnly(); // a crash between effect and commit
                    return;
                  }
                  slice.forEach(event -> effects.add(event.id()));
                });
          }
          return true;
        });

    assertThat(effects).hasSize(people * each).doesNotHaveDuplicates();
    for (int person = 0; person < people; person++) {
      String prefix = person + "-";
      assertThat(effects.stream().filter(id -> id.startsWith(prefix)))
          .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(n -> prefix + n).toList());
    }
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

  private static <T> T inAnotherThread(Callable<T> work) {
    try {
      return together(1, number -> work.call()).get(0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
