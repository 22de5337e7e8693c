package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
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
  @Autowired RepositoryService repository;
  @Autowired RuntimeService runtime;
  @Autowired Recipients recipients;
  @Autowired JdbcClient jdbc;
  @Autowired PlatformTransactionManager transactions;

  private SpreadFixture spread;

  @BeforeEach
  void deployed() {
    spread = SpreadFixture.in(context);
  }

  @Test
  void reachesThousandsInChunksAndLetsOthersGoBetween() {
    int people = 2_000;
    List<NewEvent> entries = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      entries.add(spread.entry("spread", new RecipientId(spread.product() + "-" + i)));
    }
    spread.await(spread.accept(entries));

    long first = spread.accept(List.of(spread.backInStock())).get(0);
    long second = spread.accept(List.of(spread.backInStock())).get(0);
    spread.until(() -> spread.done(first) > 0);
    long other = spread.accept(List.of(spread.entry("spread", spread.engine.someone()))).get(0);
    Receipt between = spread.await(List.of(other)).get(other);

    assertThat(between.started()).hasSize(1);
    assertThat(inbox.findReceipt(first)).as("goes on behind the other's event").isEmpty();

    Receipt receipt = spread.await(List.of(first)).get(first);
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
    assertThat(spread.endedBy(first)).isEqualTo(people);

    assertThat(spread.await(List.of(second)).get(second).ended())
        .as("waited for the first, then reaches who came after that had begun")
        .extracting(Effect::instance)
        .containsExactly(between.started().get(0).instance());
    assertThat(spread.leftOvers(first)).isZero();
  }

  @Test
  void missesNobodyWhoArrivesInTheMomentItBegins() throws Exception {
    RecipientId ana = spread.engine.someone();
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
                      .setVariable("subject", spread.product())
                      .startBeforeActivity("StartEvent_In")
                      .execute()
                      .getId());
              // has looked back and found nothing; the event begins before this is to be seen
              Thread shop =
                  new Thread(() -> seqs.addAll(spread.accept(List.of(spread.backInStock()))));
              shop.start();
              spread.until(this::somebodyWaitsForTheSubject);
            });

    spread.until(() -> !seqs.isEmpty());
    assertThat(spread.await(seqs).get(seqs.get(0)).ended())
        .extracting(Effect::instance)
        .containsExactlyElementsOf(instance);
  }

  @Test
  void waitsForWhoeverWasAcceptedBeforeItAndIsInOtherHands() throws Exception {
    RecipientId ana = spread.engine.someone();
    List<Long> seqs = new ArrayList<>();

    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              recipients.lock(List.of(ana)); // as a node that has her slice in hand
              Thread shop =
                  new Thread(
                      () -> {
                        seqs.addAll(spread.accept(List.of(spread.entry("spread", ana))));
                        seqs.addAll(spread.accept(List.of(spread.backInStock())));
                        seqs.addAll(
                            spread.accept(
                                List.of(spread.entry("spread", spread.engine.someone()))));
                      });
              shop.start();
              spread.until(() -> seqs.size() == 3);
              spread.await(seqs.subList(2, 3)); // its turn comes after the other two
              assertThat(inbox.findReceipt(seqs.get(1))).isEmpty();
            });

    Map<Long, Receipt> receipts = spread.await(seqs);
    assertThat(receipts.get(seqs.get(1)).ended())
        .extracting(Effect::instance)
        .contains(receipts.get(seqs.get(0)).started().get(0).instance());
  }

  @Test
  void nothingIsKeptOfAnEventThatConcernsNobody() {
    long seq = spread.accept(List.of(spread.backInStock())).get(0);

    assertThat(spread.await(List.of(seq)).get(seq)).isEqualTo(Receipt.NOTHING);
    assertThat(spread.leftOvers(seq)).isZero();
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
}
