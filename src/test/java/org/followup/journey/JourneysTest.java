package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class JourneysTest {

  @Autowired ApplicationContext context;
  @Autowired Journeys journeys;
  @Autowired ManagementService management;
  @Autowired RuntimeService runtime;

  private EngineFixture engine;

  @BeforeEach
  void engine() {
    engine = EngineFixture.in(context);
  }

  @Test
  void tellsWhatTheModelSaysWithItsSendsInTheOrderOfTheFlow() {
    Journey cart = journeys.find("abandoned-cart").orElseThrow();

    assertThat(cart.name()).isEqualTo("Abandoned cart");
    assertThat(cart.documentation()).isNotBlank().doesNotContain("\n");
    assertThat(cart.entries()).containsExactly("cart-updated");
    assertThat(cart.configured()).isTrue();
    assertThat(cart.sends())
        .extracting(Journey.SendStep::message, Journey.SendStep::name, Journey.SendStep::purpose)
        .containsExactly(
            Assertions.tuple("cart-reminder", "Send cart reminder", "marketing:offers"),
            Assertions.tuple("cart-second-look", "Invite to second look", "marketing:offers"),
            Assertions.tuple("cart-better-offer", "Make better offer", "marketing:offers"));
    assertThat(journeys.find("welcome-series").orElseThrow().sends())
        .extracting(Journey.SendStep::message)
        .containsExactly("welcome", "getting-started", "first-offer");
    assertThat(journeys.findModel("abandoned-cart").orElseThrow())
        .contains("SendTask_CartBetterOffer");
    assertThat(journeys.list())
        .extracting(Journey::journey)
        .contains("abandoned-cart", "after-sale-feedback", "lapsed-voucher", "trial-expiry");
    assertThat(journeys.find("no-such-journey")).isEmpty();
    assertThat(journeys.findModel("no-such-journey")).isEmpty();
  }

  @Test
  void putsSendsInTheOrderOfTheFlowHoweverTheFileHasThem() {
    String journey = "order-" + UUID.randomUUID();
    String type = "event-" + UUID.randomUUID();
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
            journey,
            send("Third")
                + ModelXml.end("End", "goal")
                + send("Second")
                + send("First")
                + ModelXml.start("Entry", type)
                + ModelXml.flow("Second", "Third")
                + ModelXml.flows("Entry", "First", "Second")
                + ModelXml.flow("Third", "End"),
            type));

    assertThat(journeys.find(journey).orElseThrow().sends())
        .extracting(Journey.SendStep::activityId)
        .containsExactly("First", "Second", "Third");
  }

  @Test
  void countsPeopleWhereTheyStandOverAllVersions() {
    String journey = "count-" + UUID.randomUUID();
    String type = "event-" + UUID.randomUUID();
    engine.deploy(journey + ".bpmn", waitThenCall(journey, type, "PT2H"));
    engine.post(engine.someone(), type, null, Map.of());
    RecipientId ben = engine.someone();
    engine.post(ben, type, null, Map.of());
    engine.post(ben, "go-on-" + type, null, Map.of());
    engine.deploy(journey + ".bpmn", waitThenCall(journey, type, "PT3H"));
    engine.post(engine.someone(), type, null, Map.of());

    assertThat(journeys.find(journey).orElseThrow().version()).isEqualTo(2);
    assertThat(journeys.countPeople(journey))
        .containsOnly(Map.entry("Wait", 2L), Map.entry("Call", 1L));
    assertThat(journeys.countPeople("no-such-journey")).isEmpty();
  }

  @Test
  void saysWhatIsDueNextAndWhatIsWaitedFor() {
    RecipientId ana = engine.someone();
    Instant before = engine.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    engine.post(
        ana, "cart-updated", "cart-next", Map.of("products", List.of(Map.of("name", "Tea"))));

    List<NextStep> next = journeys.listNext(ana);

    NextStep timer = next.get(0);
    assertThat(timer.journey()).isEqualTo("abandoned-cart");
    assertThat(timer.subject()).isEqualTo("cart-next");
    assertThat(timer.kind()).isEqualTo("timer");
    assertThat(timer.label()).isEqualTo("45 minutes later");
    assertThat(timer.activityId()).isEqualTo("BoundaryEvent_FortyFiveMinutesLater");
    assertThat(timer.dueAt())
        .isBetween(before.plus(Duration.ofMinutes(45)), before.plus(Duration.ofMinutes(46)));
    assertThat(timer.held()).isNull();
    assertThat(next.subList(1, next.size()))
        .extracting(NextStep::kind, NextStep::waitsFor, NextStep::label)
        .containsExactlyInAnyOrder(
            Assertions.tuple("event", "cart-updated", "Watch cart"),
            Assertions.tuple("event", "checkout-started", "Checkout started"),
            Assertions.tuple("event", "order-completed", "Order completed"),
            Assertions.tuple("event", "unsubscribed", "Unsubscribed"));
    assertThat(journeys.listNext(engine.someone())).isEmpty();
  }

  @Test
  void saysWhichCallIsOpen() {
    String journey = "open-call-" + UUID.randomUUID();
    String type = "event-" + UUID.randomUUID();
    engine.deploy(journey + ".bpmn", waitThenCall(journey, type, "PT2H"));
    RecipientId ana = engine.someone();
    engine.post(ana, type, null, Map.of());
    assertThat(journeys.listNext(ana)).extracting(NextStep::kind).containsExactly("timer", "event");
    engine.post(ana, "go-on-" + type, null, Map.of());

    assertThat(journeys.listNext(ana))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.kind()).isEqualTo("call");
              assertThat(step.label()).isEqualTo("Call customer");
              assertThat(step.dueAt()).isNull();
            });
  }

  @Test
  void listsAStepThatFailedForGoodAndLetsItRunAgain() {
    String journey = "fails-" + UUID.randomUUID();
    String type = "event-" + UUID.randomUUID();
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
            journey,
            ModelXml.start("Entry", type)
                + """
                <bpmn:receiveTask id="Wait" name="Wait" messageRef="%s"/>
                """
                    .formatted(ModelXml.message("plan-" + type))
                + ModelXml.timer("Hour", "timeDuration", "PT1H")
                + ModelXml.timer("Before", "timeDate", "${daysBefore(visitAt, 1)}")
                + ModelXml.end("End", "goal")
                + ModelXml.flows("Entry", "Wait", "Hour", "Before", "End"),
            type,
            "plan-" + type));
    RecipientId ana = engine.someone();
    String instance = engine.post(ana, type, null, Map.of()).started().get(0).instance();
    engine.post(ana, "plan-" + type, null, Map.of("visitAt", "some day"));
    failForGood(instance);

    Incident incident = of(instance).orElseThrow();
    assertThat(incident.journey()).isEqualTo(journey);
    assertThat(incident.activityId()).isEqualTo("Before");
    assertThat(incident.label()).isEqualTo("Time passed");
    assertThat(incident.recipient()).isEqualTo(ana.value());
    assertThat(incident.reason()).contains("some day");
    assertThat(incident.since())
        .isCloseTo(engine.clock().instant(), Assertions.within(1, ChronoUnit.MINUTES));
    assertThat(journeys.listNext(ana))
        .filteredOn(step -> step.kind().equals("timer"))
        .singleElement()
        .satisfies(step -> assertThat(step.held()).isEqualTo("it failed as often as it may"))
        .satisfies(step -> assertThat(step.dueAt()).as("nothing happens by itself").isNull());

    runtime.setVariable(instance, "visitAt", "2099-01-01");
    assertThat(journeys.retry(incident.incidentId())).isTrue();

    assertThat(of(instance)).isEmpty();
    assertThat(job(instance).getDuedate()).isBeforeOrEqualTo(Date.from(engine.clock().instant()));
    assertThat(journeys.retry(incident.incidentId())).isFalse();
  }

  private void failForGood(String instance) {
    for (Job job = job(instance); job.getRetries() > 0; job = job(instance)) {
      String id = job.getId();
      assertThatThrownBy(() -> management.executeJob(id)).hasMessageContaining("some day");
    }
  }

  private Job job(String instance) {
    return management.createJobQuery().processInstanceId(instance).singleResult();
  }

  private Optional<Incident> of(String instance) {
    return journeys.listIncidents(500).stream()
        .filter(incident -> incident.instanceId().equals(instance))
        .findFirst();
  }

  private static String send(String id) {
    return ModelXml.send(id, "template", "welcome", "purpose", "marketing:newsletter");
  }

  private static String waitThenCall(String journey, String type, String time) {
    return ModelXml.file(
        journey,
        ModelXml.start("Entry", type)
            + """
            <bpmn:receiveTask id="Wait" name="Wait" messageRef="%s"/>
            <bpmn:boundaryEvent id="Later" name="Later" attachedToRef="Wait">
              <bpmn:timerEventDefinition>
                <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">%s</bpmn:timeDuration>
              </bpmn:timerEventDefinition>
            </bpmn:boundaryEvent>
            <bpmn:userTask id="Call" name="Call customer"/>
            """
                .formatted(ModelXml.message("go-on-" + type), time)
            + ModelXml.end("End", "neutral")
            + ModelXml.flows("Entry", "Wait", "Call", "End")
            + ModelXml.flow("Later", "Call"),
        type,
        "go-on-" + type);
  }
}
