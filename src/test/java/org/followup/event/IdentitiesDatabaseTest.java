package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.event.EventRoom.event;
import static org.followup.event.EventRoom.together;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.followup.RoomSlice;
import org.followup.demo.EmptyDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class IdentitiesDatabaseTest {

  private static final Instant TURN = Instant.parse("2030-04-01T00:00:00Z");

  private static EmptyDatabase database;
  private static EventRoom here;
  private static EventRoom there;
  private static int turns;

  private Instant turn;

  @BeforeAll
  static void open() throws IOException {
    database = EmptyDatabase.start();
    here = EventRoom.on(database);
    there = EventRoom.on(database);
  }

  @AfterAll
  static void close() throws IOException {
    there.close();
    here.close();
    database.close();
  }

  @BeforeEach
  void goToAnotherTurnOfTheYear() {
    turn = TURN.atOffset(java.time.ZoneOffset.UTC).plusYears(++turns).toInstant();
  }

  @Test
  void knowsARepetitionInALaterMonthAndGivesItsNumber() {
    here.setClock(turn.minus(Duration.ofDays(10)));
    long first = here.accept(event("again")).entries().get(0).seq();
    here.setClock(turn.plus(Duration.ofDays(40)));
    Acceptance second = here.accept(event("new"), event("again"));

    assertThat(second.duplicates()).isEqualTo(1);
    assertThat(second.entries().get(1).seq()).isEqualTo(first);
    assertThat(partitionsOf("again"))
        .containsExactly("event_identity_%d_03".formatted(2030 + turns));
    assertThat(partitionsOf("new")).containsExactly("event_identity_%d_05".formatted(2030 + turns));
  }

  @Test
  void takesEachIdentityOnceAtTheTurnOfTheMonthByClocksThatDiffer() throws Exception {
    here.setClock(turn.minusSeconds(20));
    there.setClock(turn.plusSeconds(20));
    List<String> ids = IntStream.range(0, 300).mapToObj(n -> turns + "-" + n).toList();
    // so that both months have some, whoever is faster
    assertThat(accept(here, ids.subList(0, 10)).accepted()).isEqualTo(10);
    assertThat(accept(there, ids.subList(10, 20)).accepted()).isEqualTo(10);

    List<Acceptance> answers =
        together(
                10,
                thread -> {
                  List<String> shuffled = new ArrayList<>(ids);
                  Collections.shuffle(shuffled, new Random(thread));
                  EventRoom node = thread % 2 == 0 ? here : there;
                  List<Acceptance> own = new ArrayList<>();
                  for (int from = 0; from < shuffled.size(); from += 10) {
                    own.add(accept(node, shuffled.subList(from, from + 10)));
                  }
                  return own;
                })
            .stream()
            .flatMap(List::stream)
            .toList();

    assertThat(answers.stream().mapToInt(Acceptance::accepted).sum()).isEqualTo(280);
    assertThat(answers.stream().mapToInt(Acceptance::duplicates).sum()).isEqualTo(9 * 300 + 20);
    assertThat(
            here.count(
                "select count(distinct tableoid) from event_identity where id like ?",
                turns + "-%"))
        .as("both months took some")
        .isEqualTo(2);
    assertThat(here.unbalanced()).isEmpty();
  }

  @Test
  void waitsInANewMonthForWhoeverStillAcceptsInTheOldOne() throws Exception {
    here.setClock(turn.minus(Duration.ofDays(2)));
    here.accept(event("settles-" + turns));
    String id = "slow-" + turns;
    CompletableFuture<Acceptance> late = new CompletableFuture<>();

    here.transaction.executeWithoutResult(
        status -> {
          here.accept(event(id));
          there.setClock(turn.plus(Duration.ofHours(1)));
          late.completeAsync(() -> there.accept(event(id)));
          awaitSomebodyWaiting();
        });

    assertThat(late.get(30, TimeUnit.SECONDS).duplicates()).isEqualTo(1);
  }

  @Test
  void movesWhatADatabaseKnowsIntoItsMonths() throws IOException {
    try (EmptyDatabase old = EmptyDatabase.start()) {
      DriverManagerDataSource source = new DriverManagerDataSource(old.jdbcUrl());
      RoomSlice.migrate(source, "event", "4");
      JdbcClient.create(source)
          .sql(
              """
              insert into event_identity (source, id, seq, accepted_at)
              values ('shop.example', 'december', 1, '2029-12-31T23:59:59.999Z'),
                ('shop.example', 'january', 2, '2030-01-01T00:00:00Z')
              """)
          .update();

      try (EventRoom opened = EventRoom.on(old)) {
        assertThat(
                opened
                    .jdbc
                    .sql("select tableoid::regclass::text from event_identity order by seq")
                    .query(String.class)
                    .list())
            .containsExactly("event_identity_2029_12", "event_identity_2030_01");
        opened.setClock(Instant.parse("2030-01-10T00:00:00Z"));
        assertThat(opened.accept(event("december"), event("january"), event("february")).entries())
            .extracting(Acceptance.Entry::seq)
            .startsWith(1L, 2L);
        assertThat(opened.count("select count(*) from event_identity")).isEqualTo(3);
      }
    }
  }

  private static List<String> partitionsOf(String id) {
    return here.jdbc
        .sql("select tableoid::regclass::text from event_identity where id = :id")
        .param("id", id)
        .query(String.class)
        .list();
  }

  private static void awaitSomebodyWaiting() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (here.count("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        == 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Nobody waits for the open transaction.");
      }
      Thread.onSpinWait();
    }
  }

  private static Acceptance accept(EventRoom node, List<String> ids) {
    return node.accept(ids.stream().map(EventRoom::event).toArray(NewEvent[]::new));
  }
}
