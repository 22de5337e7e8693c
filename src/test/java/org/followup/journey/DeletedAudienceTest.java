package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.audience.Audiences;
import org.followup.event.DeadLetter;
import org.followup.event.Inbox;
import org.followup.event.Receipt;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A journey asks for an audience that somebody deleted after the model was published: nobody goes
 * the wrong way for it, whoever comes to the question waits under faults until it is answered.
 */
@FollowupTest
class DeletedAudienceTest {

  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired Journeys journeys;
  @Autowired Audiences audiences;
  @Autowired Inbox inbox;
  @Autowired JdbcClient jdbc;

  private final String key = "gone-" + UUID.randomUUID().toString().substring(0, 8);
  private final String said = "There is no audience " + key + " any more; save one of that name";
  private EngineFixture engine;
  private RecipientId ana;

  @BeforeEach
  void begin() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
    save();
  }

  @Test
  void theStepThatAsksFailsNamesItAndGoesOnOnceItIsThereAgain() {
    String instance = enter(timer("Wait", "timeDuration", "PT1H"));
    audiences.delete(key, "test");

    Job job = job(instance);
    while (job.getRetries() > 0) {
      String id = job.getId();
      assertThatThrownBy(() -> management.executeJob(id)).hasMessageContaining(said);
      job = job(instance);
    }
    Incident incident = incident(instance).orElseThrow();
    assertThat(incident.activityId()).isEqualTo("Asked");
    assertThat(incident.reason()).contains(said);
    assertThat(outcome(instance)).isEmpty();

    save();
    assertThat(journeys.retry(incident.incidentId())).isTrue();
    await().atMost(Duration.ofMinutes(1)).until(() -> outcome(instance).isPresent());
    assertThat(outcome(instance)).hasValue("goal");
    assertThat(incident(instance)).isEmpty();
  }

  @Test
  void theEventThatLeadsThereIsGivenUpNamesItAndCanBeRepeated() {
    String instance = enter(receive("Wait", key + "-answered"));
    audiences.delete(key, "test");

    long seq =
        inbox
            .accept(List.of(EngineFixture.event(ana, key + "-answered", null, Map.of())))
            .entries()
            .get(0)
            .seq();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              spareThePause(seq);
              return dead(seq).isPresent();
            });
    assertThat(dead(seq).orElseThrow().lastError()).contains(said);
    assertThat(outcome(instance)).isEmpty();

    save();
    assertThat(inbox.repeat(seq)).isTrue();
    Receipt receipt = engine.dispatcher().await(List.of(seq), Duration.ofMinutes(1)).get(seq);
    assertThat(receipt).isNotNull();
    assertThat(receipt.ended()).hasSize(1);
    assertThat(outcome(instance)).hasValue("goal");
  }

  private void save() {
    audiences.save(key, "id==" + ana, "test");
  }

  /** Into a journey that asks after a wait whether the person is in the audience. */
  private String enter(String wait) {
    engine.deploy(
        key + ".bpmn",
        file(
            key,
            start("In", key)
                + wait
                + "<bpmn:exclusiveGateway id=\"Asked\" name=\"Of them?\" default=\"No\"/>"
                + """
                <bpmn:sequenceFlow id="Yes" name="yes" sourceRef="Asked" targetRef="Out">
                  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${inAudience('%s')}</bpmn:conditionExpression>
                </bpmn:sequenceFlow>
                <bpmn:sequenceFlow id="No" name="no" sourceRef="Asked" targetRef="Other"/>
                """
                    .formatted(key)
                + end("Out", "goal")
                + end("Other", "lost")
                + flows("In", "Wait", "Asked"),
            key,
            key + "-answered"));
    return engine.post(ana, key, null, Map.of()).started().get(0).instance();
  }

  private Job job(String instance) {
    return management.createJobQuery().processInstanceId(instance).singleResult();
  }

  private Optional<Incident> incident(String instance) {
    return journeys.listIncidents(1_000).stream()
        .filter(one -> one.instanceId().equals(instance))
        .findFirst();
  }

  private Optional<String> outcome(String instance) {
    return jdbc.sql("select coalesce(outcome, '') from journey_instance where instance_id = :id")
        .param("id", instance)
        .query(String.class)
        .optional()
        .filter(outcome -> !outcome.isEmpty());
  }

  private Optional<DeadLetter> dead(long seq) {
    return inbox.listDead(1_000).stream().filter(one -> one.event().seq() == seq).findFirst();
  }

  private void spareThePause(long seq) {
    jdbc.sql("update event_inbox set due_at = accepted_at where seq = :seq")
        .param("seq", seq)
        .update();
  }
}
