package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.followup.FollowupTest;
import org.followup.node.Nodes;
import org.followup.node.OtherNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class JobTakeoverTest {

  @Autowired ProcessEngineConfigurationImpl engine;
  @Autowired EngineJobs executor;
  @Autowired Nodes nodes;
  @Autowired DataSource database;
  @Autowired JdbcClient jdbc;

  private final String group = "takeover-" + UUID.randomUUID();

  @AfterEach
  void tidyUp() {
    jdbc.sql("delete from act_ru_job where handler_cfg_ = ?").param(group).update();
  }

  @Test
  void locksJobsUnderTheNameThatTheSessionsHave() {
    assertThat(engine.getJobExecutor()).isSameAs(executor);
    assertThat(executor.getLockOwner()).isEqualTo(nodes.own());
    assertThat(jdbc.sql("select node from node_session").query(String.class).list())
        .contains(nodes.own());
  }

  @Test
  void givesBackWhatADeadNodeHeldLongBeforeTheLockRunsOut() throws Exception {
    assertThat(Duration.ofMillis(executor.getLockTimeInMillis()))
        .isGreaterThan(Duration.ofMinutes(4));
    try (OtherNode alive = OtherNode.at(database)) {
      String ofTheDead = job(OtherNode.nobody());
      String ofTheLiving = job(alive.name());
      String ofAnotherKind = job(UUID.randomUUID().toString());

      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> owner(ofTheDead).equals("-"));

      assertThat(revision(ofTheDead)).as("its old node fails at the commit").isEqualTo(8);
      assertThat(owner(ofTheLiving)).isEqualTo(alive.name());
      assertThat(owner(ofAnotherKind)).isNotEqualTo("-");
      alive.close();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> owner(ofTheLiving).equals("-"));
    }
  }

  @Test
  void givesBackItsOwnWhoseFailureItCouldNotWriteDown() {
    String job = job(nodes.own());
    String inHand = job(nodes.own());

    executor.keepUnsettled(List.of(job));

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> owner(job).equals("-"));
    assertThat(owner(inHand)).isEqualTo(nodes.own());
  }

  /** A job that is due in a year, so that nobody runs it; it is locked for minutes. */
  private String job(String owner) {
    String id = UUID.randomUUID().toString();
    jdbc.sql(
            """
            insert into act_ru_job (id_, rev_, type_, lock_exp_time_, lock_owner_, exclusive_, retries_,
              duedate_, handler_type_, handler_cfg_, suspension_state_, priority_, create_time_)
            values (?, 7, 'timer', now() + interval '5 min', ?, true, 3, now() + interval '1 year',
              'timer-transition', ?, 1, 0, now())
            """)
        .params(id, owner, group)
        .update();
    return id;
  }

  private String owner(String job) {
    return jdbc.sql("select coalesce(lock_owner_, '-') from act_ru_job where id_ = ?")
        .param(job)
        .query(String.class)
        .single();
  }

  private int revision(String job) {
    return jdbc.sql("select rev_ from act_ru_job where id_ = ?")
        .param(job)
        .query(Integer.class)
        .single();
  }
}
