package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.event.Acceptance;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class EventDispatcherTest {

  @Autowired ApplicationContext context;
  @Autowired Inbox inbox;
  @Autowired EventDispatcher dispatcher;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired Clock clock;

  private final String cart = "cart-" + UUID.randomUUID();
  private EngineFixture engine;
  private RecipientId ana;

  @BeforeEach
  void anaAgreed() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
  }

  @Test
  void anOrderEndsTheCartJourneyItsUpdateStarted() {
    Receipt started =
        post("cart-updated", cart, Map.of("products", List.of(Map.of("name", "Tea"))));
    assertThat(started.started()).extracting(Effect::journey).containsExactly("abandoned-cart");

    Receipt again = post("cart-updated", cart, Map.of("products", List.of(Map.of("name", "Pot"))));
    assertThat(again.started()).isEmpty();
    assertThat(again.advanced()).extracting(Effect::journey).containsExactly("abandoned-cart");
    assertThat(again.refused()).isEmpty();

    Receipt ordered = post("order-completed", "order-1", Map.of());
    assertThat(ordered.ended()).extracting(Effect::journey).containsExactly("abandoned-cart");
    assertThat(runtime.createProcessInstanceQuery().processInstanceBusinessKey(ana.value()).count())
        .isZero();
  }

  @Test
  void aLaterUpdateRestartsTheWaitAndAnEmptyCartEndsIt() {
    String instance =
        post("cart-updated", cart, Map.of("products", List.of(Map.of("name", "Tea"))))
            .started()
            .get(0)
            .instance();
    Job before = management.createJobQuery().processInstanceId(instance).singleResult();
    post("cart-updated", cart, Map.of("products", List.of(Map.of("name", "Tea"))));
    Job after = management.createJobQuery().processInstanceId(instance).singleResult();
    assertThat(after.getId()).isNotEqualTo(before.getId());
    assertThat(after.getDuedate()).isAfterOrEqualTo(before.getDuedate());

    assertThat(post("cart-updated", cart, Map.of("products", List.of())).ended()).hasSize(1);
  }

  @Test
  void anEmptyCartIsNoEntry() {
    Receipt receipt = post("cart-updated", cart, Map.of("products", List.of()));
    assertThat(receipt.started()).isEmpty();
    assertThat(receipt.ended()).isEmpty();
    assertThat(receipt.refused()).hasSize(1);
  }

  @Test
  void anEntryOlderThanAKnownWayOutIsRefused() {
    Instant before = clock.instant().minusSeconds(600);
    post("order-completed", "order-1", Map.of());
    Receipt late = engine.post(ana, "cart-updated", cart, before, Map.of());
    assertThat(late.started()).isEmpty();
    assertThat(late.refused())
        .extracting(Effect::reason)
        .containsExactly("a later order-completed is already known");
  }

  @Test
  void anOrderKnownBeforeALateSignUpKeepsNobodyFromBeingWelcomed() {
    Instant before = clock.instant().minusSeconds(600);
    post("order-completed", "order-1", Map.of());
    Receipt late = engine.post(ana, "signed-up", null, before, Map.of());
    assertThat(late.started()).extracting(Effect::journey).containsExactly("welcome-series");
  }

  @Test
  void anUpdateOlderThanWhatIsKnownChangesNothing() {
    post("cart-updated", cart, Map.of("products", List.of(Map.of("name", "Tea"))));
    Instant before = clock.instant().minusSeconds(600);
    Receipt late = engine.post(ana, "cart-updated", cart, before, Map.of("products", List.of()));
    assertThat(late.ended()).isEmpty();
    assertThat(late.advanced()).isEmpty();
    assertThat(late.started()).isEmpty();
  }

  @Test
  void aRefundEndsOnlyTheFeedbackOfItsOrder() {
    post("order-delivered", "order-a", Map.of());
    post("order-delivered", "order-b", Map.of());
    Receipt refunded = post("order-refunded", "order-a", Map.of());
    assertThat(refunded.ended()).hasSize(1);
    assertThat(runtime.createProcessInstanceQuery().processInstanceBusinessKey(ana.value()).count())
        .isOne();
  }

  @Test
  void anEntryWithoutTheDateItsTimersNeedIsRefusedWithTheReason() {
    Receipt receipt = post("voucher-issued", "code-1", Map.of());
    assertThat(receipt.started()).isEmpty();
    assertThat(receipt.refused())
        .singleElement()
        .extracting(Effect::reason)
        .asString()
        .contains("expiresAt");
  }

  @Test
  void manyEventsOfManyPeopleInOneRequestTakeEffectOnceInOrder() {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      RecipientId person = new RecipientId("many-" + i + "-" + cart);
      events.add(
          EngineFixture.event(
              person,
              "cart-updated",
              "c-" + i,
              Map.of("products", List.of(Map.of("name", "Tea")))));
      events.add(EngineFixture.event(person, "order-completed", "o-" + i, Map.of()));
    }
    Acceptance accepted = inbox.accept(events);
    Map<Long, Receipt> receipts = dispatcher.await(seqs(accepted), Duration.ofSeconds(60));
    assertThat(receipts.values().stream().mapToInt(r -> r.started().size()).sum()).isEqualTo(40);
    assertThat(receipts.values().stream().mapToInt(r -> r.ended().size()).sum()).isEqualTo(40);
  }

  private Receipt post(String type, @Nullable String subject, Map<String, Object> data) {
    return engine.post(ana, type, subject, data);
  }

  private static List<Long> seqs(Acceptance accepted) {
    return accepted.entries().stream().map(Acceptance.Entry::seq).toList();
  }
}
