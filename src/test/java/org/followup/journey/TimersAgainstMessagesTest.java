package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whichever comes first wins, and the other leaves no trace: every construct, both orders. */
@FollowupTest
class TimersAgainstMessagesTest {

  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired SendingHold hold;
  @Autowired JdbcClient jdbc;
  @Autowired Clock clock;
  @LocalServerPort int port;

  @Test
  void whicheverComesFirstWinsAndTheOtherLeavesNoTrace() {
    EngineFixture engine = EngineFixture.in(context);
    Traces traces = new Traces(jdbc);
    Map<Contest, RecipientId> told = new LinkedHashMap<>();
    Map<Contest, RecipientId> late = new LinkedHashMap<>();
    Map<Contest, Instant> due = new LinkedHashMap<>();
    SoftAssertions all = new SoftAssertions();
    for (Contest contest : Contest.all("order-" + UUID.randomUUID())) {
      hold.hold(contest.journey(), "olga");
      contest.called().forEach(called -> hold.hold(called.journey(), "olga"));
      contest.deploy(engine);
      told.put(contest, engine.someone());
      late.put(contest, engine.someone());
      engine.post(told.get(contest), contest.entry(), "it", Map.of());
      Instant before = clock.instant();
      engine.post(late.get(contest), contest.entry(), "it", Map.of());
      due.put(contest, timer(contest, late.get(contest)).getDuedate().toInstant());
      all.assertThat(due.get(contest))
          .as("%s is due an hour after the token came", contest)
          .isBetween(
              before.plus(Duration.ofHours(1)).minusMillis(1),
              clock.instant().plus(Duration.ofHours(1)));

      Receipt receipt = go(engine, contest, told.get(contest));

      all.assertThat(receipt.ended())
          .as("%s, the event first", contest)
          .hasSize(1 + contest.called().size());
      all.assertThat(traces.left(told.get(contest))).as("%s, left", contest).isEmpty();
    }

    StoryStage stage = new StoryStage(port);
    stage.moveTo(stage.now().plus(Duration.ofMinutes(90)));

    for (Contest contest : told.keySet()) {
      RecipientId tim = late.get(contest);
      all.assertThat(traces.moments(tim, "Late"))
          .as("%s, the timer at its moment", contest)
          .containsExactly(due.get(contest));
      all.assertThat(traces.left(tim)).as("%s, left by the timer", contest).isEmpty();
      Receipt receipt = go(engine, contest, tim);
      all.assertThat(receipt.isEmpty()).as("%s, an event too late", contest).isTrue();
      all.assertThat(outcome(traces, told.get(contest))).as("%s", contest).isEqualTo("Told");
      all.assertThat(outcome(traces, tim)).as("%s", contest).isEqualTo("Late");
    }
    all.assertAll();
  }

  /** The one mail and the one end of the contest. */
  static String outcome(Traces traces, RecipientId person) {
    List<String> ends = traces.ends(person).stream().filter(end -> end.startsWith("End")).toList();
    List<String> mails = traces.mails(person).stream().filter(m -> m.matches("Late|Told")).toList();
    return ends.equals(mails.stream().map("End"::concat).toList()) && mails.size() == 1
        ? mails.get(0)
        : "ends " + ends + ", mails " + mails;
  }

  static Receipt go(EngineFixture engine, Contest contest, RecipientId person) {
    return engine.post(person, contest.event(), "it", Map.of("told", true));
  }

  private Job timer(Contest contest, RecipientId person) {
    return management.createJobQuery().activityId(contest.timer()).list().stream()
        .filter(job -> instances(jdbc, person).contains(job.getProcessInstanceId()))
        .findFirst()
        .orElseThrow();
  }

  static List<String> instances(JdbcClient jdbc, RecipientId person) {
    return jdbc.sql("select instance_id from journey_instance where recipient_id = :id")
        .param("id", person.value())
        .query(String.class)
        .list();
  }

  static String instance(JdbcClient jdbc, RecipientId person) {
    return jdbc.sql("select instance_id from journey_instance where recipient_id = :id limit 1")
        .param("id", person.value())
        .query(String.class)
        .single();
  }
}
