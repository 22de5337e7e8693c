package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Timers that repeat, stand still, fail or come in twos, and the events that come between. */
@FollowupTest
class TimersUnderWayTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired RuntimeService runtime;
  @Autowired EngineTimers timers;
  @Autowired SendingHold hold;
  @Autowired JdbcClient jdbc;
  @LocalServerPort int port;

  private EngineFixture engine;
  private Traces traces;
  private StoryStage stage;
  private String journey;

  @BeforeEach
  void begin() {
    engine = EngineFixture.in(context);
    traces = new Traces(jdbc);
    stage = new StoryStage(port);
    journey = "way-" + UUID.randomUUID();
  }

  @Test
  void repeatsInItsRhythmWhateverComesBetweenUntilItsStepEnds() {
    Contest contest = deploy(Contest.of(journey, "Hour", Contest::everyHour));
    RecipientId ana = enter(contest);
    RecipientId ben = enter(contest);
    Instant first = job(ana).getDuedate().toInstant();

    move(Duration.ofMinutes(30));
    assertThat(engine.post(ana, contest.note(), "it", Map.of()).advanced()).hasSize(1);
    assertThat(job(ana).getDuedate()).as("its rhythm goes on").isEqualTo(Date.from(first));
    move(HOUR.multipliedBy(2));

    assertThat(traces.moments(ana, "Late")).hasSize(2);
    assertThat(traces.moments(ana, "Late").get(0)).isBetween(first, first.plusMillis(10));
    assertThat(traces.moments(ana, "Late").get(1))
        .as("an hour later, to the second")
        .isBetween(first.plus(HOUR).minusSeconds(1), first.plus(HOUR).plusMillis(10));
    assertThat(TimersAgainstMessagesTest.go(engine, contest, ana).ended()).hasSize(1);
    assertThat(traces.left(ana)).isEmpty();

    move(HOUR.multipliedBy(2));
    assertThat(traces.moments(ana, "Late")).as("its end ended it").hasSize(2);
    assertThat(traces.moments(ben, "Late")).as("three times, as drawn").hasSize(3);
    assertThat(traces.mails(ben)).containsExactly("Late", "Late", "Late");
    assertThat(traces.left(ben)).noneMatch(left -> left.startsWith("job"));
    assertThat(TimersAgainstMessagesTest.go(engine, contest, ben).ended()).hasSize(1);
    assertThat(traces.left(ben)).isEmpty();
  }

  @Test
  void whatIsSuspendedStandsStillIsEndedByAnEventAndElseGoesOnOnce() {
    Contest contest = deploy(Contest.all(journey).get(0));
    RecipientId ana = enter(contest);
    RecipientId ben = enter(contest);
    runtime.suspendProcessInstanceById(instance(ana));
    runtime.suspendProcessInstanceById(instance(ben));

    move(HOUR.multipliedBy(2));

    assertThat(traces.moments(ana, "Late")).isEmpty();
    assertThat(job(ben).isSuspended()).isTrue();
    assertThat(TimersAgainstMessagesTest.go(engine, contest, ana).ended()).hasSize(1);
    assertThat(traces.left(ana)).isEmpty();
    runtime.activateProcessInstanceById(instance(ben));
    move(HOUR);
    assertThat(TimersAgainstMessagesTest.outcome(traces, ben)).isEqualTo("Late");
    assertThat(traces.left(ben)).isEmpty();
    assertThat(TimersAgainstMessagesTest.outcome(traces, ana)).isEqualTo("Told");
  }

  @Test
  void aTimerWhoseStepFailedIsEndedByTheEventWithItsRetryAndItsIncident() {
    Contest contest = deploy(Contest.of(journey, "Hour", Contest::failing));
    RecipientId ana = enter(contest);
    RecipientId ben = enter(contest);
    for (RecipientId person : List.of(ana, ben)) {
      assertThatThrownBy(() -> management.executeJob(job(person).getId())).isNotNull();
    }
    assertThat(job(ana).getRetries()).isPositive();
    management.setJobRetries(job(ben).getId(), 1);
    assertThatThrownBy(() -> management.executeJob(job(ben).getId())).isNotNull();
    assertThat(traces.left(ben)).anyMatch(left -> left.startsWith("incident"));

    for (RecipientId person : List.of(ana, ben)) {
      assertThat(TimersAgainstMessagesTest.go(engine, contest, person).ended()).hasSize(1);
      assertThat(traces.left(person)).isEmpty();
      assertThat(TimersAgainstMessagesTest.outcome(traces, person)).isEqualTo("Told");
    }
  }

  @Test
  void ofTwoTimersThatAreDueAtOnceOneFires() {
    Contest contest = deploy(Contest.of(journey, "Hour", Contest::twoTimers));
    RecipientId ana = enter(contest);

    move(HOUR.multipliedBy(2));

    assertThat(TimersAgainstMessagesTest.outcome(traces, ana)).isEqualTo("Late");
    assertThat(traces.left(ana)).isEmpty();
  }

  @Test
  void aTimerThatIsDueAndHasNotRunLosesToTheEvent() {
    Contest contest = deploy(Contest.all(journey).get(0));
    RecipientId ana = enter(contest);
    timers.pause();
    try {
      management.setJobDuedate(job(ana).getId(), Date.from(engine.clock().instant()));
      assertThat(TimersAgainstMessagesTest.go(engine, contest, ana).ended()).hasSize(1);
    } finally {
      timers.resume();
    }
    assertThat(TimersAgainstMessagesTest.outcome(traces, ana)).isEqualTo("Told");
    assertThat(traces.left(ana)).isEmpty();
  }

  @Test
  void branchesThatEndByThemselvesWaitForEachOther() {
    Contest contest = deploy(Contest.of(journey, "Hour", Contest::apart));
    RecipientId ana = enter(contest);
    RecipientId ben = enter(contest);

    assertThat(TimersAgainstMessagesTest.go(engine, contest, ana).advanced()).hasSize(1);
    move(HOUR.multipliedBy(2));
    assertThat(TimersAgainstMessagesTest.go(engine, contest, ben).ended()).hasSize(1);

    assertThat(traces.mails(ana)).containsExactly("Told", "Late");
    assertThat(traces.ends(ana)).containsExactly("EndLate");
    assertThat(traces.mails(ben)).containsExactly("Late", "Told");
    assertThat(traces.ends(ben)).containsExactly("EndTold");
    assertThat(traces.left(ana)).isEmpty();
    assertThat(traces.left(ben)).isEmpty();
  }

  @Test
  void aStepIsRepeatedAsOftenAsItSaysUnlessItIsEnoughBefore() {
    Contest contest = deploy(Contest.of(journey, "Hour", Contest::upToThreeTimes));
    RecipientId twice = enter(contest, Map.of("times", 2));
    RecipientId enough = enter(contest, Map.of("times", 1_000_000));
    RecipientId never = enter(contest, Map.of("times", "some"));

    assertThat(traces.ends(never)).as("no number is no time").containsExactly("EndTold");
    move(HOUR.multipliedBy(2).plusMinutes(30));
    assertThat(traces.moments(twice, "Late")).hasSize(2);
    assertThat(traces.ends(twice)).containsExactly("EndTold");
    assertThat(traces.moments(enough, "Late")).hasSize(2);
    engine.post(enough, contest.note(), "it", Map.of("enough", true));
    move(HOUR);

    assertThat(traces.moments(enough, "Late")).hasSize(3);
    for (RecipientId person : List.of(twice, enough, never)) {
      assertThat(traces.ends(person)).containsExactly("EndTold");
      assertThat(traces.left(person)).isEmpty();
    }
  }

  private Contest deploy(Contest contest) {
    hold.hold(contest.journey(), "olga");
    contest.deploy(engine);
    return contest;
  }

  private RecipientId enter(Contest contest) {
    return enter(contest, Map.of());
  }

  private RecipientId enter(Contest contest, Map<String, Object> data) {
    RecipientId person = engine.someone();
    engine.post(person, contest.entry(), "it", data);
    return person;
  }

  private void move(Duration by) {
    stage.moveTo(stage.now().plus(by));
  }

  private String instance(RecipientId person) {
    return TimersAgainstMessagesTest.instance(jdbc, person);
  }

  private Job job(RecipientId person) {
    return management.createJobQuery().processInstanceId(instance(person)).singleResult();
  }
}
