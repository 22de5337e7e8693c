package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.message.Outbox;
import org.followup.offer.Vouchers;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A list of journeys that is shorter than what an earlier start has deployed. */
@FollowupTest
class JourneysEnabledTest {

  @Autowired ApplicationContext context;
  @Autowired Inbox inbox;
  @Autowired Recipients recipients;
  @Autowired Restrictions restrictions;
  @Autowired Clock clock;
  @Autowired WaitRepository waits;
  @Autowired SpreadRepository spreads;
  @Autowired InstanceRepository instances;
  @Autowired JourneyCatalog catalog;
  @Autowired History history;
  @Autowired Outbox outbox;
  @Autowired RuntimeService runtime;
  @Autowired CalledJourneys calls;
  @Autowired SuppressedEntry suppressed;
  @Autowired StandingRules standingRules;
  @Autowired LeftBehind leftBehind;
  @Autowired SecondThoughts secondThoughts;
  @Autowired OccasionUpdates updates;
  @Autowired Vouchers vouchers;
  @Autowired ScheduledStarts schedules;
  @Autowired PlatformTransactionManager transactions;

  private EngineFixture engine;
  private RecipientId ana;

  @BeforeEach
  void anaAgreed() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
  }

  @Test
  void aShippedJourneyThatTheListDoesNotNameTakesNoEntries() {
    Receipt receipt = apply(List.of("welcome-series"), "cart-updated", "cart-" + UUID.randomUUID());

    assertThat(receipt.started()).isEmpty();
    assertThat(receipt.refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.journey()).isEqualTo("abandoned-cart");
              assertThat(refused.reason()).contains("followup.journeys.enabled");
            });
  }

  @Test
  void aJourneyThatTheListNamesTakesEntries() {
    Receipt receipt =
        apply(
            List.of("welcome-series", "abandoned-cart"),
            "cart-updated",
            "cart-" + UUID.randomUUID());

    assertThat(receipt.started()).extracting(Effect::journey).containsExactly("abandoned-cart");
  }

  @Test
  void whoIsUnderWayInAnUnnamedJourneyIsLetOutByTheirOrder() {
    String cart = "cart-" + UUID.randomUUID();
    apply(List.of(), "cart-updated", cart);

    Receipt receipt = apply(List.of("welcome-series"), "order-completed", null);

    assertThat(receipt.ended()).extracting(Effect::journey).containsExactly("abandoned-cart");
  }

  @Test
  void aJourneyPublishedByHandIsNoConcernOfTheList() {
    String id = "by-hand-" + UUID.randomUUID();
    String type = "event-" + UUID.randomUUID();
    engine.deploy(
        id + ".bpmn",
        ModelXml.file(
            id,
            ModelXml.start("Entry", type)
                + ModelXml.timer("OneDay", "timeDuration", "P1D")
                + ModelXml.end("End", "neutral")
                + ModelXml.flow("Entry", "OneDay")
                + ModelXml.flow("OneDay", "End"),
            type));

    Receipt receipt = apply(List.of("welcome-series"), type, null);

    assertThat(receipt.started()).extracting(Effect::journey).containsExactly(id);
  }

  /** Takes effect by a router of its own, which knows another list. */
  private Receipt apply(List<String> enabled, String type, @Nullable String subject) {
    EventRouter router =
        new EventRouter(
            waits,
            spreads,
            instances,
            catalog,
            recipients,
            outbox,
            runtime,
            standingRules,
            leftBehind,
            secondThoughts,
            new Admission(
                instances,
                recipients,
                restrictions,
                history,
                standingRules,
                new DeploymentSettings(enabled),
                calls,
                suppressed,
                clock),
            updates,
            vouchers,
            schedules,
            clock);
    Instant now = clock.instant();
    Event event =
        new Event(
            inbox
                .accept(List.of(EngineFixture.event(ana, "seen", null, Map.of())))
                .entries()
                .get(0)
                .seq(),
            "test",
            UUID.randomUUID().toString(),
            type,
            now,
            ana,
            null,
            null,
            subject,
            Map.of("products", List.of(Map.of("name", "Tea"))),
            4,
            now,
            NewEvent.Handling.ACT,
            null);
    return Objects.requireNonNull(
        new TransactionTemplate(transactions).execute(status -> router.apply(event)));
  }
}
