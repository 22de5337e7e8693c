package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.TokenFixture.JOBS;
import static org.followup.journey.TokenModels.catchTimer;
import static org.followup.journey.TokenModels.messageOn;
import static org.followup.journey.TokenModels.parallel;
import static org.followup.journey.TokenModels.startMessage;
import static org.followup.journey.TokenModels.timerOn;

import java.util.List;
import org.followup.FollowupTest;
import org.followup.journey.Astray.Kind;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tokens, and what moves them, that somebody deleted: each is missed. */
@FollowupTest
class LostTokensTest {

  @Autowired ApplicationContext context;
  @Autowired Tokens tokens;
  @Autowired Outbox outbox;
  @Autowired JdbcClient sql;

  private TokenFixture given;

  @BeforeEach
  void begin() {
    given = TokenFixture.in(context);
  }

  @Test
  void knowsAPutOffSendByItsKeyAndMissesItsTimer() {
    deploySends();
    given.enter();
    var mail = outbox.list(given.ana, 2).get(0);
    assertThat(mail.state()).isEqualTo(MessageState.PUT_OFF);
    String key =
        sql.sql("select send_key from message_outbox where message_id = :id")
            .param("id", mail.messageId())
            .query(String.class)
            .single();
    given.assertAllWell();
    assertThat(given.in(() -> tokens.listPutOff(List.of(key, given.instance + "/other"))))
        .containsExactly(key);
    assertThat(given.in(tokens::listSends).get(given.definition()))
        .containsExactlyInAnyOrder("First", "Second");

    assertThat(
            given.in(
                () -> {
                  given.delete(JOBS);
                  return tokens.listPutOff(List.of(key));
                }))
        .isEmpty();
    assertThat(given.astrayWithout(JOBS))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.kind()).isEqualTo(Kind.STUCK);
              assertThat(found.activityId()).isEqualTo("Second");
              assertThat(found.missing()).containsExactly("timer Second");
            });
  }

  @Test
  void missesATimerASubscriptionAndATask() {
    given.deploy(
        given.receive("Receive")
            + timerOn("Receive", "Late", true)
            + "<bpmn:userTask id=\"Call\" name=\"Call\"/>"
            + """
            <bpmn:subProcess id="Stop" triggeredByEvent="true">
              %s<bpmn:endEvent id="StopEnd"/>%s
            </bpmn:subProcess>
            """
                .formatted(startMessage("Left", given.left, true), ModelXml.flow("Left", "StopEnd"))
            + ModelXml.flows("Entry", "Receive", "Call", "End"));
    given.enter();
    assertMissing("Receive", List.of("timer Late"), JOBS);
    assertMissing(
        "Receive",
        List.of("timer Late", "event Left"),
        JOBS,
        "act_ru_event_subscr where proc_inst_id_ = :id and activity_id_ = 'Left'");

    given.enter();
    given.post(given.went);
    assertThat(
            given.astrayWithout(
                "act_ru_identitylink where task_id_ in (select id_ from act_ru_task where proc_inst_id_ = :id)",
                "act_ru_task where proc_inst_id_ = :id"))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.missing()).containsExactly("task Call");
              assertThat(found.instances())
                  .containsExactly(new Astray.Person(given.instance, given.ana.value()));
            });
  }

  @Test
  void missesATokenAndWhoIsOnlyOnOneSide() {
    given.deploy(
        parallel(
            given.receive("Receive") + timerOn("Receive", "Late", true), given.receive("Other")));
    given.enter();
    String[] both = {
      JOBS,
      "act_ru_event_subscr where proc_inst_id_ = :id",
      "act_ru_variable where proc_inst_id_ = :id",
      "act_ru_execution where proc_inst_id_ = :id and act_id_ in ('Receive', 'Other')"
    };
    assertThat(given.astrayWithout(both)).extracting(Astray::kind).containsOnly(Kind.WITHOUT_TOKEN);
    assertThat(
            given.astrayWithout(
                both[0],
                both[1],
                both[2],
                both[3],
                "act_ru_execution where proc_inst_id_ = :id and parent_id_ is not null",
                "act_ru_execution where proc_inst_id_ = :id"))
        .containsExactly(
            new Astray(
                Kind.UNKNOWN_TO_ENGINE,
                given.journey,
                null,
                null,
                List.of(),
                1,
                List.of(new Astray.Person(given.instance, given.ana.value()))));
    assertThat(given.astrayWithout("journey_instance where instance_id = :id"))
        .extracting(Astray::kind)
        .containsExactly(Kind.UNKNOWN_TO_LOG);
    assertThat(
            given.in(
                () -> {
                  sql.sql(
                          """
                          update journey_instance set ended_at = entered_at, outcome = 'goal'
                          where instance_id = :id
                          """)
                      .param("id", given.instance)
                      .update();
                  return given.astray();
                }))
        .extracting(Astray::kind)
        .containsExactly(Kind.ENDED_IN_LOG);
  }

  @Test
  void missesTheOneThatAJoinWaitsFor() {
    given.deploy(parallel(given.receive("Receive"), catchTimer("Timer", "PT9H")));
    given.enter();
    given.post(given.went);
    given.assertAllWell();
    assertThat(
            given.astrayWithout(
                JOBS,
                "act_ru_variable where proc_inst_id_ = :id",
                "act_ru_execution where proc_inst_id_ = :id and act_id_ = 'Timer' and is_active_"))
        .extracting(Astray::kind)
        .containsOnly(Kind.WITHOUT_TOKEN);
  }

  private void deploySends() {
    String[] fields = {"template", "one", "purpose", "marketing:offers", "quietHours", "ignore"};
    String[] others = {"template", "two", "purpose", "marketing:offers", "quietHours", "ignore"};
    given.deploy(
        ModelXml.send("First", fields)
            + ModelXml.send("Second", others)
            + messageOn("Second", "Go", given.went, true)
            + ModelXml.flows("Entry", "First", "Second", "End"));
  }

  private void assertMissing(String activityId, List<String> movers, String... gone) {
    assertThat(given.astrayWithout(gone))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.activityId()).isEqualTo(activityId);
              assertThat(found.missing()).containsExactlyElementsOf(movers);
            });
  }
}
