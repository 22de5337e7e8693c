package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.audience.Audiences;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.TurnRepository.Turn;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A schedule in the whole application: from the model to people who are in the journey. */
@FollowupTest
class ScheduledEntriesTest {

  private static final ZoneId SHOP = ZoneId.of("Europe/Berlin");

  @LocalServerPort int port;
  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired RuntimeService runtime;
  @Autowired Audiences audiences;
  @Autowired ScheduledEntries entries;
  @Autowired InstanceRepository instances;
  @Autowired JourneySteering steering;
  @Autowired Inbox inbox;
  @Autowired JdbcClient jdbc;
  @Autowired Clock clock;

  private final String journey = "scheduled-" + UUID.randomUUID();
  private EngineFixture engine;
  private RecipientId ana;
  private RecipientId ben;

  @BeforeEach
  void people() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
    ben = engine.someone();
    audiences.save(journey, "id=in=(" + ana + "," + ben + ")", "test");
  }

  @AfterEach
  void off() {
    engine
        .repository()
        .createDeploymentQuery()
        .deploymentName(journey + ".bpmn")
        .list()
        .forEach(one -> engine.repository().deleteDeployment(one.getId(), true));
    audiences.delete(journey, "test");
  }

  @Test
  void theEngineStartsNobodyAndEachPersonOfTheAudienceComesInByATurn() {
    deploy("0 0/1 * * * ?", "reentry", "once");
    assertThat(management.createJobDefinitionQuery().processDefinitionKey(journey).count())
        .as("timers that the engine would start it by")
        .isZero();
    entries.drain();

    makeDue();
    within("both are in", () -> running(ana) == 1 && running(ben) == 1);

    assertThat(runtime.createProcessInstanceQuery().processDefinitionKey(journey).count())
        .isEqualTo(2);
    assertThat(
            jdbc.sql(
                    "select count(*) from journey_turn t join journey_occurrence o using"
                        + " (occurrence_id) where o.journey = :journey")
                .param("journey", journey)
                .query(Long.class)
                .single())
        .isZero();
    makeDue();
    within(
        "refused again",
        () ->
            count("event_log where type = 'scheduled-entry' and data ->> 'journey' = :journey") >= 4
                && count(
                        "event_receipt r join event_log l using (seq) where l.data ->> 'journey' ="
                            + " :journey and r.effects::text like '%already in this journey%'")
                    >= 2);
    assertThat(running(ana)).isEqualTo(1);
  }

  @Test
  void aTurnMayStartTheOneJourneyItNamesAndComesFromUsAlone() {
    deploy("0 0 0 1 1 ?", "reentry", "always");
    String start = "In";
    assertThat(turn("shop", journey, start, ana).started()).isEmpty();
    assertThat(turn(ScheduledStarts.SOURCE, "birthday", start, ana).started())
        .extracting(Receipt.Effect::journey)
        .doesNotContain(journey);
    assertThat(turn(ScheduledStarts.SOURCE, journey, "Elsewhere", ana).started()).isEmpty();
    RecipientId stranger = engine.someone();
    assertThat(turn(ScheduledStarts.SOURCE, journey, start, stranger).refused())
        .singleElement()
        .extracting(Receipt.Effect::reason)
        .asString()
        .contains("not in the audience");

    assertThat(turn(ScheduledStarts.SOURCE, journey, start, ana).started())
        .extracting(Receipt.Effect::journey)
        .containsExactly(journey);
  }

  @Test
  void whatIsSwitchedOffOrPausedKeepsItsTurns() {
    entries.stop(); // else it may plan between being switched on and paused
    try {
      deploy("0 0/1 * * * ?", "reentry", "always");
      entries.drain();
      steering.switchOff(journey);
      makeDue();
      entries.drain();
      assertThat(count("journey_occurrence where journey = :journey")).isZero();

      steering.switchOn(journey);
      steering.pause(journey, "test");
      entries.drain();
      assertThat(count("journey_occurrence where journey = :journey")).isZero();
    } finally {
      entries.start();
    }
    steering.resume(journey);

    within("both are in", () -> running(ana) == 1 && running(ben) == 1);
  }

  @Test
  void aTurnThatComesWhileTheJourneyStandsStillIsKeptAndComesAgain() {
    deploy("0 0 0 1 1 ?", "reentry", "always");
    entries.drain();
    long occurrence = finishedOccurrence(null);
    steering.pause(journey, "test");
    Instant now = clock.instant();

    Receipt receipt =
        engine.post(
            ScheduledStarts.event(journey, "In", null, new Turn(occurrence, ana, now, now)));
    assertThat(receipt.refused())
        .singleElement()
        .extracting(Receipt.Effect::reason)
        .asString()
        .contains("paused", "the turn is kept");
    entries.drain();
    assertThat(running(ana)).isZero();
    steering.resume(journey);
    within("ana is in", () -> running(ana) == 1);

    steering.switchOff(journey);
    engine.post(ScheduledStarts.event(journey, "In", null, new Turn(occurrence, ben, now, now)));
    assertThat(running(ben)).isZero();
    steering.switchOn(journey);
    within("ben is in", () -> running(ben) == 1);
    assertThat(running(ana)).isEqualTo(1);
    entries.drain();
    assertThat(count("journey_occurrence where journey = :journey and finished_at is null"))
        .isZero();
  }

  @Test
  void aTurnOfATimeThatWasGivenUpIsNotKept() {
    deploy("0 0 0 1 1 ?", "reentry", "always");
    entries.drain();
    long occurrence = finishedOccurrence("another schedule took its place");
    steering.pause(journey, "test");
    Instant now = clock.instant();

    engine.post(ScheduledStarts.event(journey, "In", null, new Turn(occurrence, ana, now, now)));
    assertThat(
            jdbc.sql("select count(*) from journey_turn where occurrence_id = :id")
                .param("id", occurrence)
                .query(Long.class)
                .single())
        .isZero();
  }

  private long finishedOccurrence(@Nullable String obstacle) {
    return jdbc.sql(
            """
            insert into journey_occurrence
              (journey, start_event, audience, wall, planned_at, not_before, began_at, copied_at,
               finished_at, obstacle)
            values (:journey, 'In', :journey, now(), :at, :at, :at, :at, :at, :obstacle)
            returning occurrence_id
            """)
        .param("journey", journey)
        .param("at", clock.instant().atOffset(java.time.ZoneOffset.UTC))
        .param("obstacle", obstacle)
        .query(Long.class)
        .single();
  }

  @Test
  void everybodysEntryIsAboutTheSubject() {
    deploy("0 0/1 * * * ?", "reentry", "always", "subject", "new-arrivals");
    entries.drain();
    makeDue();
    within("both are in", () -> running(ana) == 1 && running(ben) == 1);

    assertThat(instances.listEntries(ana, journey))
        .extracting(Instance::subject)
        .containsExactly("new-arrivals");
  }

  @Test
  void whatWaitsToBeSwitchedOnLetsNobodyInBeforeAndMakesUpForNothing() {
    deploy("0 0/1 * * * ?", "reentry", "always", "switchOn", "by-hand");
    entries.drain();
    assertThat(count("journey_schedule where journey = :journey")).isZero();
    assertThat(context.getBean(JourneySchedules.class).list(journey))
        .singleElement()
        .extracting(JourneySchedules.Schedule::holds)
        .isEqualTo("the journey is switched off");

    assertThat(steering.switchOn(journey)).isEqualTo(new Steered.Done(true));
    assertThat(context.getBean(JourneySchedules.class).list(journey))
        .as("told from the first moment")
        .singleElement()
        .extracting(JourneySchedules.Schedule::holds)
        .isNull();
    entries.drain();
    assertThat(
            jdbc.sql("select since from journey_schedule where journey = :journey")
                .param("journey", journey)
                .query(java.time.OffsetDateTime.class)
                .single()
                .toInstant())
        .isAfter(clock.instant().minusSeconds(60));
    makeDue();
    within("both are in", () -> running(ana) == 1 && running(ben) == 1);

    deploy("0 0/1 * * * ?", "reentry", "always", "switchOn", "by-hand", "pace", "9/hour");
    assertThat(steering.switchOn(journey))
        .as("a later version keeps what was decided")
        .isEqualTo(new Steered.Done(false));
  }

  @Test
  void tellsWhenItComesNextWhoWaitsAndWhatHoldsThemBack() throws Exception {
    deploy("0 0/1 * * * ?", "reentry", "once", "pace", "1/day");
    entries.drain();
    makeDue();
    within("one of the two is in", () -> running(ana) + running(ben) == 1);
    steering.pause(journey, "test");

    AttackHttp http = AttackHttp.key(port, "demo-key");
    String path = "/api/journeys/" + journey + "/schedule";
    JsonNode told = new ObjectMapper().readTree(http.get(path).body());

    assertThat(told).hasSize(1);
    assertThat(told.get(0).path("audience").asText()).isEqualTo(journey);
    assertThat(told.get(0).path("holds").asText()).isEqualTo("the journey is paused");
    assertThat(Instant.parse(told.get(0).path("next").asText()))
        .isAfter(clock.instant().minusSeconds(120));
    assertThat(LocalDateTime.parse(told.get(0).path("nextWall").asText()).atZone(SHOP).toInstant())
        .as("what the shop's clock shows then")
        .isEqualTo(told.get(0).path("next").asText());
    JsonNode latest = told.get(0).path("occurrences").get(0);
    assertThat(LocalDateTime.parse(latest.path("wall").asText()).atZone(SHOP).toInstant())
        .isEqualTo(latest.path("plannedAt").asText());
    assertThat(told.get(0).path("waiting").asLong()).isPositive();
    assertThat(latest.path("members").asLong()).isEqualTo(2);
    steering.resume(journey);
    assertThat(http.get("/api/journeys/no-such/schedule").statusCode()).isEqualTo(404);
  }

  @Test
  void tellsTheWallTimeOfAScheduleThatGoesByEachPersonsClock() throws Exception {
    deploy("0 0 10 1 1 ?", "reentry", "always", "zone", "recipient");

    JsonNode told =
        new ObjectMapper()
            .readTree(
                AttackHttp.key(port, "demo-key")
                    .get("/api/journeys/" + journey + "/schedule")
                    .body())
            .get(0);

    assertThat(told.path("zone").asText()).isEqualTo("recipient");
    assertThat(told.path("nextWall").asText()).endsWith("-01-01T10:00:00");
    assertThat(told.path("next").asText()).as("first on earth").endsWith("-12-31T20:00:00Z");
  }

  @Test
  void lookingPlansNothingAndEndsNothing() {
    entries.stop(); // else it would plan in the background
    try {
      deploy("0 0 10 * * ?", "reentry", "always");
      look();
      assertThat(said()).as("not begun by looking").isEmpty();

      entries.drain();
      assertThat(said()).containsExactly("0 0 10 * * ? shop");
      deploy("0 0 11 * * ?", "reentry", "always");
      look();
      assertThat(said()).as("still as it was planned").containsExactly("0 0 10 * * ? shop");

      entries.drain();
      assertThat(said()).containsExactly("0 0 11 * * ? shop");
      engine.deploy(
          journey + ".bpmn",
          ModelXml.file(
              journey,
              ModelXml.start("In", "tea-tasted") + end("Out", "goal") + flows("In", "Out"),
              "tea-tasted"));
      look();
      assertThat(said()).as("not ended by looking").hasSize(1);

      entries.drain();
      assertThat(said()).isEmpty();
    } finally {
      entries.start();
    }
  }

  /** At everything that tells of schedules. */
  private void look() {
    AttackHttp api = AttackHttp.key(port, "demo-key");
    assertThat(api.get("/api/journeys/" + journey + "/schedule").statusCode()).isEqualTo(200);
    AttackHttp page = AttackHttp.session(port, "demo", "demo");
    assertThat(page.get("/journeys/" + journey).statusCode()).isEqualTo(200);
    entries.findNextDue();
  }

  private List<String> said() {
    return jdbc.sql("select said from journey_schedule where journey = :journey")
        .param("journey", journey)
        .query(String.class)
        .list();
  }

  @Test
  void anErasedPersonHasNoTurnAndIsToldSo() {
    deploy("0 0 0 1 1 ?", "reentry", "always");
    entries.drain();
    jdbc.sql(
            """
            with made as (
              insert into journey_occurrence
                (journey, start_event, audience, wall, planned_at, not_before, began_at, copied_at)
              values (:journey, 'In', :journey, now(), :at, :at, :at, :at)
              returning occurrence_id)
            insert into journey_turn select occurrence_id, :ana, :due, :due from made
            """)
        .param("journey", journey)
        .param("at", clock.instant().atOffset(java.time.ZoneOffset.UTC))
        .param("due", clock.instant().plusSeconds(86_400_000).atOffset(java.time.ZoneOffset.UTC))
        .param("ana", ana.value())
        .update();

    engine.recipients().erase(ana);

    assertThat(
            jdbc.sql("select count(*) from journey_turn where recipient_id = :ana")
                .param("ana", ana.value())
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void anAudienceThatIsNotThereRefusesTheModel() {
    assertThatThrownBy(
            () ->
                engine.deploy(
                    journey + ".bpmn", xml("0 0 10 * * ?", "audience", "no-such-audience")))
        .hasMessageContaining("there is no audience no-such-audience");
  }

  /** As if the schedule had been seen first two minutes ago. */
  private void makeDue() {
    jdbc.sql("delete from journey_occurrence where journey = :journey")
        .param("journey", journey)
        .update();
    jdbc.sql(
            "update journey_schedule set after_wall = :wall, since = :since where journey = :journey")
        .param("journey", journey)
        .param("since", clock.instant().minusSeconds(90).atOffset(java.time.ZoneOffset.UTC))
        .param("wall", clock.instant().minusSeconds(90).atZone(SHOP).toLocalDateTime())
        .update();
  }

  private Receipt turn(String source, String names, String start, RecipientId person) {
    Instant now = clock.instant();
    return engine.post(
        new NewEvent(
            source,
            UUID.randomUUID() + "/" + person,
            ScheduledStarts.TYPE,
            null,
            person,
            null,
            null,
            Map.of(
                "journey",
                names,
                "startEvent",
                start,
                "occurrence",
                0,
                "scheduledAt",
                now.toString()),
            NewEvent.Handling.ACT));
  }

  private long running(RecipientId person) {
    return instances.listEntries(person, journey).stream()
        .map(Instance::endedAt)
        .filter(ended -> ended == null)
        .count();
  }

  private long count(String rows) {
    return jdbc.sql("select count(*) from " + rows)
        .param("journey", journey)
        .query(Long.class)
        .single();
  }

  private void deploy(String cron, String... fields) {
    String[] all = new String[fields.length + 2];
    all[0] = "audience";
    all[1] = journey;
    System.arraycopy(fields, 0, all, 2, fields.length);
    engine.deploy(journey + ".bpmn", xml(cron, all));
  }

  private String xml(String cron, String... fields) {
    return ModelXml.file(
        journey,
        schedule("In", "timeCycle", cron, fields)
            + receive("Wait", "order-completed")
            + end("Out", "goal")
            + flows("In", "Wait", "Out"),
        "order-completed");
  }

  private static void within(String what, BooleanSupplier condition) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(giveUp);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
