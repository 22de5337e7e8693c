package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
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
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Definitions_LookBack"
          targetNamespace="https://followup.org/test">
        <bpmn:process id="look-back" name="Look back" isExecutable="true"
            camunda:historyTimeToLive="P1D">
          <bpmn:startEvent id="StartEvent_Asked" name="Question asked">
            <bpmn:messageEventDefinition messageRef="Message_Asked" />
          </bpmn:startEvent>
          <bpmn:intermediateCatchEvent id="CatchEvent_Hour" name="1 hour later">
            <bpmn:timerEventDefinition>
              <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
            </bpmn:timerEventDefinition>
          </bpmn:intermediateCatchEvent>
          <bpmn:intermediateCatchEvent id="CatchEvent_First" name="Answer given">
            <bpmn:extensionElements><camunda:properties>
              <camunda:property name="lookBack" value="PT2H" />
            </camunda:properties></bpmn:extensionElements>
            <bpmn:messageEventDefinition messageRef="Message_Answered" />
          </bpmn:intermediateCatchEvent>
          <bpmn:intermediateCatchEvent id="CatchEvent_Second" name="Second answer given">
            <bpmn:extensionElements><camunda:properties>
              <camunda:property name="lookBack" value="PT2H" />
            </camunda:properties></bpmn:extensionElements>
            <bpmn:messageEventDefinition messageRef="Message_Answered" />
          </bpmn:intermediateCatchEvent>
          <bpmn:endEvent id="EndEvent_Done" name="Both answers given" />
          <bpmn:sequenceFlow id="F1" sourceRef="StartEvent_Asked" targetRef="CatchEvent_Hour" />
          <bpmn:sequenceFlow id="F2" sourceRef="CatchEvent_Hour" targetRef="CatchEvent_First" />
          <bpmn:sequenceFlow id="F3" sourceRef="CatchEvent_First" targetRef="CatchEvent_Second" />
          <bpmn:sequenceFlow id="F4" sourceRef="CatchEvent_Second" targetRef="EndEvent_Done" />
        </bpmn:process>
        <bpmn:message id="Message_Asked" name="question-asked" />
        <bpmn:message id="Message_Answered" name="answer-given" />
      </bpmn:definitions>
      """;

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
    return """
        <bpmn:receiveTask id="ReceiveTask_Answer" name="Wait for answer" messageRef="%s">%s</bpmn:receiveTask>
        """
        .formatted(ModelXml.message(type), ModelXml.properties("lookBack", "PT2H"));
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
