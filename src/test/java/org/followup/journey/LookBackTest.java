package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.catchEvent;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class LookBackTest {

  /** Waits an hour, then for an answer that may have come meanwhile, then for a second one. */
  private static final String MODEL =
      file(
          "look-back",
          start("StartEvent_Asked", "question-asked")
              + timer("CatchEvent_Hour", "timeDuration", "PT1H")
              + catchEvent("CatchEvent_First", "answer-given", "lookBack", "PT2H")
              + catchEvent("CatchEvent_Second", "answer-given", "lookBack", "PT2H")
              + end("EndEvent_Done", "neutral")
              + flows(
                  "StartEvent_Asked",
                  "CatchEvent_Hour",
                  "CatchEvent_First",
                  "CatchEvent_Second",
                  "EndEvent_Done"),
          "question-asked",
          "answer-given");

  @Autowired ApplicationContext context;
  @Autowired RepositoryService repository;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;

  private EngineFixture engine;

  @BeforeEach
  void deployed() {
    engine = EngineFixture.in(context);
    if (repository.createProcessDefinitionQuery().processDefinitionKey("look-back").count() == 0) {
      engine.deploy("look-back.bpmn", MODEL);
    }
  }

  @Test
  void anEventThatCameBeforeTheTokenCountsOnce() {
    RecipientId ana = engine.someone();
    String instance = ask(ana);
    assertThat(engine.post(ana, "answer-given", null, Map.of("grade", 3)).isEmpty()).isTrue();

    fireTimer(instance);

    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("CatchEvent_Second");
    assertThat(runtime.getVariable(instance, "grade")).isEqualTo(3);
    Receipt second = engine.post(ana, "answer-given", null, Map.of());
    assertThat(second.ended()).hasSize(1);
  }

  @Test
  void withoutAnEarlierEventTheTokenWaits() {
    RecipientId ana = engine.someone();
    String instance = ask(ana);
    engine.post(engine.someone(), "answer-given", null, Map.of());

    fireTimer(instance);

    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("CatchEvent_First");
  }

  @Test
  void anEventThatCameBeforeTheTokenLeadsOnToACallAndAMail() {
    engine.deploy(
        "look-back-on.bpmn",
        file(
            "look-back-on",
            start("StartEvent_In", "look-back-on-in")
                + timer("CatchEvent_Hour", "timeDuration", "PT1H")
                + answer("look-back-on-answer")
                + "<bpmn:userTask id=\"UserTask_Call\" name=\"Call customer\"/>"
                + end("EndEvent_Done", "neutral")
                + flows(
                    "StartEvent_In",
                    "CatchEvent_Hour",
                    "ReceiveTask_Answer",
                    "UserTask_Call",
                    "EndEvent_Done"),
            "look-back-on-in",
            "look-back-on-answer"));
    RecipientId ana = engine.someone();
    engine.post(ana, "look-back-on-answer", null, Map.of("grade", 3));
    String instance =
        engine.post(ana, "look-back-on-in", null, Map.of()).started().get(0).instance();

    fireTimer(instance);

    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("UserTask_Call");
  }

  @Test
  void aJourneyWhoseWaitIsMetAtTheEntryStartsAndEnds() {
    engine.deploy(
        "look-back-short.bpmn",
        file(
            "look-back-short",
            start("StartEvent_In", "look-back-short-in")
                + answer("look-back-short-answer")
                + end("EndEvent_Done", "neutral")
                + flows("StartEvent_In", "ReceiveTask_Answer", "EndEvent_Done"),
            "look-back-short-in",
            "look-back-short-answer"));
    RecipientId ana = engine.someone();
    engine.post(ana, "look-back-short-answer", null, Map.of());

    Receipt receipt = engine.post(ana, "look-back-short-in", null, Map.of());

    assertThat(receipt.started()).hasSize(1);
    assertThat(receipt.ended()).hasSize(1);
    assertThat(
            runtime
                .createProcessInstanceQuery()
                .processInstanceId(receipt.started().get(0).instance())
                .count())
        .isZero();
  }

  @Test
  void whoComesToAJourneyThatEndsAtOnceWasThere() {
    engine.deploy(
        "look-back-none.bpmn",
        file(
            "look-back-none",
            start("StartEvent_In", "look-back-none-in", "reentry", "once")
                + end("EndEvent_Done", "neutral")
                + flows("StartEvent_In", "EndEvent_Done"),
            "look-back-none-in"));
    RecipientId ana = engine.someone();

    assertThat(engine.post(ana, "look-back-none-in", null, Map.of()).started()).hasSize(1);
    assertThat(engine.post(ana, "look-back-none-in", null, Map.of()).refused()).hasSize(1);
  }

  private static String answer(String type) {
    return receive("ReceiveTask_Answer", type, "lookBack", "PT2H");
  }

  private String ask(RecipientId person) {
    String instance =
        engine.post(person, "question-asked", null, Map.of()).started().get(0).instance();
    assertThat(instance).isNotNull();
    return instance;
  }

  private void fireTimer(String instance) {
    management.executeJob(
        management.createJobQuery().processInstanceId(instance).singleResult().getId());
  }
}
