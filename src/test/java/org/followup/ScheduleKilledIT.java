package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.schedule;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.followup.demo.EmptyDatabase;
import org.followup.journey.ModelXml;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entry by schedule while nodes die: whoever is in the audience comes in once, and nobody is left
 * out. A row that this test holds makes a node stand still at the worst moment, with half of the
 * work committed; there it is killed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScheduleKilledIT {

  private static final int PEOPLE = 11_000;

  /** Members in a page of the copy, and turns in a chunk that is handed over. */
  private static final int PAGE = 5_000;

  private static final int CHUNK = 500;

  private static final Duration CAP = Duration.ofMinutes(4);

  @TempDir static Path folder;
  private static EmptyDatabase database;
  private static RunningFollowup a;
  private static RunningFollowup b;

  @BeforeAll
  static void start() throws Exception {
    journey("copied", "everybody", "id==crowd-*");
    journey("handed", "some", "id==crowd-02*,id==crowd-03*,id==crowd-04*");
    database = EmptyDatabase.start();
    a = node();
    database.execute(
        """
        insert into recipient_profile (id, email, address, address_hash, attributes, created_at,
          updated_at)
        select 'crowd-' || n, a, a, sha256(a::bytea), '{}', now(), now()
        from (select lpad(n::text, 5, '0') as n, 'c' || n || '@example.com' as a
              from generate_series(1, %d) n) made
        """
            .formatted(PEOPLE));
  }

  @AfterAll
  static void stop() throws Exception {
    for (RunningFollowup node : Stream.of(a, b).filter(Objects::nonNull).toList()) {
      node.kill();
      node.close();
    }
    if (database != null) {
      database.close();
    }
  }

  @Test
  @Order(1)
  void aCopyThatDiedBetweenItsPagesGoesOnBehindTheLastOne() throws Exception {
    try (Connection test = database.connect()) {
      test.setAutoCommit(false);
      // Whoever writes the second page waits for this.
      hold(
          test,
          """
          insert into journey_turn (occurrence_id, recipient_id, planned_at, due_at)
          values (%d, 'crowd-07000', now(), now())
          """
              .formatted(nextOccurrence()));
      makeDue("copied");
      await(() -> waits("insert into journey_turn"));
      a.kill();
      await(() -> database.count("select count(*) from node_session") == 0);
      test.rollback();
    }
    assertThat(copied("copied")).as("a page was committed, and no more").isEqualTo(PAGE);
    assertThat(database.count("select count(*) from journey_occurrence where copied_at is null"))
        .isOne();

    a.close();
    a = node();

    everybodyCameInOnce("copied", PEOPLE);
  }

  @Test
  @Order(2)
  void theOtherNodeGoesOnWhereOneDiedWhileItHandedOver() throws Exception {
    String first = database.list("select node from node_session").get(0);
    b = node();
    // The first event of a node in a month is taken alone; here both are to work side by side.
    for (RunningFollowup node : List.of(a, b)) {
      AttackHttp.key(node.port(), ProductionNodes.KEY)
          .post(
              "/api/events",
              "{\"id\":\"%d\",\"source\":\"shop\",\"type\":\"tea-tasted\",\"recipient\":\"x\"}"
                  .formatted(node.pid()));
    }
    try (Connection test = database.connect()) {
      test.setAutoCommit(false);
      // Whoever hands this person over, in the second or third chunk, waits for this.
      hold(
          test,
          """
          insert into event_identity (source, id, seq, accepted_at)
          values ('followup/schedule', '%d/crowd-03100', 0, now())
          """
              .formatted(nextOccurrence()));
      makeDue("handed");
      await(() -> waits("insert into event_identity"));
      String dead = who("insert into event_identity").substring("followup ".length());
      RunningFollowup dying = dead.equals(first) ? a : b;
      // The other one goes on meanwhile, with other chunks.
      await(() -> accepted("handed") >= 2 * CHUNK);
      dying.kill();
      await(() -> database.count("select count(*) from node_session") == 1);
      test.rollback();
    }

    everybodyCameInOnce("handed", 3_000);
    assertThat(Stream.of(a, b).filter(RunningFollowup::isAlive)).hasSize(1);
  }

  /** In the log, in what the events did, and in the journey. */
  private static void everybodyCameInOnce(String journey, int people) throws Exception {
    await(
        () ->
            database.count(
                    """
                    select count(*) from journey_occurrence
                    where journey = '%s' and finished_at is not null
                    """
                        .formatted(journey))
                == 1);
    await(() -> database.count("select count(*) from event_inbox") == 0);
    assertThat(copied(journey)).as("turns that were given out").isEqualTo(people);
    assertThat(database.count("select count(*) from journey_turn")).as("turns left").isZero();
    String ofLog =
        " from event_log l where type = 'scheduled-entry' and data ->> 'journey' = '%s'"
            .formatted(journey);
    assertThat(database.count("select count(*)" + ofLog)).as("turns that came").isEqualTo(people);
    assertThat(database.count("select count(distinct recipient_id)" + ofLog))
        .as("people whose turn came")
        .isEqualTo(people);
    assertThat(
            database.count(
                """
                select count(*) from event_receipt
                where effects @> '{"started": [{"journey": "%s"}]}'
                """
                    .formatted(journey)))
        .as("turns that let somebody in")
        .isEqualTo(people);
    String instances = " from journey_instance where journey = '%s'".formatted(journey);
    assertThat(database.count("select count(*)" + instances)).as("entries").isEqualTo(people);
    assertThat(database.count("select count(distinct recipient_id)" + instances))
        .as("people inside")
        .isEqualTo(people);
    assertThat(
            database.count(
                """
                select count(*) from act_ru_execution e
                join act_re_procdef d on d.id_ = e.proc_def_id_
                where e.parent_id_ is null and d.key_ = '%s'
                """
                    .formatted(journey)))
        .as("instances of the engine")
        .isEqualTo(people);
  }

  /** As if nobody had looked at the schedule for more than a year: the newest is made up for. */
  private static void makeDue(String journey) throws SQLException {
    database.execute(
        """
        update journey_schedule
        set after_wall = now() - interval '370 days', since = now() - interval '370 days'
        where journey = '%s'
        """
            .formatted(journey));
  }

  private static long nextOccurrence() throws SQLException {
    return database.count("select coalesce(max(occurrence_id), 0) + 1 from journey_occurrence");
  }

  private static long copied(String journey) throws SQLException {
    return database.count(
        "select members from journey_occurrence where journey = '" + journey + "'");
  }

  private static long accepted(String journey) throws SQLException {
    return database.count(
        "select count(*) from event_log where data ->> 'journey' = '" + journey + "'");
  }

  /** Whether a node waits for what this test holds, with such a statement. */
  private static boolean waits(String statement) throws SQLException {
    return !waiting(statement).isEmpty();
  }

  private static String who(String statement) throws SQLException {
    return waiting(statement).get(0);
  }

  private static List<String> waiting(String statement) throws SQLException {
    return database.list(
        """
        select application_name from pg_stat_activity
        where wait_event_type = 'Lock' and wait_event = 'transactionid'
          and application_name like 'followup %%' and query like '%%%s%%'
        """
            .formatted(statement));
  }

  private static void journey(String journey, String audience, String text) throws Exception {
    Path audiences = Files.createDirectories(folder.resolve("audiences"));
    Files.writeString(audiences.resolve(audience + ".rsql"), text);
    Path own = Files.createDirectories(folder.resolve(journey));
    Files.writeString(
        own.resolve(journey + ".bpmn"),
        ModelXml.file(
            journey,
            schedule("In", "timeCycle", "0 0 0 1 1 ?", "audience", audience, "reentry", "always")
                + receive("Wait", "order-completed")
                + end("Out", "goal")
                + flows("In", "Wait", "Out"),
            "order-completed"));
  }

  private static RunningFollowup node() throws Exception {
    // nobody is mailed
    Map<String, String> properties = ProductionNodes.properties(database.jdbcUrl(), 9);
    properties.put("followup.processes", folder.toString());
    properties.put(
        "spring.datasource.hikari.data-source-properties.options",
        "-c TimeZone=UTC -c jit=off -c synchronous_commit=on");
    return RunningFollowup.launchInProduction(properties).awaitStart();
  }

  private static void hold(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(CAP).until(condition);
  }
}
