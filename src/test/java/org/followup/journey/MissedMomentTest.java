package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.followup.FollowupTest;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class MissedMomentTest {

  /** One mail a day before a date. */
  private static final String MODEL =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Definitions_Date"
          targetNamespace="https://followup.org/test">
        <bpmn:process id="%1$s" name="Day before" isExecutable="true"
            camunda:historyTimeToLive="P1D">
          <bpmn:startEvent id="StartEvent_Booked" name="Visit booked">
            <bpmn:extensionElements><camunda:properties>
              <camunda:property name="reentry" value="always" />
            </camunda:properties></bpmn:extensionElements>
            <bpmn:messageEventDefinition messageRef="Message_Booked" />
          </bpmn:startEvent>
          <bpmn:intermediateCatchEvent id="CatchEvent_Before" name="1 day before">
            <bpmn:timerEventDefinition>
              <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${daysBefore(%2$s, 1)}</bpmn:timeDate>
            </bpmn:timerEventDefinition>
          </bpmn:intermediateCatchEvent>
          <bpmn:sendTask id="SendTask_Reminder" name="Send reminder"
              camunda:delegateExpression="${sendMessage}">
            <bpmn:extensionElements><camunda:inputOutput>
              <camunda:inputParameter name="template">reminder</camunda:inputParameter>
              <camunda:inputParameter name="purpose">service</camunda:inputParameter>
            </camunda:inputOutput></bpmn:extensionElements>
          </bpmn:sendTask>
          <bpmn:endEvent id="EndEvent_Done" name="Visitor reminded" />
          <bpmn:sequenceFlow id="F1" sourceRef="StartEvent_Booked" targetRef="CatchEvent_Before" />
          <bpmn:sequenceFlow id="F2" sourceRef="CatchEvent_Before" targetRef="SendTask_Reminder" />
          <bpmn:sequenceFlow id="F3" sourceRef="SendTask_Reminder" targetRef="EndEvent_Done" />
        </bpmn:process>
        <bpmn:message id="Message_Booked" name="%1$s-booked" />
      </bpmn:definitions>
      """;

  @Autowired ApplicationContext context;
  @Autowired Outbox outbox;
  @Autowired Clock clock;

  private EngineFixture engine;

  @BeforeEach
  void engine() {
    engine = EngineFixture.in(context);
  }

  @Test
  void whoComesMoreThanAnHourLateIsNotWrittenToAndTheReasonIsKept() {
    PostedMessage late = visit("late-visit", Duration.ofHours(22));
    assertThat(late.state()).isEqualTo(MessageState.REFUSED);
    assertThat(late.reason()).contains("its moment was");
  }

  @Test
  void whoComesWithinTheHourIs() {
    assertThat(visit("near-visit", Duration.ofMinutes(23 * 60 + 30)).state())
        .isNotEqualTo(MessageState.REFUSED);
  }

  @Test
  void aMomentCountedFromTheEntryIsNeverMissed() {
    engine.deploy("since-entry.bpmn", MODEL.formatted("since-entry", "enteredAt"));
    assertThat(enter("since-entry", Map.of()).state()).isNotEqualTo(MessageState.REFUSED);
  }

  private PostedMessage visit(String journey, Duration ahead) {
    engine.deploy(journey + ".bpmn", MODEL.formatted(journey, "startsAt"));
    return enter(journey, Map.of("startsAt", clock.instant().plus(ahead).toString()));
  }

  private PostedMessage enter(String journey, Map<String, Object> data) {
    RecipientId ana = engine.someone();
    assertThat(engine.post(ana, journey + "-booked", null, data).started()).hasSize(1);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    // Its moment is past, so the engine's own executor takes the timer at once.
    while (outbox.list(ana, 1).isEmpty()) {
      assertThat(System.nanoTime()).as("out of patience").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return outbox.list(ana, 1).get(0);
  }
}
