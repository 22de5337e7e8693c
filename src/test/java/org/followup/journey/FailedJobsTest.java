package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

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
      file(
          "fails-later",
          start("StartEvent_Asked", "visit-asked-for")
              + receive("ReceiveTask_Date", "visit-planned")
              + timer("CatchEvent_Hour", "timeDuration", "PT1H")
              + timer("CatchEvent_Before", "timeDate", "${daysBefore(visitAt, 1)}")
              + end("EndEvent_Done", "neutral")
              + flows(
                  "StartEvent_Asked",
                  "ReceiveTask_Date",
                  "CatchEvent_Hour",
                  "CatchEvent_Before",
                  "EndEvent_Done"),
          "visit-asked-for",
          "visit-planned");

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
