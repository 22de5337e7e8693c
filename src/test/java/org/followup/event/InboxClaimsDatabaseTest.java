package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.event.EventRoom.together;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.followup.FollowupTest;
import org.followup.event.NewEvent.Handling;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a dispatcher takes from the inbox, and in which order. */
@FollowupTest
class InboxClaimsDatabaseTest extends EventsAhead {

  @Autowired InboxRepository repository;
  @Autowired Recipients recipients;

  InboxClaimsDatabaseTest() {
    super("2041-03-04T10:00:00.123456Z");
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
  void letsEventsThatNobodyWaitsForComeWhileNothingElseIsDue() {
    fixture.committed(
        () ->
            fixture.inbox.acceptPatiently(
                List.of(
                    fixture.event("turn-1", ana),
                    fixture.event("turn-2", ben),
                    fixture.event("turn-3", fixture.recipient("cem")))));
    fixture.accept(fixture.event("4", fixture.recipient("dora")), fixture.event("5", ben));

    assertThat(repository.findNextDue()).isPresent();
    fixture.transaction.executeWithoutResult(
        status -> {
          List<Event> slice = fixture.claim(10);
          assertThat(slice)
              .extracting(Event::id)
              .as("others first, and in their order what is of one person")
              .containsExactly("turn-2", "4", "5");
          fixture.apply(slice);
        });
    fixture.transaction.executeWithoutResult(
        status -> {
          List<Event> slice = fixture.claim(10);
          assertThat(slice).extracting(Event::id).containsExactly("turn-1", "turn-3");
          fixture.apply(slice);
        });
  }

  @Test
  void takesFewAtATimeOfThoseThatNobodyWaitsFor() {
    fixture.committed(
        () ->
            fixture.inbox.acceptPatiently(
                IntStream.range(0, 30)
                    .mapToObj(n -> fixture.event("turn-" + n, fixture.recipient("r" + n)))
                    .toList()));

    assertThat(fixture.committed(() -> fixture.claimIds(100))).hasSize(5);
    assertThat(fixture.committed(() -> fixture.claimIds(3))).hasSize(3);
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

  private static <T> T inAnotherThread(Callable<T> work) {
    try {
      return together(1, number -> work.call()).get(0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
