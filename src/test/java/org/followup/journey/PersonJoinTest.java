package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.catchEvent;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.Acceptance;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.recipient.Names;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Two names become one person: what both had running, and from which level on a journey takes whom.
 */
@FollowupTest
class PersonJoinTest {

  @Autowired ApplicationContext context;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired InstanceRepository instances;
  @Autowired Recipients recipients;
  @Autowired Names names;
  @Autowired PlatformTransactionManager transactions;
  @Autowired Clock clock;

  /** Of a journey of our own, which takes anybody: carts are for people we recognise. */
  private static final String CART = "join-cart-updated";

  private final String device = "device-" + UUID.randomUUID();
  private final RecipientId visitor = RecipientId.ofDevice(device);
  private final String cart = "cart-" + UUID.randomUUID();
  private EngineFixture engine;
  private RecipientId ana;

  @BeforeEach
  void anaIsThere() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
    engine.deploy(
        "join-cart.bpmn",
        file(
            "join-cart",
            start("StartEvent_In", CART, "reentry", "always")
                + timer("CatchEvent_Soon", "timeDuration", "PT45M")
                + end("EndEvent_Late", "neutral")
                + flows("StartEvent_In", "CatchEvent_Soon", "EndEvent_Late")
                + "<bpmn:subProcess id=\"AtAnyTime\" triggeredByEvent=\"true\">"
                + TokenModels.startMessage("Ordered", "order-completed", true)
                + end("EndEvent_Ordered", "goal")
                + flows("Ordered", "EndEvent_Ordered")
                + "</bpmn:subProcess>",
            CART,
            "order-completed"));
  }

  @Test
  void aJourneyOfADeviceGoesOnForThePerson() {
    String instance = started(byDevice(CART, cart, products()));
    assertThat(instances.find(instance).orElseThrow().recipient()).isEqualTo(visitor);
    Date due = dueDate(instance);

    identify(ana);

    assertThat(instances.find(instance).orElseThrow().recipient()).isEqualTo(ana);
    assertThat(runtime.createProcessInstanceQuery().processInstanceBusinessKey(ana.value()).list())
        .extracting(org.camunda.bpm.engine.runtime.ProcessInstance::getId)
        .containsExactly(instance);
    assertThat(dueDate(instance)).isEqualTo(due);
    Receipt ordered = engine.post(ana, "order-completed", null, Map.of());
    assertThat(ordered.ended()).extracting(Effect::instance).containsExactly(instance);
  }

  @Test
  void anEventOfADeviceIsSomebodysAndReachesNobodyElse() {
    String instance = engine.post(ana, CART, cart, products()).started().get(0).instance();
    Receipt other = byDevice(CART, cart, Map.of("products", List.of()));
    assertThat(other.ended()).isEmpty();
    assertThat(instances.find(instance).orElseThrow().endedAt()).isNull();
  }

  @Test
  void whatADeviceDoesOnceItIsIdentifiedIsThePersonsAtLevelThree() {
    deployLeveled("join-recognised", 3);
    identify(ana);
    Receipt entered = byDevice("join-recognised-in", null, Map.of());
    assertThat(entered.started()).extracting(Effect::recipient).containsExactly(ana.value());
    assertThat(byDevice("join-recognised-in", null, Map.of("recognition", 1)).refused())
        .as("who it is we know better than the shop")
        .extracting(Effect::reason)
        .containsExactly("already in this journey for this subject");
  }

  @Test
  void anEntryTakesNobodyBelowItsLevelAndSaysSo() {
    deployLeveled("join-device", 2);
    assertThat(byDevice("join-device-in", null, Map.of()).refused())
        .extracting(Effect::reason)
        .containsExactly("recognised at level 1, needed is 2");
    assertThat(byDevice("join-device-in", null, Map.of("recognition", 2)).started()).hasSize(1);
    deployLeveled("join-signed-in", 4);
    assertThat(engine.post(ana, "join-signed-in-in", null, Map.of("recognition", 3)).refused())
        .extracting(Effect::reason)
        .containsExactly("recognised at level 3, needed is 4");
    assertThat(engine.post(ana, "join-signed-in-in", null, Map.of()).started()).hasSize(1);
  }

  @Test
  void anEntryRefusedForItsLevelIsTriedAgainOnceWeKnowWhoItIs() {
    deployLeveled("join-again", 3);
    assertThat(byDevice("join-again-in", "s-1", Map.of()).started()).isEmpty();
    assertThat(byDevice("join-again-in", "s-1", Map.of()).started()).isEmpty();
    Receipt known = identify(ana);
    assertThat(known.started()).hasSize(1);
    assertThat(known.started().get(0).recipient()).isEqualTo(ana.value());
    assertThat(identify(ana).started()).as("once").isEmpty();
  }

  @Test
  void anOrderOfThePersonEndsWhatTheDeviceHadBegun() {
    String instance = started(byDevice(CART, cart, products()));
    engine.post(ana, "order-completed", null, Map.of());

    Receipt joined = identify(ana);

    assertThat(joined.ended()).extracting(Effect::instance).containsExactly(instance);
    assertThat(running(ana)).isEmpty();
  }

  @Test
  void anOrderFromBeforeTheEntryEndsNothing() {
    engine.post(ana, "order-completed", null, Map.of());
    String instance = started(byDevice(CART, cart, products()));
    assertThat(identify(ana).ended()).isEmpty();
    assertThat(running(ana)).containsExactly(instance);
  }

  @Test
  void aLateEntryBesideALaterOrderOfTheOtherNameEnds() {
    engine.post(ana, "order-completed", null, Map.of());
    Instant before = clock.instant().minus(Duration.ofMinutes(5));
    String instance = started(byDevice(CART, cart, before, products()));
    assertThat(identify(ana).ended()).extracting(Effect::instance).containsExactly(instance);
    assertThat(outcome(instance)).isEqualTo("neutral");
  }

  @Test
  void ofTwoInTheSameJourneyTheOneThatEnteredFirstGoesOn() {
    String first = started(byDevice(CART, cart, products()));
    String second = engine.post(ana, CART, cart, products()).started().get(0).instance();

    Receipt joined = identify(ana);

    assertThat(joined.ended()).extracting(Effect::instance).containsExactly(second);
    assertThat(running(ana)).containsExactly(first);
    assertThat(outcome(second)).isEqualTo("neutral");
    assertThat(instances.listEntries(ana, "join-cart"))
        .as("the second was no entry of one person")
        .extracting(InstanceRepository.Instance::instanceId)
        .containsExactly(first);
    assertThat(engine.post(ana, "order-completed", null, Map.of()).ended()).hasSize(1);
  }

  @Test
  void aWaitThatLooksBackSeesWhatTheOtherNameDidBefore() {
    engine.deploy(
        "join-look.bpmn",
        file(
            "join-look",
            start("StartEvent_In", "join-look-in")
                + catchEvent("CatchEvent_Answer", "join-look-answer", "lookBack", "P2D")
                + end("EndEvent_Out", "goal")
                + flows("StartEvent_In", "CatchEvent_Answer", "EndEvent_Out"),
            "join-look-in",
            "join-look-answer"));
    engine.post(ana, "join-look-answer", null, Map.of());
    String instance = started(byDevice("join-look-in", null, Map.of()));
    assertThat(identify(ana).ended()).extracting(Effect::instance).containsExactly(instance);
    assertThat(outcome(instance)).isEqualTo("goal");
  }

  @Test
  void whatWaitedForSomebodyWhoWasMergedMeanwhileIsThePersons() {
    // as if it had been accepted by a transaction that had not seen the merge yet
    Acceptance accepted =
        new TransactionTemplate(transactions)
            .execute(
                status -> {
                  Acceptance taken =
                      engine.inbox().accept(List.of(deviceEvent(CART, cart, null, products())));
                  new Thread(() -> identify(ana)).start();
                  waitUntilMerged();
                  return taken;
                });
    long seq = java.util.Objects.requireNonNull(accepted).entries().get(0).seq();
    Receipt receipt = engine.dispatcher().await(List.of(seq), Duration.ofSeconds(30)).get(seq);
    assertThat(java.util.Objects.requireNonNull(receipt).started())
        .extracting(Effect::recipient)
        .containsExactly(ana.value());
  }

  private void waitUntilMerged() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!names.standing(visitor).equals(ana)) {
      assertThat(System.nanoTime()).as("merged in time").isLessThan(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void twoCustomersOnOneDeviceStayTwo() {
    RecipientId ben = engine.someone();
    String instance = started(byDevice(CART, cart, products()));
    identify(ana);
    identify(ben);
    assertThat(instances.find(instance).orElseThrow().recipient()).isEqualTo(ana);
    assertThat(names.standing(ana)).isEqualTo(ana);
    Receipt later = byDevice(CART, "of-ben-" + cart, products());
    assertThat(later.started()).extracting(Effect::recipient).containsExactly(ben.value());
  }

  @Test
  void anAliasIsThePersonUnderTheNewName() {
    RecipientId old = engine.someone();
    String instance = engine.post(old, CART, cart, products()).started().get(0).instance();
    alias(ana, old);
    assertThat(instances.find(instance).orElseThrow().recipient()).isEqualTo(ana);
    Receipt late = engine.post(old, "order-completed", null, Map.of());
    assertThat(late.ended())
        .as("an event under the old name is the person's")
        .containsExactly(new Effect("join-cart", instance, ana.value(), null, null, null));
  }

  @Test
  void circlesAreSettledByTheLatestWord() {
    RecipientId old = engine.someone();
    String instance = engine.post(old, CART, cart, products()).started().get(0).instance();
    alias(ana, old);
    alias(ana, old);
    assertThat(names.list(ana)).containsExactly(old);
    alias(old, ana);
    assertThat(names.standing(ana)).isEqualTo(old);
    assertThat(names.list(old)).containsExactly(ana);
    assertThat(instances.find(instance).orElseThrow().recipient()).isEqualTo(old);
    assertThat(recipients.find(ana)).isEqualTo(recipients.find(old));
  }

  @Test
  void erasingOneNameErasesThePersonUnderAll() {
    RecipientId old = engine.someone();
    String email = recipients.find(old).orElseThrow().email();
    engine.post(old, CART, cart, products());
    alias(ana, old);
    new TransactionTemplate(transactions).executeWithoutResult(status -> recipients.erase(old));
    for (RecipientId name : List.of(old, ana)) {
      assertThat(recipients.find(name)).isEmpty();
      assertThat(names.standing(name)).isEqualTo(name);
      assertThat(engine.consents().list(name)).isEmpty();
    }
    assertThat(recipients.listByEmail(String.valueOf(email))).isEmpty();
    assertThat(names.listHistory(ana)).isEmpty();
  }

  private Receipt identify(RecipientId whom) {
    return engine.post(
        new NewEvent(
            "test",
            UUID.randomUUID().toString(),
            "identify",
            null,
            whom,
            device,
            null,
            Map.of(),
            NewEvent.Handling.ACT));
  }

  private void alias(RecipientId into, RecipientId previous) {
    engine.post(into, "alias", null, Map.of("previousId", previous.value()));
  }

  private Receipt byDevice(String type, @Nullable String subject, Map<String, Object> data) {
    return engine.post(deviceEvent(type, subject, null, data));
  }

  private Receipt byDevice(String type, String subject, Instant time, Map<String, Object> data) {
    return engine.post(deviceEvent(type, subject, time, data));
  }

  private NewEvent deviceEvent(
      String type, @Nullable String subject, @Nullable Instant time, Map<String, Object> data) {
    return new NewEvent(
        "test",
        UUID.randomUUID().toString(),
        type,
        time,
        null,
        device,
        subject,
        data,
        NewEvent.Handling.ACT);
  }

  private static Map<String, Object> products() {
    return Map.of("products", List.of(Map.of("name", "Tea", "price", 9.9, "quantity", 1)));
  }

  private static String started(Receipt receipt) {
    assertThat(receipt.started()).hasSize(1);
    return String.valueOf(receipt.started().get(0).instance());
  }

  private List<String> running(RecipientId whom) {
    return instances.listRunning(whom).stream()
        .map(InstanceRepository.Instance::instanceId)
        .toList();
  }

  private @Nullable String outcome(String instance) {
    return context
        .getBean(org.springframework.jdbc.core.simple.JdbcClient.class)
        .sql("select outcome from journey_instance where instance_id = :id")
        .param("id", instance)
        .query(String.class)
        .single();
  }

  private Date dueDate(String instance) {
    return management
        .createJobQuery()
        .processInstanceId(instance)
        .timers()
        .singleResult()
        .getDuedate();
  }

  /** A journey that waits a day for whoever is known so well. */
  private void deployLeveled(String journey, int level) {
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start(
                    "StartEvent_In",
                    journey + "-in",
                    "recognition",
                    Integer.toString(level),
                    "reentry",
                    "once-per-subject")
                + timer("CatchEvent_Day", "timeDuration", "P1D")
                + end("EndEvent_Out", "neutral")
                + flows("StartEvent_In", "CatchEvent_Day", "EndEvent_Out"),
            journey + "-in"));
  }
}
