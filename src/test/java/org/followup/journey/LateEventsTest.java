package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.properties;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Events that come when nobody wants them any more: by the model's word or by their sender's. */
@FollowupTest
class LateEventsTest {

  @Autowired ApplicationContext context;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired Clock clock;

  private EngineFixture engine;
  private RecipientId ana;

  @BeforeEach
  void anaIsThere() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
  }

  @Test
  void anEntryRefusesWhatIsOlderThanItTakes() {
    engine.deploy(
        "late-entry.bpmn",
        file(
            "late-entry",
            start("StartEvent_In", "late-entry-in", "timeToLive", "PT1H")
                + timer("CatchEvent_Day", "timeDuration", "P1D")
                + end("EndEvent_Out", "neutral")
                + flows("StartEvent_In", "CatchEvent_Day", "EndEvent_Out"),
            "late-entry-in"));

    Receipt late = engine.post(ana, "late-entry-in", null, ago(Duration.ofMinutes(61)), Map.of());
    assertThat(late.started()).isEmpty();
    assertThat(late.refused())
        .extracting(Effect::reason)
        .containsExactly("the event was older than PT1H when it took effect");

    assertThat(engine.post(ana, "late-entry-in", null, ago(Duration.ofMinutes(59)), Map.of()))
        .extracting(receipt -> receipt.started().size())
        .isEqualTo(1);
  }

  @Test
  void aWaitPassesOverWhatIsOlderThanItTakes() {
    deployAnswer("late-wait", "timeToLive", "PT1H");
    String instance = enter("late-wait");

    Receipt late = answer("late-wait", ana, ago(Duration.ofHours(2)), null);
    assertThat(late.advanced()).isEmpty();
    assertThat(late.ended()).isEmpty();
    assertThat(late.tooLate())
        .containsExactly(
            new Effect(
                "late-wait",
                instance,
                ana.value(),
                null,
                null,
                "the event was older than PT1H when it took effect"));

    assertThat(answer("late-wait", ana, null, null).ended()).hasSize(1);
  }

  @Test
  void lookBackCountsNothingOlderThanItsWaitTakes() {
    deployAnswer("late-look", "lookBack", "P2D", "timeToLive", "PT1H");
    answer("late-look", ana, ago(Duration.ofHours(2)), null);
    String instance = enter("late-look");
    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("CatchEvent_Answer");

    RecipientId ben = engine.someone();
    answer("late-look", ben, ago(Duration.ofMinutes(30)), null);
    assertThat(engine.post(ben, "late-look-in", null, Map.of()).ended()).hasSize(1);
  }

  @Test
  void whatHasExpiredStartsNothingAndAdvancesNothing() {
    deployAnswer("late-expired", "lookBack", "P2D");
    Instant expiry = ago(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.MICROS);
    Receipt entry = post(ana, "late-expired-in", ago(Duration.ofMinutes(2)), expiry);
    assertThat(entry.started()).isEmpty();
    assertThat(entry.expired()).isEqualTo(expiry.toString());
    assertThat(entry.refused())
        .extracting(Effect::reason)
        .containsExactly("the event had expired at " + expiry);

    engine.deploy(
        "late-then-call.bpmn",
        file(
            "late-then-call",
            start("StartEvent_In", "late-then-call-in")
                + catchEvent("CatchEvent_Answer", "late-then-call-answer", "lookBack", "P2D")
                + "<bpmn:userTask id=\"UserTask_Call\" name=\"Call customer\"/>"
                + end("EndEvent_Out", "neutral")
                + flows("StartEvent_In", "CatchEvent_Answer", "UserTask_Call", "EndEvent_Out"),
            "late-then-call-in",
            "late-then-call-answer"));
    answer("late-then-call", ana, ago(Duration.ofMinutes(2)), expiry);
    String instance = enter("late-then-call");
    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("CatchEvent_Answer");
    Receipt again = answer("late-then-call", ana, ago(Duration.ofMinutes(2)), expiry);
    assertThat(again.advanced()).isEmpty();
    assertThat(again.expired()).isEqualTo(expiry.toString());

    Receipt fresh = answer("late-then-call", ana, null, clock.instant().plusSeconds(3600));
    assertThat(fresh.advanced()).hasSize(1);
    assertThat(fresh.expired()).isNull();
  }

  @Test
  void aBuyerGetsNoReminderHoweverLongTheirOrderHadExpired() {
    Instant before = ago(Duration.ofMinutes(10));
    String cart = "cart-" + UUID.randomUUID();
    engine.post(
        ana, "cart-updated", cart, Map.of("products", java.util.List.of(Map.of("name", "Tea"))));

    Receipt ordered = post(ana, "order-completed", before, before.plusSeconds(1));
    assertThat(ordered.ended()).extracting(Effect::journey).containsExactly("abandoned-cart");

    RecipientId ben = engine.someone();
    post(ben, "order-completed", before, before.plusSeconds(1));
    Receipt cartOfABuyer =
        engine.post(
            ben,
            "cart-updated",
            cart,
            before.minusSeconds(60),
            Map.of("products", java.util.List.of(Map.of("name", "Tea"))));
    assertThat(cartOfABuyer.refused())
        .extracting(Effect::reason)
        .containsExactly("a later order-completed is already known");
  }

  @Test
  void whatHasExpiredStopsAJourneyThatItWouldHaveLedOn() {
    engine.deploy(
        "late-detour.bpmn",
        file(
            "late-detour",
            start("StartEvent_In", "late-detour-in")
                + "<bpmn:receiveTask id=\"ReceiveTask_Wait\" name=\"Wait\" messageRef=\"%s\"/>"
                    .formatted(message("late-detour-answer"))
                + """
                <bpmn:boundaryEvent id="BoundaryEvent_Bought" name="Bought" attachedToRef="ReceiveTask_Wait">
                  <bpmn:messageEventDefinition messageRef="%s"/>
                </bpmn:boundaryEvent>
                <bpmn:userTask id="UserTask_Call" name="Say thank you"/>
                """
                    .formatted(message("late-detour-bought"))
                + end("EndEvent_Out", "neutral")
                + flows("StartEvent_In", "ReceiveTask_Wait", "EndEvent_Out")
                + flow("BoundaryEvent_Bought", "UserTask_Call")
                + flow("UserTask_Call", "EndEvent_Out"),
            "late-detour-in",
            "late-detour-answer",
            "late-detour-bought"));
    Instant before = ago(Duration.ofMinutes(10));
    String subject = "p-" + UUID.randomUUID();
    String instance =
        engine.post(ana, "late-detour-in", subject, Map.of()).started().get(0).instance();

    Receipt ofTheThing =
        engine.post(event(null, "late-detour-bought", subject, before, before.plusSeconds(1)));
    assertThat(ofTheThing.ended()).isEmpty();
    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("ReceiveTask_Wait");

    Receipt ofThePerson = post(ana, "late-detour-bought", before, before.plusSeconds(1));
    assertThat(ofThePerson.ended()).extracting(Effect::instance).containsExactly(instance);
    assertThat(runtime.createProcessInstanceQuery().processInstanceId(instance).count()).isZero();
  }

  /** A journey that waits for one answer and ends. */
  private void deployAnswer(String journey, String... fields) {
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start("StartEvent_In", journey + "-in")
                + catchEvent("CatchEvent_Answer", journey + "-answer", fields)
                + end("EndEvent_Out", "neutral")
                + flows("StartEvent_In", "CatchEvent_Answer", "EndEvent_Out"),
            journey + "-in",
            journey + "-answer"));
  }

  private static String catchEvent(String id, String type, String... fields) {
    return """
        <bpmn:intermediateCatchEvent id="%s" name="Answer given">%s
          <bpmn:messageEventDefinition messageRef="%s"/></bpmn:intermediateCatchEvent>
        """
        .formatted(id, properties(fields), message(type));
  }

  private String enter(String journey) {
    String instance = engine.post(ana, journey + "-in", null, Map.of()).started().get(0).instance();
    assertThat(instance).isNotNull();
    return instance;
  }

  private Receipt answer(
      String journey, RecipientId who, @Nullable Instant time, @Nullable Instant expiry) {
    return post(who, journey + "-answer", time, expiry);
  }

  private Receipt post(
      RecipientId who, String type, @Nullable Instant time, @Nullable Instant expiry) {
    return engine.post(event(who, type, null, time, expiry));
  }

  private static NewEvent event(
      @Nullable RecipientId who,
      String type,
      @Nullable String subject,
      @Nullable Instant time,
      @Nullable Instant expiry) {
    return new NewEvent(
        "test",
        UUID.randomUUID().toString(),
        type,
        time,
        who,
        null,
        subject,
        Map.of(),
        NewEvent.Handling.ACT,
        expiry);
  }

  private Instant ago(Duration age) {
    return clock.instant().minus(age);
  }
}
