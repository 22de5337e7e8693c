package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.journey.SteeredJourney.Person;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.recipient.RecipientId;
import org.followup.report.Books;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class EndForEveryoneTest {

  @Autowired ApplicationContext context;
  @Autowired JourneySteering steering;
  @Autowired Journeys journeys;
  @Autowired InstanceRepository instances;
  @Autowired Outbox outbox;
  @Autowired JdbcClient sql;
  @Autowired Books books;

  private EngineFixture engine;
  private SteeredJourney steered;
  private BalancedBooks before;

  @BeforeEach
  void deploy() {
    before = BalancedBooks.before(books);
    engine = EngineFixture.in(context);
    steered = SteeredJourney.deploy(engine, "PT9H");
  }

  @AfterEach
  void loseNothing() {
    before.check();
  }

  @Test
  void endsEveryInstanceOnceByAnEventOfItsOwnAndNobodyElses() {
    SteeredJourney control = SteeredJourney.deploy(engine, "PT9H");
    fill(steered, 700);
    Person ana = steered.enter();
    RecipientId person = ana.id();
    String elsewhere =
        engine.post(person, control.type(), null, Map.of()).started().get(0).instance();
    steering.pause(steered.journey(), "olga");
    engine.post(person, steered.goOn(), null, Map.of());

    EndRun begun = steering.endForEveryone(steered.journey(), "olga").orElseThrow();

    assertThat(begun.total()).isEqualTo(701);
    assertThat(steering.endForEveryone(steered.journey(), "otto").orElseThrow().runId())
        .as("one run at a time")
        .isEqualTo(begun.runId());
    assertThat(steering.switchOn(steered.journey()))
        .isInstanceOfSatisfying(
            Steered.Refused.class, refused -> assertThat(refused.reason()).contains("being ended"));
    EndRun finished = finished(begun.runId());
    assertThat(finished.left()).isZero();
    assertThat(finished.by()).isEqualTo("olga");
    assertThat(journeys.countPeople(steered.journey())).isEmpty();
    assertThat(journeys.find(steered.journey()).orElseThrow().on()).isFalse();
    assertThat(stopEvents(begun.runId())).isEqualTo(701);

    assertThat(instances.find(elsewhere).orElseThrow().endedAt()).isNull();
    assertThat(endedBy(ana.instance())).isEqualTo("stopped, ended for everyone by olga");
    Receipt receipt = receipt(begun.runId(), ana.instance());
    assertThat(receipt.ended()).extracting(Effect::instance).containsExactly(ana.instance());
    assertThat(receipt.withdrawn()).extracting(Effect::message).containsExactly("steered");
    assertThat(outbox.list(person, 1).get(0).state()).isEqualTo(MessageState.WITHDRAWN);

    assertThat(steering.switchOn(steered.journey())).isEqualTo(new Steered.Done(true));
    steering.resume(steered.journey());
    steered.enter();
  }

  @Test
  void aRunThatANodeLeftInTheMiddleIsGoneOnWithAndAcceptsNothingTwice() {
    fill(steered, 300);
    UUID run = UUID.randomUUID();
    List<EndRunRepository.Target> first = targets(120);

    leaveInTheMiddle(run, first);

    EndRun finished = finished(run.toString());
    assertThat(finished.total()).isEqualTo(300);
    assertThat(finished.left()).isZero();
    assertThat(stopEvents(run.toString())).isEqualTo(300);
    assertThat(journeys.countPeople(steered.journey())).isEmpty();
  }

  @Test
  void anEmptyJourneyIsEndedAtOnce() {
    EndRun begun = steering.endForEveryone(steered.journey(), "olga").orElseThrow();

    assertThat(begun.total()).isZero();
    finished(begun.runId());
    assertThat(steering.findLatestEnd("no-such-journey")).isEmpty();
  }

  @Test
  void anEventThatNamesAnotherPersonsInstanceEndsNothing() {
    Person ana = steered.enter();
    Person ben = steered.enter();

    Receipt receipt =
        engine.post(ana.id(), StandingRules.STOPPED, null, Map.of("instance", ben.instance()));

    assertThat(receipt.ended()).isEmpty();
    assertThat(instances.find(ben.instance()).orElseThrow().endedAt()).isNull();
    assertThat(
            engine
                .post(ana.id(), StandingRules.STOPPED, null, Map.of("instance", ana.instance()))
                .ended())
        .hasSize(1);
  }

  /** What a node leaves behind that dies after a chunk, before it noted the rest. */
  private void leaveInTheMiddle(UUID run, List<EndRunRepository.Target> accepted) {
    EndRunRepository.Target last = accepted.get(accepted.size() - 1);
    engine
        .inbox()
        .accept(
            accepted.stream()
                .map(
                    target ->
                        new NewEvent(
                            StandingRules.STEERING,
                            run + "-" + target.instanceId(),
                            StandingRules.STOPPED,
                            null,
                            target.recipient(),
                            null,
                            target.subject(),
                            Map.of(
                                "journey",
                                steered.journey(),
                                "instance",
                                target.instanceId(),
                                "by",
                                "olga"),
                            NewEvent.Handling.STOP_ONLY))
                .toList());
    // The note is older than the events: the first half of them comes a second time.
    EndRunRepository.Target noted = accepted.get(accepted.size() / 2);
    assertThat(noted).isNotEqualTo(last);
    sql.sql(
            """
            insert into journey_end_run
              (run_id, journey, started_by, started_at, total, after_entered, after_instance)
            values (:run, :journey, 'olga', :now, 300, :entered, :instance)
            """)
        .param("run", run)
        .param("journey", steered.journey())
        .param("now", engine.clock().instant().atOffset(ZoneOffset.UTC))
        .param("entered", noted.enteredAt().atOffset(ZoneOffset.UTC))
        .param("instance", noted.instanceId())
        .update();
  }

  private List<EndRunRepository.Target> targets(int count) {
    return sql.sql(
            """
            select instance_id, recipient_id, subject, entered_at from journey_instance
             where journey = :journey order by entered_at, instance_id limit :count
            """)
        .param("journey", steered.journey())
        .param("count", count)
        .query(
            (row, n) ->
                new EndRunRepository.Target(
                    row.getString(1),
                    new RecipientId(row.getString(2)),
                    row.getString(3),
                    row.getObject(4, java.time.OffsetDateTime.class).toInstant()))
        .list();
  }

  private void fill(SteeredJourney journey, int people) {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      events.add(
          EngineFixture.event(
              new RecipientId("many-" + UUID.randomUUID()), journey.type(), null, Map.of()));
    }
    engine.inbox().accept(events);
    JourneySteeringTest.until(
        "everyone is in",
        () -> journeys.countPeople(journey.journey()).getOrDefault("Wait", 0L) == people);
  }

  private EndRun finished(String runId) {
    JourneySteeringTest.until(
        "the run is finished",
        () ->
            steering
                .findLatestEnd(steered.journey())
                .filter(run -> run.finishedAt() != null)
                .isPresent());
    EndRun run = steering.findLatestEnd(steered.journey()).orElseThrow();
    assertThat(run.runId()).isEqualTo(runId);
    return run;
  }

  private long stopEvents(String run) {
    return sql.sql("select count(*) from event_log where type = :type and id like :run")
        .param("type", StandingRules.STOPPED)
        .param("run", run + "-%")
        .query(Long.class)
        .single();
  }

  private Receipt receipt(String run, String instance) {
    long seq =
        sql.sql("select seq from event_log where id = :id")
            .param("id", run + "-" + instance)
            .query(Long.class)
            .single();
    return engine.inbox().findReceipt(seq).orElseThrow();
  }

  private String endedBy(String instance) {
    return sql.sql(
            "select outcome || ', ' || ended_by from journey_instance where instance_id = :id")
        .param("id", instance)
        .query(String.class)
        .single();
  }
}
