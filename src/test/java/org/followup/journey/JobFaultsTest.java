package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.jobexecutor.ExecuteJobsRunnable;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.node.Nodes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A job that fails for no fault of its own keeps its tries; {@link FailedJobsTest} has the rest.
 */
@FollowupTest
@ExtendWith(OutputCaptureExtension.class)
class JobFaultsTest {

  private static final int TRIES = 8;

  private static final String COUNT = "perform nextval('%s');";

  private static final String MODEL =
      file(
          "fails-blamelessly",
          start("StartEvent_Asked", "blameless-asked")
              + timer("CatchEvent_Hour", "timeDuration", "PT1H")
              + end("EndEvent_Done", "neutral")
              + flows("StartEvent_Asked", "CatchEvent_Hour", "EndEvent_Done"),
          "blameless-asked");

  @Autowired ApplicationContext context;
  @Autowired ProcessEngine engine;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired Nodes nodes;
  @Autowired Clock clock;
  @Autowired JdbcClient jdbc;

  private String instance;
  private Job before;

  @BeforeEach
  void enter() {
    EngineFixture fixture = EngineFixture.in(context);
    fixture.deploy("fails-blamelessly.bpmn", MODEL);
    instance =
        fixture
            .post(fixture.someone(), "blameless-asked", null, Map.of())
            .started()
            .get(0)
            .instance();
    before = job();
  }

  @ParameterizedTest
  @CsvSource({"40P01, false", "40001, true", "55P03, false"})
  void aLostRaceCostsNoTryAndNoPauseAndNobodyHearsOfIt(
      String state, boolean atCommit, CapturedOutput said) {
    String lose = COUNT + "raise exception 'not now' using errcode = '" + state + "';";
    try (Poison race = Poison.ofSteps(jdbc, instance, atCommit, lose)) {
      for (int i = 0; i < TRIES; i++) {
        tryAsExecutor();
        assertBlameless();
        assertThat(job().getDuedate()).isEqualTo(before.getDuedate());
      }
      assertThat(race.met()).isEqualTo(TRIES);
    }
    assertThat(said.getAll()).doesNotContain("not now", before.getId());
    assertRunsNow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "raise exception 'not now' using errcode = '53100';", // disk full
        "raise exception 'not now' using errcode = '57P01';", // shut down
        "perform pg_terminate_backend(pg_backend_pid());"
      })
  void whereTheDatabaseFailsItCostsNoTryAndASecondsPause(String fault) {
    try (Poison around = Poison.ofSteps(jdbc, instance, false, COUNT + fault)) {
      for (int i = 0; i < TRIES; i++) {
        Instant from = clock.instant();
        tryAsExecutor();
        assertBlameless();
        assertThat(job().getDuedate().toInstant())
            .isBetween(from, clock.instant().plus(Duration.ofSeconds(5)));
      }
      assertThat(around.met()).isEqualTo(TRIES);
    }
    assertRunsNow();
  }

  /**
   * Locked by this node and run as a thread of its executor does; suspended, lest that does it,
   * too.
   */
  private void tryAsExecutor() {
    jdbc.sql(
            """
            update act_ru_job set lock_owner_ = :node, lock_exp_time_ = now() + interval '5 min',
              suspension_state_ = 2
            where id_ = :id
            """)
        .param("node", nodes.own())
        .param("id", before.getId())
        .update();
    new ExecuteJobsRunnable(List.of(before.getId()), (ProcessEngineImpl) engine).run();
  }

  private void assertBlameless() {
    Job job = job();
    assertThat(job.getRetries()).isEqualTo(before.getRetries());
    assertThat(job.getExceptionMessage()).isNull();
    assertThat(runtime.createIncidentQuery().processInstanceId(instance).count()).isZero();
    assertThat(
            jdbc.sql("select lock_owner_ is null from act_ru_job where id_ = :id")
                .param("id", job.getId())
                .query(Boolean.class)
                .single())
        .as("free for whoever comes next")
        .isTrue();
  }

  private void assertRunsNow() {
    tryAsExecutor();
    assertThat(runtime.createProcessInstanceQuery().processInstanceId(instance).count()).isZero();
  }

  private Job job() {
    return management.createJobQuery().processInstanceId(instance).singleResult();
  }
}
