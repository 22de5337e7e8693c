package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.schedule;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.audience.Audiences;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.TurnRepository.Turn;
import org.followup.message.MessageState;
import org.followup.message.OccasionContent;
import org.followup.message.Outbox;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.followup.report.People;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A journey that calls another: one person, one occasion, one end. */
@FollowupTest
class CalledJourneyTest {

  private static final String CALLED = "<bpmn:startEvent id=\"Called\" name=\"Called\"/>";

  @Autowired ApplicationContext context;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired JourneySteering steering;
  @Autowired InstanceRepository instances;
  @Autowired OccasionContent occasion;
  @Autowired SendingHold hold;
  @Autowired Outbox outbox;
  @Autowired Audiences audiences;
  @Autowired Tokens tokens;
  @Autowired People people;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;

  private final String id = "calls-" + UUID.randomUUID();
  private final String part = id + "-part";
  private EngineFixture engine;
  private Traces traces;
  private RecipientId person;

  @BeforeEach
  void someone() {
    engine = EngineFixture.in(context);
    traces = new Traces(jdbc);
    person = engine.someone();
  }

  @Test
  void isAboutTheSamePersonAndOccasion() {
    deployBoth(mailAndWait(""));

    Receipt receipt = post("-in", Map.of("total", 30, "products", List.of("tea")));

    Instance caller = only(id);
    Instance called = only(part);
    assertThat(receipt.started()).extracting(Effect::journey).containsExactly(id);
    assertThat(called.recipient()).isEqualTo(person);
    assertThat(called.subject()).isEqualTo("it");
    assertThat(called.entrySeq()).isEqualTo(caller.entrySeq());
    assertThat(called.callerId()).isEqualTo(caller.instanceId());
    assertThat(runtime.getVariable(called.instanceId(), "total")).isEqualTo(30);
    assertThat(occasion.contentOf(called.instanceId())).containsEntry("products", List.of("tea"));
    assertThat(astray()).isEmpty();

    post("-note", Map.of("products", List.of("tea", "cake")));

    assertThat(occasion.contentOf(called.instanceId()))
        .containsEntry("products", List.of("tea", "cake"));
    assertThat(
            people
                .timeline(person, engine.clock().instant().plus(Duration.ofDays(1)), 50)
                .toString())
        .contains("First", part);

    post("-go", Map.of());

    assertThat(traces.left(person)).isEmpty();
    assertThat(traces.ends(person)).containsExactlyInAnyOrder("End", "EndPart");
    assertThat(traces.mails(person)).contains("After");
  }

  @Test
  void endsWithItsMailsWhereTheCallerIsShownOut() {
    hold.hold(part, "olga");
    deployBoth(mailAndWait(""));
    post("-in", Map.of());
    assertThat(traces.mails(person)).containsExactly("First");

    Receipt receipt = post("-stop", Map.of());

    assertThat(receipt.ended()).extracting(Effect::journey).containsExactlyInAnyOrder(id, part);
    assertThat(receipt.withdrawn()).extracting(Effect::message).containsExactly("First");
    assertThat(traces.mails(person)).isEmpty();
    assertThat(traces.left(person)).isEmpty();
    assertThat(traces.ends(person)).containsExactlyInAnyOrder("EndStop", id + "-stop");
  }

  @Test
  void whatItLeftWaitingIsWithdrawnByTheCallersWayOut() {
    hold.hold(part, "olga");
    deploy(part, CALLED + first() + flows("Called", "First", "EndPart") + end("EndPart", "goal"));
    deploy(
        id, caller().replace("Part\" targetRef=\"After", "Part\" targetRef=\"Wait") + waitAfter());
    post("-in", Map.of());
    assertThat(only(part).endedAt()).isNotNull();

    Receipt receipt = post("-stop", Map.of());

    assertThat(receipt.withdrawn()).extracting(Effect::message).containsExactly("First");
  }

  @Test
  void anObjectionEndsTheCallerToo() {
    deployBoth(mailAndWait(""));
    post("-in", Map.of());

    Receipt other = engine.post(person, "unsubscribed", null, Map.of("topic", "others"));
    assertThat(other.ended()).isEmpty();
    Receipt receipt = engine.post(person, "unsubscribed", null, Map.of("topic", "parts"));

    assertThat(receipt.ended()).extracting(Effect::journey).containsExactlyInAnyOrder(id, part);
    assertThat(traces.left(person)).isEmpty();
    assertThat(traces.ends(person)).containsExactly("unsubscribed", "unsubscribed");
    assertThat(traces.mails(person)).doesNotContain("After");
  }

  @Test
  void sendsItsMailsAgainWhereAScheduleLetsPeopleInForTheSameSubject() {
    hold.hold(part, "olga");
    audiences.save(id, "id==" + person, "test");
    deploy(part, CALLED + first() + flows("Called", "First", "EndPart") + end("EndPart", "goal"));
    deploy(
        id,
        schedule(
                "In",
                "timeCycle",
                "0 0 0 1 1 ?",
                "audience",
                id,
                "subject",
                "new-arrivals",
                "reentry",
                "always")
            + "<bpmn:callActivity id=\"Part\" name=\"Part\" calledElement=\"%s\"/>".formatted(part)
            + end("End", "goal")
            + flows("In", "Part", "End"));

    Instant now = engine.clock().instant();
    for (long occurrence = 1; occurrence <= 2; occurrence++) {
      Turn turn = new Turn(-occurrence, person, now, now);
      Receipt receipt = engine.post(ScheduledStarts.event(id, "In", "new-arrivals", turn));
      assertThat(receipt.started()).extracting(Effect::journey).containsExactly(id);
    }

    assertThat(instances.listEntries(person, part))
        .extracting(Instance::subject)
        .containsExactly("new-arrivals", "new-arrivals");
    assertThat(outbox.list(person, 10))
        .hasSize(2)
        .allSatisfy(
            mail -> {
              assertThat(mail.subject()).as("about nothing").isNull();
              assertThat(mail.state()).isIn(MessageState.QUEUED, MessageState.PUT_OFF);
            });
  }

  @Test
  void whoeverIsStoppedInsideIsStoppedAltogether() {
    deployBoth(mailAndWait(""));
    post("-in", Map.of());

    Receipt receipt =
        engine.post(
            person, StandingRules.STOPPED, "it", Map.of("instance", only(part).instanceId()));

    assertThat(receipt.ended()).extracting(Effect::journey).containsExactlyInAnyOrder(id, part);
    assertThat(traces.left(person)).isEmpty();
    assertThat(traces.mails(person)).doesNotContain("After");
  }

  @Test
  void standsStillWhileItsCallerIsPaused() {
    deployBoth(
        CALLED
            + ModelXml.timer("Hour", "timeDuration", "PT1H")
            + first()
            + flows("Called", "Hour", "First", "EndPart")
            + end("EndPart", "goal"));
    post("-in", Map.of());

    steering.pause(id, "olga");
    assertThat(hourIsSuspended()).isTrue();
    steering.pause(part, "olga");
    steering.resume(part);
    assertThat(hourIsSuspended()).isTrue();
    steering.resume(id);

    assertThat(hourIsSuspended()).isFalse();
  }

  @Test
  void isSuspendedWithItsCallerAndAnEventReachesItAllTheSame() {
    deployBoth(mailAndWait(""));
    post("-in", Map.of());
    String caller = only(id).instanceId();

    runtime.suspendProcessInstanceById(caller);
    assertThat(isSuspended(only(part))).isTrue();
    runtime.activateProcessInstanceById(caller);
    assertThat(isSuspended(only(part))).isFalse();
    runtime.suspendProcessInstanceById(caller);
    post("-go", Map.of());

    assertThat(traces.ends(person)).containsExactlyInAnyOrder("End", "EndPart");
    assertThat(traces.left(person)).isEmpty();
  }

  @Test
  void mayBeOverAtOnceByWhatHappenedBefore() {
    deployBoth(mailAndWait("lookBack"));
    post("-go", Map.of());

    Receipt receipt = post("-in", Map.of());

    assertThat(receipt.started()).extracting(Effect::journey).containsExactly(id);
    assertThat(traces.ends(person)).containsExactlyInAnyOrder("End", "EndPart");
    assertThat(traces.left(person)).isEmpty();
    assertThat(traces.mails(person)).contains("First", "After");
  }

  @Test
  void isCheckedAgainstWhatIsDeployed() {
    assertThatThrownBy(() -> deploy(id, caller()))
        .hasMessageContaining("Part \"Part\"")
        .hasMessageContaining("which is not deployed");
    deploy(part, start("In", id + "-in") + end("End", "goal") + flows("In", "End"));
    assertThatThrownBy(() -> deploy(id, caller())).hasMessageContaining("which begins on events");
    assertThatThrownBy(
            () ->
                deploy(
                    id,
                    caller()
                        .replace(
                            "-part\"",
                            "-part\" camunda:calledElementBinding=\"version\" camunda:calledElementVersion=\"7\"")))
        .hasMessageContaining("calls version 7 of");

    deployBoth(mailAndWait(""));

    assertThatThrownBy(
            () -> deploy(part, start("In", id + "-in") + end("End", "goal") + flows("In", "End")))
        .hasMessageContaining("it is called by " + id);
    String circle = "<bpmn:callActivity id=\"Back\" name=\"Back\" calledElement=\"%s\"/>";
    assertThatThrownBy(
            () ->
                deploy(
                    part,
                    CALLED
                        + circle.formatted(part)
                        + flows("Called", "Back", "End")
                        + end("End", "goal")))
        .hasMessageContaining("Back \"Back\"")
        .hasMessageContaining("would call itself: " + part + " calls " + part);
    assertThatThrownBy(
            () ->
                deploy(
                    part,
                    CALLED
                        + circle.formatted(id)
                        + flows("Called", "Back", "End")
                        + end("End", "goal")))
        .hasMessageContaining(part + " calls " + id + " calls " + part);
    assertThatThrownBy(() -> deploy(id, caller().replace(part, "${which}")))
        .hasMessageContaining("by its process id, not by a value");
    assertThatThrownBy(
            () ->
                deploy(
                    part,
                    "<bpmn:startEvent id=\"Called\" name=\"Called\">"
                        + ModelXml.properties("reentry", "once")
                        + "</bpmn:startEvent>"
                        + flows("Called", "End")
                        + end("End", "goal")))
        .hasMessageContaining("there is no field reentry here");
  }

  private void deployBoth(String called) {
    deploy(part, called);
    deploy(id, caller());
  }

  private void deploy(String journey, String body) {
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(journey, body, id + "-in", id + "-go", id + "-stop", id + "-note"));
  }

  private String caller() {
    return start("In", id + "-in", "reentry", "always")
        + "<bpmn:callActivity id=\"Part\" name=\"Part\" calledElement=\"%s\"/>".formatted(part)
        + """
        <bpmn:boundaryEvent id="Note" name="Note" attachedToRef="Part" cancelActivity="false">
          <bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:boundaryEvent>
        <bpmn:subProcess id="AtAnyTime" triggeredByEvent="true">
          <bpmn:startEvent id="Stop" name="Stop"><bpmn:messageEventDefinition messageRef="%s"/></bpmn:startEvent>
          %s
        </bpmn:subProcess>
        """
            .formatted(
                message(id + "-note"),
                message(id + "-stop"),
                end("EndStop", "lost") + flows("Stop", "EndStop"))
        + send("After", "template", "After", "purpose", "service", "quietHours", "ignore")
        + end("EndNote", "neutral")
        + flows("Note", "EndNote")
        + end("End", "goal")
        + flows("In", "Part", "After", "End");
  }

  private String waitAfter() {
    return "<bpmn:receiveTask id=\"Wait\" name=\"Wait\" messageRef=\"%s\"/>"
            .formatted(message(id + "-go"))
        + flows("Wait", "After");
  }

  private String mailAndWait(String lookBack) {
    return CALLED
        + first()
        + "<bpmn:receiveTask id=\"Wait\" name=\"Wait\" messageRef=\"%s\">%s</bpmn:receiveTask>"
            .formatted(
                message(id + "-go"), lookBack.isEmpty() ? "" : ModelXml.properties(lookBack, "P1D"))
        + flows("Called", "First", "Wait", "EndPart")
        + end("EndPart", "goal");
  }

  private static String first() {
    return send("First", "template", "First", "purpose", "marketing:parts", "quietHours", "ignore");
  }

  private Receipt post(String event, Map<String, Object> data) {
    return engine.post(person, id + event, "it", data);
  }

  private Instance only(String journey) {
    List<Instance> found = instances.listEntries(person, journey);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private boolean isSuspended(Instance instance) {
    return runtime
        .createProcessInstanceQuery()
        .processInstanceId(instance.instanceId())
        .singleResult()
        .isSuspended();
  }

  private boolean hourIsSuspended() {
    return management
        .createJobQuery()
        .processInstanceId(only(part).instanceId())
        .activityId("Hour")
        .singleResult()
        .isSuspended();
  }

  private List<Astray> astray() {
    return transaction.execute(
        status ->
            tokens.listAstray().stream().filter(one -> one.journey().startsWith(id)).toList());
  }
}
