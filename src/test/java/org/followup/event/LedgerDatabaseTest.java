package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.event.EventRoom.ANA;
import static org.followup.event.EventRoom.event;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.followup.RoomSlice;
import org.followup.demo.EmptyDatabase;
import org.followup.event.NewEvent.Handling;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class LedgerDatabaseTest {

  private static final RecipientId BEN = new RecipientId("ben");

  private EmptyDatabase database;
  private EventRoom room;

  @BeforeEach
  void open() throws IOException {
    database = EmptyDatabase.start();
    room = EventRoom.on(database);
  }

  @AfterEach
  void close() throws IOException {
    room.close();
    database.close();
  }

  @Test
  void postsWhatIsAcceptedRecordedAndApplied() {
    room.accept(event("1"), event("2"), event("2"), event("3", BEN, Handling.RECORD));
    room.accept(event("1"));
    assertThat(room.ledger()).containsExactly("2030-03 accepted 3", "2030-03 recorded 1");
    assertThat(room.unbalanced()).isEmpty();

    room.pass(Duration.ofDays(30));
    room.accept(event("4"));
    assertThat(room.applyNext(10)).containsExactly("1", "2", "4");

    assertThat(room.ledger())
        .as("by the month of acceptance, whenever it is applied")
        .containsExactly(
            "2030-03 accepted 3",
            "2030-03 applied 2",
            "2030-03 recorded 1",
            "2030-04 accepted 1",
            "2030-04 applied 1");
    assertThat(room.unbalanced()).isEmpty();
  }

  @Test
  void postsNothingOfADeedThatIsRolledBack() {
    room.transaction.executeWithoutResult(
        status -> {
          room.accept(event("1"));
          status.setRollbackOnly();
        });
    assertThat(room.ledger()).isEmpty();

    room.accept(event("1"));
    room.transaction.executeWithoutResult(
        status -> {
          room.applyNext(10);
          room.erase(ANA);
          status.setRollbackOnly();
        });
    assertThat(room.ledger()).containsExactly("2030-03 accepted 1");
    assertThat(room.unbalanced()).isEmpty();
  }

  @Test
  void postsAsErasedWhatWaitedOrWasDeadAndNothingElse() {
    room.accept(event("applied"), event("recorded", ANA, Handling.RECORD));
    room.applyNext(10);
    room.accept(event("dead"), event("other", BEN, Handling.ACT));
    room.jdbc
        .sql(
            "update event_inbox set state = 'dead' where seq = (select seq from event_log where id = 'dead')")
        .update();
    room.pass(Duration.ofDays(30));
    room.accept(event("waiting"));

    room.erase(ANA);
    room.erase(ANA);

    assertThat(room.ledger())
        .containsExactly(
            "2030-03 accepted 4",
            "2030-03 applied 1",
            "2030-03 erased 1",
            "2030-03 recorded 1",
            "2030-04 accepted 1",
            "2030-04 erased 1");
    assertThat(room.unbalanced()).isEmpty();
    assertThat(room.applyNext(10)).containsExactly("other");
    assertThat(room.unbalanced()).isEmpty();
  }

  @Test
  void mergesPostingsWhileOthersPostAndMerge() throws Exception {
    int requests = 60;
    AtomicInteger accepted = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    List<Integer> seen = Collections.synchronizedList(new java.util.ArrayList<>());
    Ledger ledger = room.bean(Ledger.class);

    EventRoom.together(
        5,
        thread -> {
          if (thread < 2) {
            for (int n = 0; n < requests; n++) {
              room.accept(event(thread + "-" + n), event(thread + "-" + n + "-too"));
              accepted.addAndGet(2);
            }
            done.set(accepted.get() == 4 * requests);
          } else if (thread < 4) {
            while (!done.get()) {
              ledger.compact();
            }
          } else {
            while (!done.get()) {
              int before = accepted.get();
              int posted =
                  room.count(
                      "select coalesce(sum(events), 0) from event_ledger where account = 'accepted'");
              if (posted < before) {
                seen.add(posted);
              }
            }
          }
          return true;
        });

    assertThat(seen).as("sums that lacked what was committed before").isEmpty();
    assertThat(room.ledger()).containsExactly("2030-03 accepted 240");
    ledger.compact();
    assertThat(room.count("select count(*) from event_ledger")).isEqualTo(1);
  }

  @Test
  void opensWithWhatAnExistingDatabaseHolds() throws IOException {
    try (EmptyDatabase old = EmptyDatabase.start()) {
      DriverManagerDataSource source = new DriverManagerDataSource(old.jdbcUrl());
      RoomSlice.migrate(source, "event", "3");
      JdbcClient.create(source)
          .sql(
              """
              insert into event_log
                (seq, accepted_at, source, id, type, happened_at, recognition, handling, data)
              select n, at, 'shop.example', 'e-' || n, 'a', at, 1, handling, '{}'
              from (values
                (1, '2029-12-31T23:59:59Z'::timestamptz, 'ACT'), (2, '2030-01-01T00:00:00Z', 'ACT'),
                (3, '2030-01-31T23:59:59Z', 'RECORD'), (4, '2030-01-02T00:00:00Z', 'STOP_ONLY'),
                (5, '2030-01-03T00:00:00Z', 'ACT')) as e (n, at, handling)
              """)
          .update();
      JdbcClient.create(source)
          .sql(
              """
              insert into event_inbox (seq, accepted_at, recipient_key, alone, due_at, state)
              select seq, accepted_at, 'ana', false, accepted_at,
                case seq when 4 then 'dead' else 'waiting' end
              from event_log where seq in (4, 5)
              """)
          .update();

      try (EventRoom opened = EventRoom.on(old)) {
        assertThat(opened.ledger())
            .containsExactly(
                "2029-12 accepted 1",
                "2029-12 applied 1",
                "2030-01 accepted 4",
                "2030-01 applied 1",
                "2030-01 recorded 1");
        assertThat(opened.unbalanced()).isEmpty();
      }
    }
  }
}
