package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.followup.Crowd;
import org.followup.audience.Audiences;
import org.followup.demo.EmptyDatabase;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose turn comes when, to the minute; after pauses, with a pace, on two nodes. */
class ScheduleTableTest {

  private static final String EVERYONE = "everyone";

  private static EmptyDatabase database;
  private static ScheduleRoom room;

  private String journey = "";

  @BeforeAll
  static void open() throws Exception {
    database = EmptyDatabase.start();
    room = ScheduleRoom.on(database);
    room.person("ana", "Europe/Berlin", Map.of("birthday", "1990-03-28"));
    room.person("kiri", "Pacific/Kiritimati", Map.of("birthday", "1990-03-28"));
    room.person("pago", "Pacific/Pago_Pago", Map.of("birthday", "1990-03-28"));
    room.person("leap", "Europe/Berlin", Map.of("birthday", "2000-02-29"));
    room.audience(EVERYONE, "id=in=(ana,kiri,pago)");
    room.audience("ana", "id==ana");
    room.audience("birthday", "attribute.birthday=anniversary=P0D");
    room.audience("crowd", "id==crowd-*");
  }

  @AfterAll
  static void close() throws Exception {
    room.close();
    database.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    journey = "j" + Math.abs(test.getDisplayName().hashCode());
    room.takeEffect();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // by the shop's clock all at once, also on the days on which it changes
        "0 0 10 * * ?|shop|2027-03-27T12:00:00Z|2027-03-28T12:00:00Z|ana 03-28 08:00, kiri 03-28 08:00, pago 03-28 08:00",
        "0 30 2 * * ?|shop|2027-03-27T12:00:00Z|2027-03-28T12:00:00Z|ana 03-28 01:30, kiri 03-28 01:30, pago 03-28 01:30",
        "0 30 2 * * ?|shop|2026-10-24T12:00:00Z|2026-10-25T12:00:00Z|ana 10-25 00:30, kiri 10-25 00:30, pago 10-25 00:30",
        "0 0 10 * * ?|shop|2026-10-24T12:00:00Z|2026-10-25T12:00:00Z|ana 10-25 09:00, kiri 10-25 09:00, pago 10-25 09:00",
        // where people live, from UTC+14 to UTC-11
        "0 0 10 28 3 ?|recipient|2027-03-26T12:00:00Z|2027-03-29T12:00:00Z|kiri 03-27 20:00, ana 03-28 08:00, pago 03-28 21:00",
        "0 30 2 28 3 ?|recipient|2027-03-26T12:00:00Z|2027-03-29T12:00:00Z|kiri 03-27 12:30, ana 03-28 01:30, pago 03-28 13:30",
        "0 30 2 25 10 ?|recipient|2026-10-23T12:00:00Z|2026-10-26T12:00:00Z|kiri 10-24 12:30, ana 10-25 00:30, pago 10-25 13:30",
        "0 0 10 29 2 ?|recipient|2028-02-01T12:00:00Z|2028-03-02T12:00:00Z|kiri 02-28 20:00, ana 02-29 09:00, pago 02-29 21:00",
        "0 0 10 29 2 ?|recipient|2027-02-01T12:00:00Z|2027-04-01T12:00:00Z|",
        // published in the middle of the day: who has had that time already waits for the next
        "0 0 10 28 3 ?|recipient|2027-03-28T06:00:00Z|2027-03-29T12:00:00Z|ana 03-28 08:00, pago 03-28 21:00",
      })
  void comesWhenTheClockItMeansShowsTheTime(
      String cron, String zone, String from, String until, String turns) {
    room.clock.now = Instant.parse(from);
    ScheduleRoom.Entry entry =
        room.entry(journey, "timeCycle", cron, "audience", EVERYONE, "zone", zone);

    entry.runUntil(Instant.parse(until));

    assertThat(String.join(", ", entry.handed())).isEqualTo(turns == null ? "" : turns);
    assertThat(entry.turns()).isEmpty();
  }

  @Test
  void aBirthdayIsThatOfTheDayWherePeopleLive() {
    room.clock.now = Instant.parse("2027-03-20T12:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(
            journey, "timeCycle", "0 0 10 * * ?", "audience", "birthday", "zone", "recipient");

    entry.runUntil(Instant.parse("2027-04-05T12:00:00Z"));

    assertThat(entry.handed())
        .containsExactly("kiri 03-27 20:00", "ana 03-28 08:00", "pago 03-28 21:00");
  }

  @Test
  void whoIsNoGuestOfAStageHasNoTurn() {
    room.person("stranger", "Europe/Berlin", Map.of());
    room.audience("two", "id=in=(ana,stranger)");
    room.clock.now = Instant.parse("2027-05-20T12:00:00Z");
    ScheduleRoom.Entry entry = room.entry(journey, "timeCycle", "0 0 10 * * ?", "audience", "two");

    entry.runUntil(Instant.parse("2027-05-21T12:00:00Z"));

    assertThat(entry.handed()).containsExactly("ana 05-21 08:00");
    assertThat(entry.count("members")).isEqualTo(1);
  }

  @Test
  void whoWasBornOn29FebruaryHasTheirDayOnThe28thInOtherYears() {
    room.clock.now = Instant.parse("2027-02-20T12:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(
            journey, "timeCycle", "0 0 10 * * ?", "audience", "birthday", "zone", "recipient");

    entry.runUntil(Instant.parse("2027-03-05T12:00:00Z"));
    assertThat(entry.handed()).containsExactly("leap 02-28 09:00");
    entry.active = false;
    room.clock.now = Instant.parse("2028-02-20T12:00:00Z");
    entry.active = true;
    entry.runUntil(Instant.parse("2028-03-05T12:00:00Z"));

    assertThat(entry.handed()).containsExactly("leap 02-28 09:00", "leap 02-29 09:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latest||ana 11-27 12:00, ana 11-28 09:00",
        "latest|PT2H|ana 11-28 09:00",
        "skip||ana 11-28 09:00",
      })
  void afterAPauseTheNewestIsMadeUpForOrNone(String missed, String timeToLive, String turns) {
    room.clock.now = Instant.parse("2026-11-20T12:00:00Z");
    String[] fields = {"audience", "ana", "missed", missed, "timeToLive", timeToLive};
    ScheduleRoom.Entry entry =
        room.entry(
            journey,
            "timeCycle",
            "0 0 10 * * ?",
            timeToLive == null ? java.util.Arrays.copyOf(fields, 4) : fields);
    entry.active = false;
    entry.run();
    room.clock.now = Instant.parse("2026-11-27T12:00:00Z");
    entry.run();
    assertThat(entry.handed()).as("nobody enters what stands still").isEmpty();

    entry.active = true;
    entry.runUntil(Instant.parse("2026-11-28T12:00:00Z"));

    assertThat(String.join(", ", entry.handed())).isEqualTo(turns);
    assertThat(entry.count("left_out")).as("missed and not made up for").isEqualTo(6);
  }

  @Test
  void halfMissedWhereItHasBeenAndWholeWhereItIsStillAhead() {
    room.clock.now = Instant.parse("2026-11-20T12:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(
            journey,
            "timeCycle",
            "0 0 10 * * ?",
            "audience",
            EVERYONE,
            "zone",
            "recipient",
            "missed",
            "skip");
    entry.active = false;
    room.clock.now = Instant.parse("2026-11-24T12:00:00Z"); // 13:00 in Berlin, 1:00 in Pago Pago
    entry.active = true;

    entry.runUntil(Instant.parse("2026-11-24T23:00:00Z"));

    assertThat(entry.handed()).containsExactly("kiri 11-24 20:00", "pago 11-24 21:00");
  }

  @Test
  void turnsThatWaitedInAPauseGoOnOrAreLetGo() {
    room.clock.now = Instant.parse("2026-11-22T12:00:00Z");
    ScheduleRoom.Entry patient =
        room.entry(
            journey, "timeDate", "2026-11-23T10:00:00", "audience", EVERYONE, "zone", "recipient");
    ScheduleRoom.Entry hasty =
        room.entry(
            journey + "h",
            "timeDate",
            "2026-11-23T10:00:00",
            "audience",
            EVERYONE,
            "zone",
            "recipient",
            "timeToLive",
            "PT6H");
    for (ScheduleRoom.Entry entry : List.of(patient, hasty)) {
      room.clock.now = Instant.parse("2026-11-22T21:00:00Z");
      entry.run();
      assertThat(entry.handed()).containsExactly("kiri 11-22 21:00");
      entry.active = false;
      room.clock.now = Instant.parse("2026-11-23T22:00:00Z");
      entry.run();
      entry.active = true;
      entry.run();
    }

    assertThat(patient.handed())
        .containsExactly("kiri 11-22 21:00", "ana 11-23 22:00", "pago 11-23 22:00");
    assertThat(hasty.handed()).containsExactly("kiri 11-22 21:00", "pago 11-23 22:00");
    assertThat(hasty.count("let_go")).isEqualTo(1);
    assertThat(hasty.count("case when finished_at is null then 1 else 0 end")).isZero();
  }

  @Test
  void letsAsManyInAsThePaceSaysAndNoRushAfterARest() throws SQLException {
    crowd(100);
    room.clock.now = Instant.parse("2026-11-23T08:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(
            journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd", "pace", "1200/hour");

    entry.runUntil(Instant.parse("2026-11-23T09:00:00Z"));
    assertThat(entry.handed()).hasSize(20);
    entry.runUntil(Instant.parse("2026-11-23T09:02:00Z"));
    assertThat(entry.handed()).hasSize(60);
    entry.active = false;
    room.clock.now = Instant.parse("2026-11-23T11:00:00Z");
    entry.active = true;
    entry.run();
    assertThat(entry.handed()).as("a portion, not two hours' worth").hasSize(80);
    entry.runUntil(Instant.parse("2026-11-23T11:02:00Z"));
    assertThat(entry.handed()).hasSize(100);
  }

  @Test
  void spreadsOverTheTimeThatThePaceNames() throws SQLException {
    crowd(200);
    room.clock.now = Instant.parse("2026-11-23T08:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(
            journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd", "pace", "over P2D");

    entry.runUntil(Instant.parse("2026-11-24T09:00:00Z"));
    assertThat(entry.handed()).hasSizeBetween(70, 130);
    entry.runUntil(Instant.parse("2026-11-25T09:00:00Z"));
    assertThat(entry.handed()).hasSize(200);
  }

  @Test
  void holdsBackWhileTooManyEventsWaitOrCallsAreOpen() throws SQLException {
    crowd(50);
    room.jdbc
        .sql("create table if not exists act_re_procdef (id_ text primary key, key_ text)")
        .update();
    room.jdbc.sql("create table if not exists act_ru_task (proc_def_id_ text)").update();
    room.jdbc
        .sql("insert into act_re_procdef values (:id, :key)")
        .param("id", journey + ":1")
        .param("key", journey)
        .update();
    room.clock.now = Instant.parse("2026-11-23T08:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(
            journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd", "pace", "calls&lt;8");
    room.clock.now = Instant.parse("2026-11-23T09:00:00Z");
    stepAll(entry);
    assertThat(entry.handed()).as("no more before it is known who came to a call").hasSize(8);
    room.takeEffect();
    call(7);
    stepAll(entry);
    assertThat(entry.handed()).as("room for one more").hasSize(9);
    room.takeEffect();
    call(1);
    stepAll(entry);
    assertThat(entry.handed()).hasSize(9);

    room.jdbc.sql("delete from act_ru_task").update();
    entry.run();
    assertThat(entry.handed()).hasSize(50);
  }

  @Test
  void anAudienceThatCannotBeAskedIsSaidAndTriedAgain() {
    room.clock.now = Instant.parse("2026-11-23T08:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(journey, "timeDate", "2026-11-23T10:00:00", "audience", "to-come");
    room.clock.now = Instant.parse("2026-11-23T09:00:00Z");
    entry.run();
    assertThat(
            room.jdbc
                .sql("select obstacle from journey_occurrence where journey = :journey")
                .param("journey", journey)
                .query(String.class)
                .single())
        .contains("There is no audience of that name");

    room.audience("to-come", "id==ana");
    room.clock.now = Instant.parse("2026-11-23T10:30:00Z");
    entry.run();

    assertThat(entry.handed()).containsExactly("ana 11-23 10:30");
  }

  @Test
  void erasedPersonsTurnsGoAndMergedNamesHaveOne() throws SQLException {
    crowd(4);
    room.clock.now = Instant.parse("2026-11-23T08:00:00Z");
    ScheduleRoom.Entry entry =
        room.entry(
            journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd", "pace", "over P9D");
    room.clock.now = Instant.parse("2026-11-23T09:00:00Z");
    assertThat(entry.plan()).isTrue();
    assertThat(entry.copy()).isTrue();
    assertThat(entry.turns()).hasSize(4);

    Recipients recipients = room.context.getBean(Recipients.class);
    recipients.erase(new RecipientId("crowd-1"));
    TurnPersons persons = room.context.getBean(TurnPersons.class);
    persons.move(
        new org.followup.recipient.Merging(new RecipientId("crowd-2"), new RecipientId("crowd-3")));
    persons.move(
        new org.followup.recipient.Merging(
            new RecipientId("crowd-4"), new RecipientId("crowd-new")));

    assertThat(entry.turns())
        .extracting(turn -> turn.substring(0, turn.indexOf(' ')))
        .containsExactlyInAnyOrder("crowd-3", "crowd-new");
    crowd(4);
  }

  @Test
  void whatBreaksInTheMiddleOfCopyingOrHandingOverGoesOnWhereItWas() throws Exception {
    int people = 7_000; // more than a page
    crowd(people);
    try (ScheduleRoom other = ScheduleRoom.on(database)) {
      room.clock.now = Instant.parse("2026-11-23T08:00:00Z");
      ScheduleRoom.Entry here =
          room.entry(journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd");
      ScheduleRoom.Entry there =
          other.entry(journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd");
      other.clock.now = Instant.parse("2026-11-23T09:00:00Z");
      assertThat(there.plan()).isTrue();
      assertThat(there.copy()).isTrue();
      assertThat(there.turns()).as("the first page, then it is killed").hasSize(5_000);
      room.clock.now = other.clock.now;
      breakInbox(true);
      assertThat(here.copy()).isTrue();
      assertThatThrownBy(here::step).hasMessageContaining("by the test");
      assertThat(here.turns()).as("handed to an inbox that took nothing").hasSize(people);
      breakInbox(false);

      here.run();

      assertThat(here.handed()).hasSize(people).doesNotHaveDuplicates();
      assertThat(here.count("members")).isEqualTo(people);
    } finally {
      room.jdbc.sql("delete from recipient_profile where id like 'crowd-%'").update();
    }
  }

  private static void breakInbox(boolean broken) {
    room.jdbc
        .sql(
            "create or replace function broken() returns trigger language plpgsql as"
                + " 'begin raise exception ''by the test''; end'")
        .update();
    room.jdbc
        .sql(
            broken
                ? "create trigger broken after insert on event_inbox for each row execute function broken()"
                : "drop trigger broken on event_inbox")
        .update();
  }

  @Test
  void twoNodesHandEachPersonOverOnce() throws Exception {
    int people = 12_000;
    crowd(people);
    try (ScheduleRoom other = ScheduleRoom.on(database)) {
      room.clock.now = Instant.parse("2026-11-23T08:00:00Z");
      ScheduleRoom.Entry here =
          room.entry(journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd");
      ScheduleRoom.Entry there =
          other.entry(journey, "timeDate", "2026-11-23T10:00:00", "audience", "crowd");
      room.clock.now = Instant.parse("2026-11-23T09:00:00Z");
      other.clock.now = room.clock.now;
      CyclicBarrier start = new CyclicBarrier(2);
      ExecutorService nodes = Executors.newFixedThreadPool(2);
      try {
        Future<?> one = nodes.submit(() -> work(start, here));
        Future<?> two = nodes.submit(() -> work(start, there));
        one.get(3, TimeUnit.MINUTES);
        two.get(3, TimeUnit.MINUTES);
      } finally {
        nodes.shutdownNow();
      }
      here.run();

      assertThat(here.handed()).hasSize(people).doesNotHaveDuplicates();
      assertThat(here.turns()).isEmpty();
      assertThat(here.count("members")).isEqualTo(people);
    } finally {
      room.jdbc.sql("delete from recipient_profile where id like 'crowd-%'").update();
    }
  }

  private static Void work(CyclicBarrier start, ScheduleRoom.Entry entry) throws Exception {
    start.await();
    long until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    for (int idle = 0; idle < 50 && System.nanoTime() < until; ) {
      room.takeEffect();
      if (entry.step()) {
        idle = 0;
      } else {
        idle++;
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
    return null;
  }

  /** With nothing taking effect meanwhile. */
  private static void stepAll(ScheduleRoom.Entry entry) {
    boolean more = true;
    while (more) {
      more = entry.step();
    }
  }

  private void call(int calls) {
    room.jdbc
        .sql("insert into act_ru_task select :id from generate_series(1, :calls)")
        .param("id", journey + ":1")
        .param("calls", calls)
        .update();
  }

  /** So many people and no others. */
  private static void crowd(int people) throws SQLException {
    room.jdbc.sql("delete from recipient_profile where id like 'crowd-%'").update();
    Crowd.gather(database, people);
    assertThat(room.context.getBean(Audiences.class).count("crowd")).hasValue((long) people);
  }
}
