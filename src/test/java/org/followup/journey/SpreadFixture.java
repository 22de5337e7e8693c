package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.properties;
import static org.followup.journey.ModelXml.start;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.RepositoryService;
import org.followup.event.Acceptance;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.recipient.RecipientId;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** People who wait for news of a product of the test's own, and the events about it. */
final class SpreadFixture {

  final EngineFixture engine;
  private final String product = "p-" + UUID.randomUUID();
  private final Inbox inbox;
  private final EventDispatcher dispatcher;
  private final JdbcClient jdbc;

  private SpreadFixture(ApplicationContext context) {
    engine = EngineFixture.in(context);
    inbox = context.getBean(Inbox.class);
    dispatcher = context.getBean(EventDispatcher.class);
    jdbc = context.getBean(JdbcClient.class);
  }

  /** Deploys the journeys {@code spread} and {@code spread-look}, once for all tests. */
  static SpreadFixture in(ApplicationContext context) {
    SpreadFixture fixture = new SpreadFixture(context);
    RepositoryService repository = context.getBean(RepositoryService.class);
    if (repository.createProcessDefinitionQuery().processDefinitionKey("spread").count() == 0) {
      fixture.engine.deploy("spread.bpmn", waiting("spread", ""));
      fixture.engine.deploy(
          "spread-look.bpmn", waiting("spread-look", properties("lookBack", "P1D")));
    }
    return fixture;
  }

  /** What the event is about, of this test alone. */
  String product() {
    return product;
  }

  NewEvent entry(String journey, RecipientId person) {
    return EngineFixture.event(person, journey + "-in", product, Map.of());
  }

  NewEvent backInStock() {
    return EngineFixture.event(null, "spread-in-stock", product, Map.of());
  }

  List<Long> accept(List<NewEvent> events) {
    return inbox.accept(events).entries().stream().map(Acceptance.Entry::seq).toList();
  }

  Map<Long, Receipt> await(List<Long> seqs) {
    Map<Long, Receipt> receipts = dispatcher.await(seqs, Duration.ofMinutes(3));
    assertThat(receipts).hasSize(seqs.size());
    return receipts;
  }

  List<String> enter(List<NewEvent> entries) {
    List<Long> seqs = accept(entries);
    Map<Long, Receipt> receipts = await(seqs);
    return seqs.stream()
        .map(seq -> String.valueOf(receipts.get(seq).started().get(0).instance()))
        .toList();
  }

  long done(long seq) {
    return number("select coalesce(max(done), 0) from journey_spread where seq = :seq", seq);
  }

  long endedBy(long seq) {
    return number(
        """
        select count(*) from journey_reached r join journey_instance i using (instance_id)
        where r.seq = :seq and i.ended_at is not null
        """,
        seq);
  }

  long leftOvers(long seq) {
    return number(
        """
        select (select count(*) from journey_spread where seq = :seq)
          + (select count(*) from journey_spread_target where seq = :seq)
          + (select count(*) from journey_spread_failed where seq = :seq)
          + (select count(*) from event_spread where seq = :seq)
        """,
        seq);
  }

  private long number(String sql, long seq) {
    return jdbc.sql(sql).param("seq", seq).query(Long.class).single();
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
  }

  private static String waiting(String journey, String fields) {
    return file(
        journey,
        start("StartEvent_In", journey + "-in")
            + """
              <bpmn:intermediateCatchEvent id="CatchEvent_Stock" name="Back in stock">%s
                <bpmn:messageEventDefinition messageRef="%s"/></bpmn:intermediateCatchEvent>
              """
                .formatted(fields, message("spread-in-stock"))
            + end("EndEvent_Out", "neutral")
            + flows("StartEvent_In", "CatchEvent_Stock", "EndEvent_Out"),
        journey + "-in",
        "spread-in-stock");
  }
}
