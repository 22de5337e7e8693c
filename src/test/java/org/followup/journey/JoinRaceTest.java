package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.catchEvent;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.jobexecutor.ExecuteJobsRunnable;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.recipient.Names;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.report.Books;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Names that turn out to be one person's at the moment at which something else happens to them. */
@FollowupTest
class JoinRaceTest {

  private static final int ROUNDS = 25;

  @Autowired ApplicationContext context;
  @Autowired ProcessEngine processEngine;
  @Autowired ManagementService management;
  @Autowired EventDispatcher dispatcher;
  @Autowired EventRouter router;
  @Autowired Spread spread;
  @Autowired PersonJoin joins;
  @Autowired Inbox inbox;
  @Autowired InstanceRepository instances;
  @Autowired Names names;
  @Autowired Recipients recipients;
  @Autowired Books books;
  @Autowired PlatformTransactionManager transactions;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final String journey = "joinrace-" + UUID.randomUUID();
  private EngineFixture engine;

  @BeforeEach
  void deploy() {
    engine = EngineFixture.in(context);
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start("Entry", journey + "-in")
                + timer("Day", "timeDuration", "P1D")
                + catchEvent("Answered", journey + "-answer")
                + end("End", "goal")
                + flows("Entry", "Day", "Answered", "End"),
            journey + "-in",
            journey + "-answer"));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void aTimerAndAMergeAtOnceHaveOneOutcome() throws Exception {
    BalancedBooks balanced = BalancedBooks.before(books);
    Random leads = new Random(3);
    for (int round = 0; round < ROUNDS; round++) {
      RecipientId ana = engine.someone();
      String device = "race-" + UUID.randomUUID();
      String instance =
          String.valueOf(engine.post(by(device, journey + "-in")).started().get(0).instance());
      Job job = management.createJobQuery().processInstanceId(instance).singleResult();
      CyclicBarrier start = new CyclicBarrier(2);
      int lead = leads.nextInt(15_000_000);
      Future<?> time =
          threads.submit(
              () -> {
                start.await();
                LockSupport.parkNanos(lead);
                asExecutor(job.getId());
                return null;
              });
      start.await();
      engine.post(identify(device, ana));
      time.get(30, TimeUnit.SECONDS);
      if (!instances.listPath(instance).contains("Answered")) {
        asExecutor(job.getId()); // it gave way, and the executor comes again
      }

      assertThat(instances.find(instance).orElseThrow().recipient()).isEqualTo(ana);
      assertThat(instances.listPath(instance)).containsExactly("Entry", "Day", "Answered");
      assertThat(engine.post(ana, journey + "-answer", null, Map.of()).ended()).hasSize(1);
    }
    balanced.check();
  }

  @Test
  void twoNodesThatJoinPairsCrosswiseMakeOnePersonOfEach() throws Exception {
    BalancedBooks balanced = BalancedBooks.before(books);
    dispatcher.drain();
    dispatcher.stop();
    List<RecipientId[]> pairs = new ArrayList<>();
    try {
      List<NewEvent> request = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        RecipientId one = engine.someone();
        RecipientId other = engine.someone();
        pairs.add(new RecipientId[] {one, other});
        request.add(EngineFixture.event(one, journey + "-in", null, Map.of()));
        request.add(EngineFixture.event(other, journey + "-in", null, Map.of()));
        request.add(alias(one, other));
        request.add(alias(other, one));
      }
      List<Long> seqs = accept(request.toArray(NewEvent[]::new));
      CyclicBarrier start = new CyclicBarrier(2);
      Future<?> here = threads.submit(() -> dispatch(start, seqs));
      Future<?> there = threads.submit(() -> dispatch(start, seqs));
      here.get(2, TimeUnit.MINUTES);
      there.get(2, TimeUnit.MINUTES);
    } finally {
      dispatcher.start();
    }
    for (RecipientId[] pair : pairs) {
      RecipientId standing = names.standing(pair[0]);
      assertThat(names.standing(pair[1])).isEqualTo(standing);
      assertThat(names.list(standing)).hasSize(1);
      assertThat(instances.listEntries(standing, journey)).as("one entry counts").hasSize(1);
      assertThat(instances.listRunning(standing)).hasSize(1);
    }
    balanced.check();
  }

  @Test
  void ofEntriesThatTookEffectInAnotherOrderTheFirstAcceptedStays() {
    BalancedBooks balanced = BalancedBooks.before(books);
    RecipientId one = engine.someone();
    RecipientId other = engine.someone();
    List<Long> seqs =
        new TransactionTemplate(transactions)
            .execute(
                status -> {
                  assertThat(recipients.tryLock(List.of(one))).containsExactly(one);
                  List<Long> both =
                      accept(
                          EngineFixture.event(one, journey + "-in", null, Map.of()),
                          EngineFixture.event(other, journey + "-in", null, Map.of()));
                  assertThat(dispatcher.await(both.subList(1, 2), Duration.ofSeconds(30)))
                      .as("while somebody else holds the first person")
                      .hasSize(1);
                  assertThat(inbox.listReceipts(both)).hasSize(1);
                  return both;
                });
    assertThat(dispatcher.await(seqs, Duration.ofSeconds(30))).hasSize(2);

    engine.post(alias(other, one));

    assertThat(instances.listEntries(names.standing(one), journey))
        .extracting(InstanceRepository.Instance::entrySeq)
        .containsExactly(seqs.get(0));
    balanced.check();
  }

  /** As a shop does, in a transaction of its own. */
  private List<Long> accept(NewEvent... events) {
    TransactionTemplate own = new TransactionTemplate(transactions);
    own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    return Objects.requireNonNull(own.execute(status -> inbox.accept(List.of(events))))
        .entries()
        .stream()
        .map(entry -> entry.seq())
        .toList();
  }

  private @Nullable Void dispatch(CyclicBarrier start, List<Long> seqs) throws Exception {
    WayDown wayDown = new WayDown(inbox, router, spread, joins, transactions);
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    start.await();
    while (inbox.listReceipts(seqs).size() < seqs.size() && System.nanoTime() < deadline) {
      if (!wayDown.applyNext()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // the other holds what is due
      }
    }
    return null;
  }

  private void asExecutor(String jobId) {
    new ExecuteJobsRunnable(List.of(jobId), (ProcessEngineImpl) processEngine).run();
  }

  private static NewEvent by(String device, String type) {
    return event(type, null, device, Map.of());
  }

  private static NewEvent identify(String device, RecipientId whom) {
    return event("identify", whom, device, Map.of());
  }

  private static NewEvent alias(RecipientId into, RecipientId previous) {
    return event("alias", into, null, Map.of("previousId", previous.value()));
  }

  private static NewEvent event(
      String type, @Nullable RecipientId who, @Nullable String device, Map<String, Object> data) {
    return new NewEvent(
        "test",
        UUID.randomUUID().toString(),
        type,
        null,
        who,
        device,
        null,
        data,
        NewEvent.Handling.ACT);
  }
}
