package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class FailedJobsTest {

  /** The second timer needs a date that only a later event brings; a timer's step then fails. */
  private static final String MODEL =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Definitions_Fails"
          targetNamespace="https://followup.org/test">
        <bpmn:process id="fails-later" name="Fails later" isExecutable="true"
            camunda:historyTimeToLive="P1D">
          <bpmn:startEvent id="StartEvent_Asked" name="Visit asked for">
            <bpmn:messageEventDefinition messageRef="Message_Asked" />
          </bpmn:startEvent>
          <bpmn:receiveTask id="ReceiveTask_Date" name="Wait for date" messageRef="Message_Planned" />
          <bpmn:intermediateCatchEvent id="CatchEvent_Hour" name="1 hour later">
            <bpmn:timerEventDefinition>
              <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
            </bpmn:timerEventDefinition>
          </bpmn:intermediateCatchEvent>
          <bpmn:intermediateCatchEvent id="CatchEvent_Before" name="1 day before the visit">
            <bpmn:timerEventDefinition>
              <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${daysBefore(visitAt, 1)}</bpmn:timeDate>
            </bpmn:timerEventDefinition>
          </bpmn:intermediateCatchEvent>
          <bpmn:endEvent id="EndEvent_Done" name="Visit near" />
          <bpmn:sequenceFlow id="F1" sourceRef="StartEvent_Asked" targetRef="ReceiveTask_Date" />
          <bpmn:sequenceFlow id="F2" sourceRef="ReceiveTask_Date" targetRef="CatchEvent_Hour" />
          <bpmn:sequenceFlow id="F3" sourceRef="CatchEvent_Hour" targetRef="CatchEvent_Before" />
          <bpmn:sequenceFlow id="F4" sourceRef="CatchEvent_Before" targetRef="EndEvent_Done" />
        </bpmn:process>
        <bpmn:message id="Message_Asked" name="visit-asked-for" />
        <bpmn:message id="Message_Planned" name="visit-planned" />
      </bpmn:definitions>
      """;

  @Autowired ApplicationContext context;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired Clock clock;

  @Test
  void isTriedAgainAfterGrowingPausesThenAnIncidentAndGoesOnOnceMended() {
    EngineFixture engine = EngineFixture.in(context);
    engine.deploy("fails-later.bpmn", MODEL);
    var ana = engine.someone();
    String instance =
        engine.post(ana, "visit-asked-for", null, Map.of()).started().get(0).instance();
    engine.post(ana, "visit-planned", null, Map.of("visitAt", "some day"));

    List<Duration> pauses = new ArrayList<>();
    Job job = job(instance);
    while (job.getRetries() > 0) {
      String id = job.getId();
      assertThatThrownBy(() -> management.executeJob(id)).hasMessageContaining("some day");
      job = job(instance);
      if (job.getRetries() > 0) {
        pauses.add(Duration.between(clock.instant(), job.getDuedate().toInstant()));
      }
    }

    assertThat(pauses.stream().map(pause -> pause.plusSeconds(2).toMinutes()))
        .containsExactly(0L, 1L, 10L, 60L, 240L);
    Incident incident = runtime.createIncidentQuery().processInstanceId(instance).singleResult();
    assertThat(incident.getActivityId()).isEqualTo("CatchEvent_Hour");
    assertThat(management.getJobExceptionStacktrace(job.getId())).contains("some day");

    runtime.setVariable(instance, "visitAt", "2099-01-01");
    management.setJobRetries(job.getId(), 1);
    management.executeJob(job.getId());
    assertThat(runtime.createIncidentQuery().processInstanceId(instance).count()).isZero();
    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("CatchEvent_Before");
  }

  private Job job(String instance) {
    return management.createJobQuery().processInstanceId(instance).singleResult();
  }
}
