package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.event.NewEvent.Handling;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@FollowupTest
class HistoryDatabaseTest extends EventsAhead {

  private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

  @Autowired MonthlyPartitions partitions;
  @Autowired History history;

  HistoryDatabaseTest() {
    super("2042-03-04T10:00:00Z");
  }

  @Test
  void seesWhatHappenedSinceAMoment() {
    fixture.accept(
        fixture.event("1", "order-completed", ana, of("order-1"), Handling.ACT),
        fixture.event("2", "email-opened", ana, null, Handling.RECORD));

    assertThat(history.happened(ana, "order-completed", fixture.now())).isTrue();
    assertThat(history.happened(ana, "order-completed", fixture.now().plusMillis(1))).isFalse();
    assertThat(history.happened(ana, "order-refunded", LONG_AGO)).isFalse();
    assertThat(history.happened(ben, "order-completed", LONG_AGO)).isFalse();
    assertThat(history.happened(ana, "email-opened", LONG_AGO)).as("recorded only").isFalse();
  }

  @Test
  void findsOneByItsIdentityAndByItsNumber() {
    fixture.accept(
        fixture.event("1", "order-completed", ana, of("order-1"), Handling.ACT),
        fixture.event("2", "email-opened", ana, null, Handling.RECORD));
    Event order = history.list(ana, 1).get(0);

    assertThat(history.find(order.source(), "1")).contains(order);
    assertThat(history.find(order.seq())).contains(order);
    assertThat(history.find(order.source(), "2")).as("recorded only").isEmpty();
    assertThat(history.find("another", "1")).isEmpty();
    assertThat(history.find(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void findsTheLatestAboutARecipientOrItsSubject() {
    fixture.accept(fixture.event("1", "order-refunded", ana, of("order-1"), Handling.ACT));
    fixture.pass(Duration.ofHours(1));
    fixture.accept(fixture.event("2", "order-refunded", ana, of("order-2"), Handling.STOP_ONLY));
    fixture.pass(Duration.ofHours(1));
    fixture.accept(fixture.event("3", "order-refunded", null, of("order-1"), Handling.ACT));
    fixture.pass(Duration.ofHours(1));
    fixture.accept(fixture.event("4", "order-refunded", ben, of("order-1"), Handling.ACT));

    assertThat(latest(ana, of("order-1"), true)).isEqualTo("3");
    assertThat(latest(ana, of("order-2"), true)).isEqualTo("2");
    assertThat(latest(ana, of("order-3"), true)).isEmpty();
    assertThat(latest(ana, of("order-3"), false)).isEqualTo("2");
    assertThat(latest(ana, null, false)).isEqualTo("2");
    assertThat(latest(ana, null, true)).isEmpty();
    assertThat(latest(ben, of("order-1"), true)).isEqualTo("4");
    assertThat(history.findLatest(ana, of("order-1"), false, List.of(), LONG_AGO)).isEmpty();
    assertThat(
            history.findLatest(
                ana, of("order-1"), false, List.of("other", "order-refunded"), fixture.now()))
        .as("nothing as late")
        .isEmpty();
  }

  @Test
  void doesNotKnowWhatStillWaitsBehindTheCurrentEvent() {
    fixture.accept(
        fixture.event("1", "cart-updated", ana, of("cart-1"), Handling.ACT),
        fixture.event("2", "order-completed", ana, of("order-1"), Handling.ACT));
    List<Event> slice =
        fixture.committed(
            () -> {
              List<Event> claimed = fixture.claim(10);
              assertThat(known(claimed.get(0))).as("waits behind it").isEmpty();
              assertThat(known(claimed.get(1))).isEmpty();
              return claimed;
            });
    fixture.committed(
        () -> {
          fixture.apply(slice.subList(1, 2));
          return true;
        });

    assertThat(known(slice.get(0))).as("applied, say before a dead letter").contains("2");
    assertThat(
            history.findLatestKnown(
                ana, of("cart-1"), true, List.of("cart-updated"), LONG_AGO, null, null))
        .as("still waits")
        .isEmpty();
  }

  private java.util.Optional<String> known(Event current) {
    return history
        .findLatestKnown(ana, null, false, List.of("order-completed"), LONG_AGO, current, null)
        .map(Event::id)
        .filter(id -> !id.equals(current.id()));
  }

  @Test
  void listsWhatIsOfTheTypesAndNotOlder() {
    fixture.accept(
        fixture.event("1", "email-opened", ana, null, Handling.ACT),
        fixture.event("2", "order-completed", ana, null, Handling.ACT),
        fixture.event("3", "cart-updated", ana, null, Handling.ACT),
        fixture.event("4", "email-opened", ana, null, Handling.RECORD));
    fixture.pass(Duration.ofHours(1));
    fixture.accept(fixture.event("5", "email-opened", ana, null, Handling.ACT));

    List<String> types = List.of("email-opened", "order-completed");
    assertThat(history.list(ana, types, LONG_AGO, 10))
        .extracting(Event::id)
        .containsExactly("5", "2", "1");
    assertThat(history.list(ana, types, LONG_AGO, 2))
        .extracting(Event::id)
        .containsExactly("5", "2");
    assertThat(history.list(ana, types, fixture.now(), 10))
        .extracting(Event::id)
        .containsExactly("5");
  }

  @Test
  void listsNewestFirst() {
    fixture.accept(fixture.event("1", ana));
    fixture.pass(Duration.ofHours(1));
    fixture.accept(fixture.event("2", ana), fixture.event("3", ben), fixture.event("4", ana));

    assertThat(history.list(ana, 2)).extracting(Event::id).containsExactly("4", "2");
  }

  @Test
  void erasesThePersonAndKeepsThatItHappened() {
    long seq =
        fixture
            .accept(
                new NewEvent(
                    fixture.source,
                    "1",
                    "order-completed",
                    null,
                    ana,
                    "device",
                    of("order-9"),
                    Map.of("email", "ana@example.com"),
                    Handling.ACT),
                fixture.event("2", "order-completed", ben, of("order-9"), Handling.ACT))
            .entries()
            .get(0)
            .seq();

    context.getBean(Recipients.class).erase(ana);

    Map<String, Object> row =
        jdbc.sql("select * from event_log where seq = :seq").param("seq", seq).query().singleRow();
    assertThat(row).containsEntry("type", "order-completed").containsEntry("recipient_id", null);
    assertThat(row.toString()).doesNotContain("ana@").doesNotContain("device");
    assertThat(history.list(ana, 10)).isEmpty();
    assertThat(latest(ben, of("order-9"), true)).as("reaches nobody else").isEqualTo("2");
    assertThat(fixture.accept(fixture.event("1", ana)).duplicates()).isEqualTo(1);
    assertThat(fixture.committed(() -> fixture.claimIds(10))).containsExactly("2");
  }

  @Test
  void makesThePartitionOfAMonthThatAJumpOfTheClockReaches() {
    fixture.accept(fixture.event("1", ana));
    fixture.pass(Duration.ofDays(400));
    fixture.accept(fixture.event("2", ana));

    assertThat(
            jdbc.sql(
                    "select tableoid::regclass::text from event_log where source = :source order by seq")
                .param("source", fixture.source)
                .query(String.class)
                .list())
        .containsExactly("event_log_2042_03", "event_log_2043_04");
  }

  @Test
  void movesWhatTheSafetyPartitionHoldsIntoANewMonth() {
    jdbc.sql(
            """
            insert into event_log
              (seq, accepted_at, source, id, type, happened_at, recognition, handling, data)
            values (nextval('event_seq'), '2051-06-07T08:00:00Z', :source, 'x', 'a',
              '2051-06-07T08:00:00Z', 1, 'RECORD', '{}')
            """)
        .param("source", fixture.source)
        .update();

    partitions.ensure(Inbox.LOG_TABLE, Instant.parse("2051-05-02T00:00:00Z"));

    assertThat(
            jdbc.sql("select tableoid::regclass::text from event_log where source = :source")
                .param("source", fixture.source)
                .query(String.class)
                .single())
        .isEqualTo("event_log_2051_06");
  }

  private String latest(RecipientId recipient, @Nullable String subject, boolean subjectOnly) {
    return history
        .findLatest(
            recipient, subject, subjectOnly, List.of("order-refunded", "order-completed"), LONG_AGO)
        .map(Event::id)
        .orElse("");
  }

  /** A subject of this test alone: all tests share one log, and this one lives years ahead. */
  private String of(String subject) {
    return subject + "-" + ana;
  }
}
