package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.properties;
import static org.followup.journey.ModelXml.start;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.Acceptance;
import org.followup.event.DeadLetter;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An event about a thing reaches everyone who waits for it, in chunks. */
@FollowupTest
class SpreadTest {

  @Autowired ApplicationContext context;
  @Autowired Inbox inbox;
  @Autowired EventDispatcher dispatcher;
  @Autowired RepositoryService repository;
  @Autowired RuntimeService runtime;
  @Autowired Recipients recipients;
  @Autowired JdbcClient jdbc;
  @Autowired PlatformTransactionManager transactions;

  private final String product = "p-" + UUID.randomUUID();
  private EngineFixture engine;

  @BeforeEach
  void deployed() {
    engine = EngineFixture.in(context);
    if (repository.createProcessDefinitionQuery().processDefinitionKey("spread").count() == 0) {
      engine.deploy("spread.bpmn", waiting("spread", ""));
      engine.deploy("spread-look.bpmn", waiting("spread-look", properties("lookBack", "P1D")));
    }
    jdbc.sql(
            """
            create table if not exists spread_poison (instance_id text primary key);
            create or replace function spread_poison() returns trigger language plpgsql as $$
              begin
                if exists (select from spread_poison p where p.instance_id = new.instance_id) then
                  raise exception 'poisoned %', new.instance_id;
                end if;
                return new;
              end $$;
            create or replace trigger spread_poison before insert on journey_reached
              for each row execute function spread_poison();
            """)
        .update();
  }

  @AfterEach
  void cured() {
    jdbc.sql("drop table spread_poison; drop function spread_poison cascade").update();
  }

  @Test
  void reachesThousandsInChunksAndLetsOthersGoBetween() {
    int people = 2_000;
    List<NewEvent> entries = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      entries.add(entry("spread", new RecipientId(product + "-" + i)));
    }
    await(accept(entries));

    long first = accept(List.of(backInStock())).get(0);
    long second = accept(List.of(backInStock())).get(0);
    until(() -> done(first) > 0);
    long other = accept(List.of(entry("spread", engine.someone()))).get(0);
    Receipt between = await(List.of(other)).get(other);

    assertThat(between.started()).hasSize(1);
    assertThat(inbox.findReceipt(first)).as("goes on behind the other's event").isEmpty();

    Receipt receipt = await(List.of(first)).get(first);
    assertThat(receipt.ended()).hasSize(Receipt.MOST);
    assertThat(receipt.more()).isEqualTo(new Receipt.More(0, 0, people - Receipt.MOST, 0, 0, 0));
    assertThat(
            jdbc.sql(
                    """
                    select max(reached) from (
                      select count(*) as reached from journey_reached where seq = :seq
                      group by xmin::text) as of_a_transaction
                    """)
                .param("seq", first)
                .query(Integer.class)
                .single())
        .isEqualTo(Spread.CHUNK);
    assertThat(endedBy(first)).isEqualTo(people);

    assertThat(await(List.of(second)).get(second).ended())
        .as("waited for the first, then reaches who came after that had begun")
        .extracting(Effect::instance)
        .containsExactly(between.started().get(0).instance());
    assertThat(leftOvers(first)).isZero();
  }

  @Test
  void isSettledWhenItBeginsAndWhoeverComesLaterMustLookBack() {
    List<NewEvent> entries = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      entries.add(entry("spread", engine.someone()));
    }
    List<String> instances = enter(entries);
    poison(instances.get(2));
    long seq = accept(List.of(backInStock())).get(0);
    until(() -> endedBy(seq) == 4);

    String late = enter(List.of(entry("spread", engine.someone()))).get(0);
    long looksBack = accept(List.of(entry("spread-look", engine.someone()))).get(0);
    assertThat(await(List.of(looksBack)).get(looksBack).ended()).hasSize(1);

    cure();
    hurry(seq);
    assertThat(await(List.of(seq)).get(seq).ended())
        .extracting(Effect::instance)
        .containsExactlyInAnyOrderElementsOf(instances);
    assertThat(runtime.getActiveActivityIds(late)).containsExactly("CatchEvent_Stock");
  }

  @Test
  void goesOnPastAPoisonedInstanceAndKeepsItAsADeadLetter() {
    List<NewEvent> entries = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      entries.add(entry("spread", engine.someone()));
    }
    List<String> instances = enter(entries);
    poison(instances.get(7));
    poison(instances.get(8));

    long seq = accept(List.of(backInStock())).get(0);
    until(() -> endedBy(seq) == 28);
    until(
        () -> {
          hurry(seq);
          return dead(seq) != null;
        });
    assertThat(dead(seq).lastError())
        .startsWith("2 not reached, the first is instance " + instances.get(7))
        .contains("poisoned");
    long later = accept(List.of(backInStock())).get(0);
    cure();
    await(List.of(later));

    assertThat(inbox.repeat(seq)).isTrue();
    Receipt receipt = await(List.of(seq)).get(seq);
    assertThat(receipt.ended()).hasSize(28);
    assertThat(endedBy(seq)).isEqualTo(28);
    assertThat(endedBy(later)).as("the later event met them first").isEqualTo(2);
    assertThat(leftOvers(seq)).isZero();
  }

  @Test
  void repeatsADeadLetterForThoseWhoWereLeft() {
    List<String> instances =
        enter(List.of(entry("spread", engine.someone()), entry("spread", engine.someone())));
    poison(instances.get(0));
    long seq = accept(List.of(backInStock())).get(0);
    until(
        () -> {
          hurry(seq);
          return dead(seq) != null;
        });
    cure();

    assertThat(inbox.repeat(seq)).isTrue();

    assertThat(await(List.of(seq)).get(seq).ended())
        .extracting(Effect::instance)
        .containsExactlyInAnyOrderElementsOf(instances);
  }

  @Test
  void missesNobodyWhoArrivesInTheMomentItBegins() throws Exception {
    RecipientId ana = engine.someone();
    String definition =
        repository
            .createProcessDefinitionQuery()
            .processDefinitionKey("spread-look")
            .latestVersion()
            .singleResult()
            .getId();
    List<Long> seqs = new ArrayList<>();
    List<String> instance = new ArrayList<>();

    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              instance.add(
                  runtime
                      .createProcessInstanceById(definition)
                      .businessKey(ana.value())
                      .setVariable("subject", product)
                      .startBeforeActivity("StartEvent_In")
                      .execute()
                      .getId());
              // has looked back and found nothing; the event begins before this is to be seen
              Thread shop = new Thread(() -> seqs.addAll(accept(List.of(backInStock()))));
              shop.start();
              until(this::somebodyWaitsForTheSubject);
            });

    until(() -> !seqs.isEmpty());
    assertThat(await(seqs).get(seqs.get(0)).ended())
        .extracting(Effect::instance)
        .containsExactlyElementsOf(instance);
  }

  @Test
  void waitsForWhoeverWasAcceptedBeforeItAndIsInOtherHands() throws Exception {
    RecipientId ana = engine.someone();
    List<Long> seqs = new ArrayList<>();

    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              recipients.lock(List.of(ana)); // as a node that has her slice in hand
              Thread shop =
                  new Thread(
                      () -> {
                        seqs.addAll(accept(List.of(entry("spread", ana))));
                        seqs.addAll(accept(List.of(backInStock())));
                        seqs.addAll(accept(List.of(entry("spread", engine.someone()))));
                      });
              shop.start();
              until(() -> seqs.size() == 3);
              await(seqs.subList(2, 3)); // its turn comes after the other two
              assertThat(inbox.findReceipt(seqs.get(1))).isEmpty();
            });

    Map<Long, Receipt> receipts = await(seqs);
    assertThat(receipts.get(seqs.get(1)).ended())
        .extracting(Effect::instance)
        .contains(receipts.get(seqs.get(0)).started().get(0).instance());
  }

  @Test
  void nothingIsKeptOfAnEventThatConcernsNobody() {
    long seq = accept(List.of(backInStock())).get(0);

    assertThat(await(List.of(seq)).get(seq)).isEqualTo(Receipt.NOTHING);
    assertThat(leftOvers(seq)).isZero();
  }

  private boolean somebodyWaitsForTheSubject() {
    return jdbc.sql(
            """
            select exists (
              select from pg_locks where locktype = 'advisory' and not granted
                and mode = 'ExclusiveLock')
            """)
        .query(Boolean.class)
        .single();
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

  private NewEvent entry(String journey, RecipientId person) {
    return EngineFixture.event(person, journey + "-in", product, Map.of());
  }

  private NewEvent backInStock() {
    return EngineFixture.event(null, "spread-in-stock", product, Map.of());
  }

  private List<Long> accept(List<NewEvent> events) {
    return inbox.accept(events).entries().stream().map(Acceptance.Entry::seq).toList();
  }

  private Map<Long, Receipt> await(List<Long> seqs) {
    Map<Long, Receipt> receipts = dispatcher.await(seqs, Duration.ofMinutes(3));
    assertThat(receipts).hasSize(seqs.size());
    return receipts;
  }

  private List<String> enter(List<NewEvent> entries) {
    List<Long> seqs = accept(entries);
    Map<Long, Receipt> receipts = await(seqs);
    return seqs.stream()
        .map(seq -> String.valueOf(receipts.get(seq).started().get(0).instance()))
        .toList();
  }

  private long done(long seq) {
    return number("select coalesce(max(done), 0) from journey_spread where seq = :seq", seq);
  }

  private long endedBy(long seq) {
    return number(
        """
        select count(*) from journey_reached r join journey_instance i using (instance_id)
        where r.seq = :seq and i.ended_at is not null
        """,
        seq);
  }

  private long leftOvers(long seq) {
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

  private void poison(String instance) {
    jdbc.sql("insert into spread_poison values (:id)").param("id", instance).update();
  }

  private void cure() {
    jdbc.sql("delete from spread_poison").update();
  }

  /** As if the pauses were over. */
  private void hurry(long seq) {
    jdbc.sql("update journey_spread_failed set due_at = now() - interval '1 day' where seq = :seq")
        .param("seq", seq)
        .update();
    jdbc.sql("update event_inbox set due_at = accepted_at where seq = :seq and due_at > now()")
        .param("seq", seq)
        .update();
  }

  private @Nullable DeadLetter dead(long seq) {
    return inbox.listDead(1_000).stream()
        .filter(dead -> dead.event().seq() == seq)
        .findFirst()
        .orElse(null);
  }

  private static void until(BooleanSupplier condition) {
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
}
