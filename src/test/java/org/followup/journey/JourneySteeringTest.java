package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.journey.SteeredJourney.Person;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.message.Relay;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class JourneySteeringTest {

  private static final Steered CHANGED = new Steered.Done(true);
  private static final Steered AS_BEFORE = new Steered.Done(false);

  @Autowired ApplicationContext context;
  @Autowired JourneySteering steering;
  @Autowired Journeys journeys;
  @Autowired SendingHold hold;
  @Autowired Outbox outbox;
  @Autowired Relay relay;
  @Autowired ManagementService management;
  @Autowired RuntimeService runtime;
  @Autowired RepositoryService repository;

  private EngineFixture engine;
  private SteeredJourney steered;
  private SteeredJourney control;

  @BeforeEach
  void deploy() {
    engine = EngineFixture.in(context);
    steered = SteeredJourney.deploy(engine, "PT4S");
    control = SteeredJourney.deploy(engine, "PT4S");
  }

  @Test
  void whatIsSwitchedOffTakesNoEntriesWhileWhoIsInsideGoesOn() {
    Person inside = steered.enter();

    assertThat(steering.switchOff(steered.journey())).isEqualTo(CHANGED);
    assertThat(steering.switchOff(steered.journey())).isEqualTo(AS_BEFORE);

    assertThat(refusal(steered)).isEqualTo("the journey is switched off");
    control.enter();
    assertThat(engine.post(inside.id(), steered.goOn(), null, Map.of()).advanced()).hasSize(1);
    assertThat(standsAt(inside)).isEqualTo("Last");
    assertThat(steering.switchOn(steered.journey())).isEqualTo(CHANGED);
    steered.enter();
  }

  @Test
  void aNewVersionKeepsTheSwitch() {
    steering.switchOff(steered.journey());

    steered.deployVersion("2");

    Journey latest = journeys.find(steered.journey()).orElseThrow();
    assertThat(latest.version()).isEqualTo(2);
    assertThat(latest.on()).isFalse();
    assertThat(refusal(steered)).isEqualTo("the journey is switched off");
  }

  @Test
  void whatIsPausedStandsStillAndGoesOnWithWhatCameDueWhenItIsResumed() {
    Person inside = steered.enter();
    assertThat(steering.pause(steered.journey(), "olga")).isEqualTo(CHANGED);
    assertThat(steering.pause(steered.journey(), "olga")).isEqualTo(AS_BEFORE);
    Person elsewhere = control.enter();

    assertThat(refusal(steered)).isEqualTo("the journey is paused");
    until("the running journey's timer fires", () -> standsAt(elsewhere).equals("Last"));
    assertThat(standsAt(inside)).isEqualTo("Wait");
    assertThat(job(inside).getDuedate()).isBefore(Date.from(engine.clock().instant()));
    assertThat(journeys.listNext(inside.id()))
        .filteredOn(step -> step.kind().equals("timer"))
        .singleElement()
        .satisfies(step -> assertThat(step.held()).isEqualTo("an operator paused it"));
    assertThat(
            runtime
                .createProcessInstanceQuery()
                .processInstanceId(inside.instance())
                .active()
                .count())
        .as("the instance itself is never suspended")
        .isOne();

    assertThat(steering.resume(steered.journey())).isEqualTo(CHANGED);

    until("what came due meanwhile runs", () -> standsAt(inside).equals("Last"));
    assertThat(steering.resume(steered.journey())).isEqualTo(AS_BEFORE);
    steered.enter();
  }

  @Test
  void anOrderEndsAPausedJourneyAndWithdrawsItsHeldMail() {
    Person inside = steered.enter();
    steering.pause(steered.journey(), "olga");

    assertThat(engine.post(inside.id(), steered.goOn(), null, Map.of()).advanced()).hasSize(1);
    relay.drain();
    assertThat(mail(inside).state()).isEqualTo(MessageState.QUEUED);
    assertThat(hold.isHeld(steered.journey())).isTrue();
    assertThat(hold.isHeld(control.journey())).isFalse();
    Receipt receipt = engine.post(inside.id(), steered.order(), null, Map.of());

    assertThat(receipt.ended()).extracting(Effect::instance).containsExactly(inside.instance());
    assertThat(receipt.withdrawn()).extracting(Effect::message).containsExactly("steered");
    assertThat(mail(inside).state()).isEqualTo(MessageState.WITHDRAWN);
    assertThat(receipt.withdrawn().get(0).instance()).isEqualTo(inside.instance());
  }

  @Test
  void aResumedJourneysMailLeavesTheQueue() {
    Person inside = steered.enter();
    steering.pause(steered.journey(), "olga");
    engine.post(inside.id(), steered.goOn(), null, Map.of());

    steering.resume(steered.journey());
    relay.drain();

    assertThat(hold.isHeld(steered.journey())).isFalse();
    // There is no such mail, which only whoever tries to send it finds out.
    until("the relay takes it", () -> mail(inside).state() == MessageState.FAILED);
  }

  @Test
  void aVersionThatComesDuringThePauseIsPausedToo() {
    steering.pause(steered.journey(), "olga");

    steered.deployVersion("2");
    control.deployVersion("2");

    String version = journeys.find(steered.journey()).orElseThrow().definitionId();
    assertThat(definitions(version, false)).isZero();
    assertThat(definitions(version, true)).isPositive();
    assertThat(definitions(journeys.find(control.journey()).orElseThrow().definitionId(), true))
        .as("the control runs")
        .isZero();
    assertThat(refusal(steered)).isEqualTo("the journey is paused");
    String byHand =
        runtime
            .createProcessInstanceById(version)
            .businessKey(engine.someone().value())
            .startBeforeActivity("Wait")
            .execute()
            .getId();
    assertThat(job(byHand).isSuspended()).as("started by hand").isTrue();

    steering.resume(steered.journey());

    assertThat(definitions(version, true)).isZero();
    assertThat(job(byHand).isSuspended()).isFalse();
    steered.enter();
  }

  @Test
  void aTimerThatSlippedThroughIsCaughtBeforeItIsDue() {
    SteeredJourney slow = SteeredJourney.deploy(engine, "PT40S");
    Person inside = slow.enter();
    steering.pause(slow.journey(), "olga");

    management.activateJobById(job(inside).getId());

    until("it is suspended again", () -> job(inside).isSuspended());
    assertThat(standsAt(inside)).isEqualTo("Wait");
  }

  @Test
  void anInstanceSuspendedInCockpitIsEndedByAnOrderAllTheSame() {
    Person inside = steered.enter();
    runtime.suspendProcessInstanceById(inside.instance());

    assertThat(engine.post(inside.id(), steered.order(), null, Map.of()).ended())
        .extracting(Effect::instance)
        .containsExactly(inside.instance());
  }

  @Test
  void anInstanceSuspendedInCockpitGoesOnWithAnEventAndStaysSuspended() {
    Person inside = steered.enter();
    runtime.suspendProcessInstanceById(inside.instance());

    assertThat(engine.post(inside.id(), steered.goOn(), null, Map.of()).advanced()).hasSize(1);

    assertThat(standsAt(inside)).isEqualTo("Last");
    assertThat(
            runtime
                .createProcessInstanceQuery()
                .processInstanceId(inside.instance())
                .suspended()
                .count())
        .isOne();
  }

  @Test
  void aVersionSuspendedInCockpitIsShownAsOffAndCanBeSwitchedOnHere() {
    String version = journeys.find(steered.journey()).orElseThrow().definitionId();
    repository.suspendProcessDefinitionById(version);

    assertThat(journeys.find(steered.journey()).orElseThrow().on()).isFalse();
    assertThat(refusal(steered)).isEqualTo("the journey is switched off");
    assertThat(steering.switchOn(steered.journey())).isEqualTo(CHANGED);

    assertThat(journeys.find(steered.journey()).orElseThrow().on()).isTrue();
    steered.enter();
  }

  @Test
  void whatIsNotDeployedIsUnknown() {
    Steered unknown = new Steered.Unknown("no-such-journey");
    assertThat(steering.switchOn("no-such-journey")).isEqualTo(unknown);
    assertThat(steering.pause("no-such-journey", "olga")).isEqualTo(unknown);
    assertThat(steering.endForEveryone("no-such-journey", "olga")).isEmpty();
    assertThat(hold.isHeld("no-such-journey")).isFalse();
  }

  private String refusal(SteeredJourney journey) {
    RecipientId person = engine.someone();
    Receipt receipt = engine.post(person, journey.type(), null, Map.of());
    assertThat(receipt.started()).isEmpty();
    List<Effect> refused = receipt.refused();
    assertThat(refused).extracting(Effect::journey).containsExactly(journey.journey());
    return String.valueOf(refused.get(0).reason());
  }

  private String standsAt(Person person) {
    return String.join(" ", runtime.getActiveActivityIds(person.instance()));
  }

  private PostedMessage mail(Person person) {
    return outbox.list(person.id(), 10).get(0);
  }

  private Job job(Person person) {
    return job(person.instance());
  }

  private Job job(String instance) {
    return management.createJobQuery().processInstanceId(instance).singleResult();
  }

  private long definitions(String version, boolean suspended) {
    var query = management.createJobDefinitionQuery().processDefinitionId(version);
    return (suspended ? query.suspended() : query.active()).count();
  }

  static void until(String what, BooleanSupplier done) {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
