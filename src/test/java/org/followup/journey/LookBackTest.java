package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.Receipt;
import org.followup.recipient.Consents;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

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

  @Autowired Inbox inbox;
  @Autowired EventDispatcher dispatcher;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired RepositoryService repository;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired Clock clock;

  private EngineFixture engine;

  @BeforeEach
  void deployed() {
    engine = new EngineFixture(inbox, dispatcher, recipients, consents, repository, clock);
    if (repository.createProcessDefinitionQuery().processDefinitionKey("look-back").count() == 0) {
      engine.deploy("look-back.bpmn", MODEL);
    }
  }

  @Test
  void anEventThatCameBeforeTheTokenCountsOnce() {
    RecipientId ana = engine.someone();
    String instance = start(ana);
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
    String instance = start(ana);
    engine.post(engine.someone(), "answer-given", null, Map.of());

    fireTimer(instance);

    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("CatchEvent_First");
  }

  private String start(RecipientId person) {
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
