package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.event.EventRoom.ANA;
import static org.followup.event.EventRoom.event;
import static org.followup.event.EventRoom.together;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.followup.demo.EmptyDatabase;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionDatabaseTest {

  private static EmptyDatabase database;
  private static int decades;

  private EventRoom room;
  private Retention retention;

  @BeforeAll
  static void openDatabase() throws IOException {
    database = EmptyDatabase.start();
  }

  @AfterAll
  static void closeDatabase() throws IOException {
    database.close();
  }

  @BeforeEach
  void open() {
    room = EventRoom.on(database, "followup.retention.events=P180D");
    retention = room.bean(Retention.class);
    room.setClock(at("%d-03-10T10:00:00Z".formatted(2030 + 10 * decades++)));
  }

  @AfterEach
  void close() {
    List<String> left;
    do {
      left = room.applyNext(1_000); // all tests share one ledger
    } while (!left.isEmpty());
    room.close();
  }

  @Test
  void knowsARepetitionForThePeriodAndTakesItAsNewAfterIt() {
    room.accept(event("1"));
    room.applyNext(10);

    room.setClock(day("06-29T23:59:59Z"));
    retention.round();
    assertThat(room.accept(event("1")).duplicates()).as("89 days after the month").isEqualTo(1);

    room.setClock(day("06-30T00:00:00Z"));
    retention.round();
    assertThat(room.accept(event("1")).accepted()).isEqualTo(1);
    assertThat(months("event_identity")).doesNotContain(month("03")).contains(month("06"));
    assertThat(dropped()).containsExactly("identity " + month("03"));
  }

  @Test
  void dropsTheLogWithItsReceiptsAndKeepsTheLedger() {
    long seq = room.accept(event("1")).entries().get(0).seq();
    room.applyNext(10);
    room.setClock(day("04-02T00:00:00Z"));
    room.accept(event("2"));
    room.applyNext(10);
    assertThat(room.inbox.findReceipt(seq)).get().isNotEqualTo(Receipt.NOTHING);

    room.setClock(day("09-28T00:00:00Z"));
    retention.round();

    assertThat(logged("1")).isZero();
    assertThat(logged("2")).isEqualTo(1);
    assertThat(room.inbox.findReceipt(seq)).isEmpty();
    assertThat(room.count("select count(*) from event_receipt where seq = ?", seq)).isZero();
    assertThat(months("event_log")).doesNotContain(month("03")).contains(month("04"));
    assertThat(dropped()).contains("log " + month("03"));
    assertThat(room.ledger()).contains(month("03") + " accepted 1", month("03") + " applied 1");
  }

  @Test
  void forgetsEveryKindBatchByBatchOnceItsPeriodIsOver() {
    int more = 2 * Retention.FORGOTTEN_AT_ONCE + 1;
    room.jdbc
        .sql(
            """
            insert into recipient_erasure
              (receipt, person_hash, erased_at, erased_by, deleted, kept)
            select gen_random_uuid(), '', :at, 'tester', '{}', '[]' from generate_series(1, :n)
            """)
        .param("at", room.now().atOffset(java.time.ZoneOffset.UTC))
        .param("n", more)
        .update();
    String left = "select count(*) from recipient_erasure where erased_by = 'tester'";

    room.pass(Duration.ofDays(3 * 365));
    retention.round();
    assertThat(room.count(left)).as("as long as three years are not over").isEqualTo(more);

    room.pass(Duration.ofDays(2));
    retention.round();
    assertThat(room.count(left)).isZero();
  }

  @Test
  void tellsOfAKindThatFailsAfterEveryOtherHadItsTurn() {
    AtomicInteger asked = new AtomicInteger();
    Retention both =
        new Retention(
            room.bean(RetentionRepository.class),
            room.bean(MonthlyPartitions.class),
            room.bean(Ledger.class),
            room.bean(RetentionSettings.class),
            room.context,
            List.of(
                kind("broken", () -> Integer.parseInt("broken")),
                kind("sound", asked::incrementAndGet)),
            room.bean(Clock.class));

    assertThatThrownBy(both::round).hasMessageContaining("kind=broken");
    assertThat(asked).hasValue(1);
  }

  @Test
  void keepsAMonthWithADeadLetter() {
    room.accept(event("1"), event("2"));
    room.jdbc
        .sql(
            """
            update event_inbox set state = 'dead'
            where seq = (select max(seq) from event_log where id = '1')
            """)
        .update();
    assertThat(room.applyNext(10)).containsExactly("2");

    room.setClock(day("12-30T00:00:00Z"));
    retention.round();
    assertThat(months("event_log")).contains(month("03"));
    assertThat(months("event_identity")).contains(month("03"));
    assertThat(room.accept(event("1"), event("2")).duplicates()).isEqualTo(2);

    assertThat(room.inbox.repeat(room.inbox.listDead(1).get(0).event().seq())).isTrue();
    assertThat(room.applyNext(10)).containsExactly("1");
    retention.round();
    assertThat(months("event_log")).doesNotContain(month("03"));
    assertThat(months("event_identity")).doesNotContain(month("03"));
  }

  @Test
  void dropsWhatTheSafetyPartitionHolds() {
    room.jdbc
        .sql(
            """
            with first as (
              insert into event_identity (source, id, seq, accepted_at)
              values ('shop.example', 'safe', nextval('event_seq'), :at) returning seq)
            insert into event_log
              (seq, accepted_at, source, id, type, happened_at, recognition, handling, data)
            select seq, :at, 'shop.example', 'safe', 'a', :at, 1, 'RECORD', '{}' from first
            """)
        .param("at", day("01-05T00:00:00Z").atOffset(java.time.ZoneOffset.UTC))
        .update();
    assertThat(room.count("select count(*) from event_log_default")).isEqualTo(1);

    room.setClock(day("12-30T00:00:00Z"));
    retention.round();

    assertThat(room.count("select count(*) from event_log_default")).isZero();
    assertThat(room.count("select count(*) from event_identity_default")).isZero();
    assertThat(dropped()).contains("log " + month("01"), "identity " + month("01"));
  }

  @Test
  void leavesAMonthThatSomebodyReadsToALaterRound() {
    room.accept(event("1"));
    room.applyNext(10);
    room.setClock(day("12-30T00:00:00Z"));
    room.transaction.executeWithoutResult(
        status -> {
          logged("1"); // holds the months until the transaction ends
          retention.round();
        });
    assertThat(months("event_log")).contains(month("03"));

    retention.round();
    assertThat(months("event_log")).doesNotContain(month("03"));
  }

  @Test
  void dropsWhileOthersWriteAndASecondNodeDropsToo() throws Exception {
    for (int n = 0; n < 6; n++) {
      room.accept(event("old-" + n));
      room.applyNext(10);
      room.pass(Duration.ofDays(31));
    }
    room.pass(Duration.ofDays(400));
    String year = month("03").substring(0, 4);
    AtomicInteger accepted = new AtomicInteger();

    together(
        5,
        thread -> {
          if (thread < 2) {
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (months("event_log").stream().anyMatch(month -> month.startsWith(year))) {
              retention.round();
              assertThat(System.nanoTime() - deadline).as("nanoseconds too late").isNegative();
            }
          } else {
            RecipientId own = new RecipientId("writer-" + thread);
            for (int n = 0; n < 100; n++) {
              room.accept(event(year + "-" + thread + "-" + n, own, NewEvent.Handling.ACT));
              accepted.incrementAndGet();
              room.applyNext(5);
            }
          }
          return true;
        });

    assertThat(accepted).hasValue(300);
    assertThat(room.count("select count(*) from event_log where id like ?", year + "-%"))
        .isEqualTo(300);
    assertThat(room.unbalanced()).isEmpty();
    assertThat(room.history.list(ANA, 10)).extracting(Event::id).doesNotContain("old-0");
  }

  private static Forgettable kind(String name, IntSupplier forget) {
    return new Forgettable() {
      @Override
      public String kind() {
        return name;
      }

      @Override
      public Period kept() {
        return Period.ofDays(1);
      }

      @Override
      public int forget(Instant before, int limit) {
        return forget.getAsInt();
      }
    };
  }

  private Instant day(String rest) {
    return at(month("").substring(0, 5) + rest);
  }

  private String month(String month) {
    return (2020 + 10 * decades) + "-" + month;
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  private int logged(String id) {
    return room.count("select count(*) from event_log where id = ?", id);
  }

  private List<String> months(String table) {
    return room.jdbc
        .sql(
            """
            select replace(right(inhrelid::regclass::text, 7), '_', '-')
            from pg_inherits where inhparent = cast(:table as regclass)
            """)
        .param("table", table)
        .query(String.class)
        .list();
  }

  private List<String> dropped() {
    return room.jdbc
        .sql(
            """
            select part || ' ' || to_char(month, 'YYYY-MM') from event_month_dropped
            where extract(year from month) >= :year order by 1
            """)
        .param("year", 2020 + 10 * decades)
        .query(String.class)
        .list();
  }
}
