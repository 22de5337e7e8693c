package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.journey.Astray.Kind;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tokens in every place where one can wait: none is taken for lost, and each that is lost is. */
@FollowupTest
class TokensTest {

  private static final String JOBS = "act_ru_job where process_instance_id_ = :id";

  @Autowired ApplicationContext context;
  @Autowired Tokens tokens;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired SendingHold hold;
  @Autowired Outbox outbox;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  private final String own = UUID.randomUUID().toString();
  private final String journey = "tokens-" + own;
  private final String entry = "entered-" + own;
  private final String went = "went-" + own;
  private final String asked = "asked-" + own;
  private final String left = "left-" + own;
  private EngineFixture engine;
  private RecipientId ana;
  private String instance = "";

  @BeforeEach
  void begin() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
    hold.hold(journey, "olga");
  }

  @Test
  void takesNoWaitForLostWhateverItIs() {
    deploy(
        parallel(
            catchTimer("Timer", "PT9H"),
            receive("Receive")
                + timerOn("Receive", "Late", true)
                + messageOn("Receive", "Go", left, true),
            receive("Other")
                + timerOn("Other", "Nudge", false)
                + messageOn("Other", "Hint", asked, false),
            """
            <bpmn:eventBasedGateway id="Which" name="Which"/>
            %s%s%s
            """
                .formatted(
                    catchTimer("WhichTimer", "PT8H"),
                    ModelXml.catchEvent("WhichEvent", went),
                    ModelXml.flow("Which", "WhichTimer") + ModelXml.flow("Which", "WhichEvent")),
            """
            <bpmn:subProcess id="Inner" name="Inner">
              <bpmn:startEvent id="InnerStart"/>
              <bpmn:userTask id="Call" name="Call"/>
              <bpmn:endEvent id="InnerEnd"/>
              %s
              <bpmn:subProcess id="InnerStop" triggeredByEvent="true">
                %s<bpmn:endEvent id="InnerStopped"/>%s
              </bpmn:subProcess>
            </bpmn:subProcess>
            %s
            """
                .formatted(
                    ModelXml.flows("InnerStart", "Call", "InnerEnd")
                        + timerOn("Call", "CallLate", true),
                    startMessage("InnerLeft", left, true),
                    ModelXml.flow("InnerLeft", "InnerStopped"),
                    timerOn("Inner", "InnerLate", true)),
            catchTimer("Repeated", "PT7H") + ""));
    enter();
    assertAllWell();

    engine.post(ana, asked, null, Map.of()); // past the non-interrupting one beside
    assertAllWell();
    due("Nudge");
    assertAllWell();
    engine.post(ana, went, null, Map.of()); // several of them go on to the join
    assertAllWell();
    runtime.suspendProcessInstanceById(instance);
    assertAllWell();
    runtime.activateProcessInstanceById(instance);
    engine.post(ana, left, null, Map.of());
    assertAllWell();
  }

  @Test
  void takesNoEventSubProcessForLost() {
    deploy(
        catchTimer("Timer", "PT9H")
            + """
            <bpmn:subProcess id="Beside" triggeredByEvent="true">
              %s%s<bpmn:endEvent id="BesideEnd"/>%s
            </bpmn:subProcess>
            <bpmn:subProcess id="Later" triggeredByEvent="true">
              %s<bpmn:endEvent id="LaterEnd"/>%s
            </bpmn:subProcess>
            <bpmn:subProcess id="Stop" triggeredByEvent="true">
              %s%s<bpmn:endEvent id="StopEnd"/>%s
            </bpmn:subProcess>
            """
                .formatted(
                    startMessage("Asked", asked, false),
                    catchTimer("AskedTimer", "PT3H"),
                    ModelXml.flows("Asked", "AskedTimer", "BesideEnd"),
                    startTimer("LaterStart", false),
                    ModelXml.flow("LaterStart", "LaterEnd"),
                    startMessage("Left", left, true),
                    catchTimer("LeftTimer", "PT3H"),
                    ModelXml.flows("Left", "LeftTimer", "StopEnd"))
            + ModelXml.flows("Entry", "Timer", "End"));
    enter();
    assertAllWell();
    engine.post(ana, asked, null, Map.of());
    assertAllWell();
    engine.post(ana, asked, null, Map.of());
    assertAllWell();
    due("LaterStart");
    assertAllWell();
    engine.post(ana, left, null, Map.of());
    assertAllWell();
  }

  @Test
  void takesNoRepeatedStepForLost() {
    for (String sequential : List.of("true", "false")) {
      String repeat =
          """
          <bpmn:multiInstanceLoopCharacteristics isSequential="%s">
            <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">3</bpmn:loopCardinality>
          </bpmn:multiInstanceLoopCharacteristics>
          """
              .formatted(sequential);
      deploy(
          parallel(
              receive("Receive").replace("/>", ">" + repeat + "</bpmn:receiveTask>")
                  + timerOn("Receive", "Late", true),
              "<bpmn:userTask id=\"Call\" name=\"Call\">" + repeat + "</bpmn:userTask>",
              """
              <bpmn:subProcess id="Inner" name="Inner">
                %s<bpmn:startEvent id="InnerStart"/>
                %s<bpmn:endEvent id="InnerEnd"/>%s
              </bpmn:subProcess>
              """
                      .formatted(
                          repeat,
                          catchTimer("InnerTimer", "PT2H"),
                          ModelXml.flows("InnerStart", "InnerTimer", "InnerEnd"))
                  + messageOn("Inner", "Go", left, true)));
      ana = engine.someone();
      enter();
      assertAllWell();
      engine.post(ana, went, null, Map.of());
      assertAllWell();
      assertThat(astrayWithout(JOBS)).extracting(Astray::activityId).contains("InnerTimer");
      engine.post(ana, left, null, Map.of());
      assertAllWell();
    }
  }

  @Test
  void takesNoStepThatAJobMakesForLost() {
    deploy(
        receive("Receive")
                .replace(
                    "<bpmn:receiveTask",
                    "<bpmn:receiveTask camunda:asyncBefore=\"true\" camunda:asyncAfter=\"true\"")
            + timerOn("Receive", "Late", true)
            + ModelXml.flows("Entry", "Receive", "End"));
    management.suspendJobDefinitionByProcessDefinitionKey(journey, true);
    enter();
    assertThat(jobs()).containsExactly("async-continuation");
    assertAllWell();
    management.activateJobDefinitionByProcessDefinitionKey(journey, true);
    JourneySteeringTest.until("it waits", () -> !jobs().contains("async-continuation"));
    assertAllWell();
    management.suspendJobDefinitionByProcessDefinitionKey(journey, true);
    engine.post(ana, went, null, Map.of());
    assertThat(jobs()).containsExactly("async-continuation");
    assertAllWell();
  }

  @Test
  void knowsAPutOffSendByItsKeyAndMissesItsTimer() {
    deploySends();
    enter();
    var mail = outbox.list(ana, 2).get(0);
    assertThat(mail.state()).isEqualTo(MessageState.PUT_OFF);
    String key =
        sql.sql("select send_key from message_outbox where message_id = :id")
            .param("id", mail.messageId())
            .query(String.class)
            .single();
    assertAllWell();
    assertThat(in(() -> tokens.listPutOff(List.of(key, instance + "/other")))).containsExactly(key);
    assertThat(in(tokens::listSends).get(definition()))
        .containsExactlyInAnyOrder("First", "Second");

    assertThat(
            in(
                () -> {
                  delete(JOBS);
                  return tokens.listPutOff(List.of(key));
                }))
        .isEmpty();
    assertThat(astrayWithout(JOBS))
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
    deploy(
        receive("Receive")
            + timerOn("Receive", "Late", true)
            + "<bpmn:userTask id=\"Call\" name=\"Call\"/>"
            + """
            <bpmn:subProcess id="Stop" triggeredByEvent="true">
              %s<bpmn:endEvent id="StopEnd"/>%s
            </bpmn:subProcess>
            """
                .formatted(startMessage("Left", left, true), ModelXml.flow("Left", "StopEnd"))
            + ModelXml.flows("Entry", "Receive", "Call", "End"));
    enter();
    assertMissing("Receive", List.of("timer Late"), JOBS);
    assertMissing(
        "Receive",
        List.of("timer Late", "event Left"),
        JOBS,
        "act_ru_event_subscr where proc_inst_id_ = :id and activity_id_ = 'Left'");

    ana = engine.someone();
    enter();
    engine.post(ana, went, null, Map.of());
    assertThat(
            astrayWithout(
                "act_ru_identitylink where task_id_ in (select id_ from act_ru_task where proc_inst_id_ = :id)",
                "act_ru_task where proc_inst_id_ = :id"))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.missing()).containsExactly("task Call");
              assertThat(found.instances())
                  .containsExactly(new Astray.Person(instance, ana.value()));
            });
  }

  @Test
  void missesATokenAndWhoIsOnlyOnOneSide() {
    deploy(parallel(receive("Receive") + timerOn("Receive", "Late", true), receive("Other")));
    enter();
    String[] both = {
      JOBS,
      "act_ru_event_subscr where proc_inst_id_ = :id",
      "act_ru_variable where proc_inst_id_ = :id",
      "act_ru_execution where proc_inst_id_ = :id and act_id_ in ('Receive', 'Other')"
    };
    assertThat(astrayWithout(both)).extracting(Astray::kind).containsOnly(Kind.WITHOUT_TOKEN);
    assertThat(
            astrayWithout(
                both[0],
                both[1],
                both[2],
                both[3],
                "act_ru_execution where proc_inst_id_ = :id and parent_id_ is not null",
                "act_ru_execution where proc_inst_id_ = :id"))
        .containsExactly(
            new Astray(
                Kind.UNKNOWN_TO_ENGINE,
                journey,
                null,
                null,
                List.of(),
                1,
                List.of(new Astray.Person(instance, ana.value()))));
    assertThat(astrayWithout("journey_instance where instance_id = :id"))
        .extracting(Astray::kind)
        .containsExactly(Kind.UNKNOWN_TO_LOG);
    assertThat(
            in(
                () -> {
                  sql.sql(
                          """
                          update journey_instance set ended_at = entered_at, outcome = 'goal'
                          where instance_id = :id
                          """)
                      .param("id", instance)
                      .update();
                  return own(tokens.listAstray());
                }))
        .extracting(Astray::kind)
        .containsExactly(Kind.ENDED_IN_LOG);
  }

  @Test
  void missesTheOneThatAJoinWaitsFor() {
    deploy(parallel(receive("Receive"), catchTimer("Timer", "PT9H")));
    enter();
    engine.post(ana, went, null, Map.of());
    assertAllWell();
    assertThat(
            astrayWithout(
                JOBS,
                "act_ru_variable where proc_inst_id_ = :id",
                "act_ru_execution where proc_inst_id_ = :id and act_id_ = 'Timer' and is_active_"))
        .extracting(Astray::kind)
        .containsOnly(Kind.WITHOUT_TOKEN);
  }

  private void enter() {
    instance = engine.post(ana, entry, null, Map.of()).started().get(0).instance();
  }

  private void due(String activityId) {
    management.executeJob(
        sql.sql(
                """
                select j.id_ from act_ru_job j join act_ru_jobdef d on d.id_ = j.job_def_id_
                where j.process_instance_id_ = :id and d.act_id_ = :activity
                """)
            .param("id", instance)
            .param("activity", activityId)
            .query(String.class)
            .single());
  }

  private List<String> jobs() {
    return sql.sql("select handler_type_ from act_ru_job where process_instance_id_ = :id")
        .param("id", instance)
        .query(String.class)
        .list();
  }

  private String definition() {
    return sql.sql("select id_ from act_re_procdef where key_ = :key")
        .param("key", journey)
        .query(String.class)
        .single();
  }

  private void delete(String which) {
    assertThat(sql.sql("delete from " + which).param("id", instance).update()).isPositive();
  }

  private void assertAllWell() {
    assertThat(astray()).isEmpty();
  }

  private void assertMissing(String activityId, List<String> movers, String... gone) {
    assertThat(astrayWithout(gone))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.activityId()).isEqualTo(activityId);
              assertThat(found.missing()).containsExactlyElementsOf(movers);
            });
  }

  private List<Astray> astray() {
    return in(() -> own(tokens.listAstray()));
  }

  /** What would be found if somebody deleted these rows. */
  private List<Astray> astrayWithout(String... gone) {
    return in(
        () -> {
          Stream.of(gone).forEach(this::delete);
          return own(tokens.listAstray());
        });
  }

  private List<Astray> own(List<Astray> all) {
    return all.stream().filter(found -> found.journey().equals(journey)).toList();
  }

  /** Leaves everything as it was. */
  private <T> T in(Supplier<T> reading) {
    return Objects.requireNonNull(
        new TransactionTemplate(transactions)
            .execute(
                status -> {
                  status.setRollbackOnly();
                  return reading.get();
                }));
  }

  private void deploySends() {
    String[] fields = {"template", "one", "purpose", "marketing:offers", "quietHours", "ignore"};
    String[] others = {"template", "two", "purpose", "marketing:offers", "quietHours", "ignore"};
    deploy(
        ModelXml.send("First", fields)
            + ModelXml.send("Second", others)
            + messageOn("Second", "Go", went, true)
            + ModelXml.flows("Entry", "First", "Second", "End"));
  }

  private void deploy(String body) {
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
            journey,
            ModelXml.start("Entry", entry, "reentry", "always")
                + body
                + ModelXml.end("End", "goal"),
            entry,
            went,
            asked,
            left));
  }

  /** Branches side by side; the first id of each is where it begins, and it goes to the join. */
  private static String parallel(String... branches) {
    StringBuilder body =
        new StringBuilder("<bpmn:parallelGateway id=\"Fork\"/><bpmn:parallelGateway id=\"Join\"/>");
    body.append(ModelXml.flow("Entry", "Fork")).append(ModelXml.flow("Join", "End"));
    for (String branch : branches) {
      String first = branch.replaceFirst("(?s).*? id=\"([^\"]+)\".*", "$1");
      body.append(branch).append(ModelXml.flow("Fork", first));
      if (first.equals("Which")) {
        body.append(ModelXml.flow("WhichTimer", "Join"))
            .append(ModelXml.flow("WhichEvent", "Join"));
      } else {
        body.append(ModelXml.flow(first, "Join"));
      }
    }
    return body.toString();
  }

  private String receive(String id) {
    return ModelXml.receive(id, went);
  }

  private static String catchTimer(String id, String duration) {
    return ModelXml.timer(id, "timeDuration", duration);
  }

  private static String startMessage(String id, String type, boolean interrupting) {
    return "<bpmn:startEvent id=\"%s\" name=\"%s\" isInterrupting=\"%s\">%s</bpmn:startEvent>"
        .formatted(id, id, interrupting, message(type));
  }

  private static String startTimer(String id, boolean interrupting) {
    return "<bpmn:startEvent id=\"%s\" name=\"%s\" isInterrupting=\"%s\">%s</bpmn:startEvent>"
        .formatted(id, id, interrupting, timer());
  }

  private static String timerOn(String activity, String id, boolean interrupting) {
    return boundary(activity, id, interrupting, timer());
  }

  private static String messageOn(String activity, String id, String type, boolean interrupting) {
    return boundary(activity, id, interrupting, message(type));
  }

  private static String boundary(
      String activity, String id, boolean interrupting, String definition) {
    return """
        <bpmn:boundaryEvent id="%s" name="%s" attachedToRef="%s" cancelActivity="%s">%s</bpmn:boundaryEvent>
        <bpmn:endEvent id="%s_End" name="%s"/>
        """
            .formatted(id, id, activity, interrupting, definition, id, id)
        + ModelXml.flow(id, id + "_End");
  }

  private static String message(String type) {
    return "<bpmn:messageEventDefinition messageRef=\"%s\"/>".formatted(ModelXml.message(type));
  }

  private static String timer() {
    return """
        <bpmn:timerEventDefinition>
          <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT5H</bpmn:timeDuration>
        </bpmn:timerEventDefinition>
        """;
  }
}
