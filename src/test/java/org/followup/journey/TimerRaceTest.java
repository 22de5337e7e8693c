package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.JourneySteeringTest.until;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.AcquireJobsCmd;
import org.camunda.bpm.engine.impl.jobexecutor.ExecuteJobsRunnable;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.report.Books;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A timer and an event for one token at the same moment: one wins, and nobody hears of it. */
@FollowupTest
class TimerRaceTest {

  private static final int ROUNDS = 25;

  @Autowired ApplicationContext context;
  @Autowired ProcessEngine processEngine;
  @Autowired ManagementService management;
  @Autowired RuntimeService runtime;
  @Autowired EngineTimers timers;
  @Autowired SendingHold hold;
  @Autowired JourneySteering steering;
  @Autowired Recipients recipients;
  @Autowired Books books;
  @Autowired JdbcClient jdbc;
  @Autowired PlatformTransactionManager transactions;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final ListAppender<ILoggingEvent> complaints = new ListAppender<>();
  private EngineFixture engine;
  private Traces traces;

  @BeforeEach
  void listen() {
    engine = EngineFixture.in(context);
    traces = new Traces(jdbc);
    complaints.start();
    root().addAppender(complaints);
  }

  @AfterEach
  void stop() {
    root().detachAppender(complaints);
    threads.shutdownNow();
  }

  @Test
  void oneWinsInEveryConstruct() throws Exception {
    BalancedBooks balanced = BalancedBooks.before(books);
    Map<String, Integer> won = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    Random delays = new Random(4);
    for (Contest contest : Contest.all("race-" + UUID.randomUUID())) {
      deploy(contest);
      for (int round = 0; round < ROUNDS; round++) {
        RecipientId person = enter(contest);
        String job = timer(contest, person).getId();
        CyclicBarrier start = new CyclicBarrier(2);
        int lead = delays.nextInt(12_000_000) - 2_000_000;
        Future<?> time =
            threads.submit(
                () -> {
                  start.await();
                  LockSupport.parkNanos(lead);
                  asExecutor(job);
                  return null;
                });
        start.await();
        TimersAgainstMessagesTest.go(engine, contest, person);
        time.get(30, TimeUnit.SECONDS);

        String outcome = TimersAgainstMessagesTest.outcome(traces, person);
        won.merge(outcome, 1, Integer::sum);
        List<String> left = traces.left(person);
        if (!outcome.matches("Late|Told") || !left.isEmpty()) {
          wrong.add(contest + " round " + round + ": " + outcome + ", left " + left);
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(complaints()).isEmpty();
    balanced.check();
    assertThat(won.keySet())
        .as("both won at times: %s", won)
        .containsExactlyInAnyOrder("Late", "Told");
  }

  @Test
  void aTimerWaitsForTheEventInHandAndThenHasNothingToDo() throws Exception {
    Contest contest = Contest.all("held-" + UUID.randomUUID()).get(0);
    deploy(contest);
    RecipientId person = enter(contest);
    String job = timer(contest, person).getId();
    CountDownLatch delivered = new CountDownLatch(1);
    CompletableFuture<Void> commit = new CompletableFuture<>();
    String instance = TimersAgainstMessagesTest.instance(jdbc, person);
    Future<?> event =
        inTransaction(
            () -> {
              recipients.lock(List.of(person));
              runtime
                  .createMessageCorrelation(contest.event())
                  .processInstanceId(instance)
                  .correlate();
            },
            delivered,
            commit);
    assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
    Future<?> time = threads.submit(() -> asExecutor(job));
    try {
      until("the timer waits for the recipient", this::somebodyWaitsForAPerson);
    } finally {
      commit.complete(null);
    }
    event.get(30, TimeUnit.SECONDS);
    time.get(30, TimeUnit.SECONDS);

    assertThat(TimersAgainstMessagesTest.outcome(traces, person)).isEqualTo("Told");
    assertThat(traces.left(person)).isEmpty();
    assertThat(complaints()).isEmpty();
  }

  @Test
  void theExecutorPassesOverWhatAnEventIsJustEnding() throws Exception {
    Contest contest = Contest.all("acquired-" + UUID.randomUUID()).get(0);
    deploy(contest);
    RecipientId ending = enter(contest);
    RecipientId other = enter(contest);
    List<String> jobs;
    timers.pause();
    try {
      Set<String> due = new HashSet<>();
      for (RecipientId person : List.of(ending, other)) {
        Job job = timer(contest, person);
        due.add(job.getId());
        management.setJobDuedate(job.getId(), new java.util.Date(0));
      }
      CountDownLatch ended = new CountDownLatch(1);
      CompletableFuture<Void> commit = new CompletableFuture<>();
      String instance = TimersAgainstMessagesTest.instance(jdbc, ending);
      Future<?> event =
          inTransaction(
              () -> runtime.deleteProcessInstance(instance, "by the test"), ended, commit);
      assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();

      Future<List<String>> acquired = threads.submit(this::acquire);
      try {
        jobs = acquired.get(30, TimeUnit.SECONDS);
      } finally {
        commit.complete(null);
      }
      event.get(30, TimeUnit.SECONDS);

      jobs.retainAll(due);
      assertThat(jobs).containsExactly(timer(contest, other).getId());
    } finally {
      timers.resume();
    }

    // The other's is the executor's now; an event ends it all the same, and nobody minds.
    Receipt receipt = TimersAgainstMessagesTest.go(engine, contest, other);
    assertThat(receipt.ended()).hasSize(1);
    asExecutor(jobs.get(0));
    assertThat(traces.left(other)).isEmpty();
    assertThat(complaints()).isEmpty();
  }

  @Test
  void aPauseDoesNotWaitForWhatAnEventIsJustEnding() throws Exception {
    Contest contest = Contest.all("paused-" + UUID.randomUUID()).get(0);
    deploy(contest);
    RecipientId ending = enter(contest);
    RecipientId other = enter(contest);
    String instance = TimersAgainstMessagesTest.instance(jdbc, ending);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<Void> commit = new CompletableFuture<>();
    Future<?> event =
        inTransaction(() -> runtime.deleteProcessInstance(instance, "by the test"), ended, commit);
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();

    Future<?> pause = threads.submit(() -> steering.pause(contest.journey(), "olga"));
    try {
      pause.get(30, TimeUnit.SECONDS);
    } finally {
      commit.complete(null);
    }
    event.get(30, TimeUnit.SECONDS);

    assertThat(timer(contest, other).isSuspended()).isTrue();
    assertThat(traces.left(ending)).isEmpty();
  }

  /** Does something in a transaction that stays open until told otherwise. */
  private Future<?> inTransaction(
      Runnable deed, CountDownLatch done, CompletableFuture<Void> commit) {
    return threads.submit(
        () ->
            new TransactionTemplate(transactions)
                .execute(
                    status -> {
                      deed.run();
                      done.countDown();
                      return commit.completeOnTimeout(null, 60, TimeUnit.SECONDS).join();
                    }));
  }

  private List<String> acquire() {
    List<String> jobs = new ArrayList<>();
    configuration()
        .getCommandExecutorTxRequired()
        .execute(new AcquireJobsCmd(configuration().getJobExecutor(), 1_000))
        .getJobIdBatches()
        .forEach(jobs::addAll);
    return jobs;
  }

  private void deploy(Contest contest) {
    hold.hold(contest.journey(), "olga");
    contest.called().forEach(called -> hold.hold(called.journey(), "olga"));
    contest.deploy(engine);
  }

  private RecipientId enter(Contest contest) {
    RecipientId person = engine.someone();
    engine.post(person, contest.entry(), "it", Map.of());
    return person;
  }

  private Job timer(Contest contest, RecipientId person) {
    return management.createJobQuery().activityId(contest.timer()).list().stream()
        .filter(
            job ->
                TimersAgainstMessagesTest.instances(jdbc, person)
                    .contains(job.getProcessInstanceId()))
        .findFirst()
        .orElseThrow();
  }

  /** Runs the job as a thread of the engine's executor does. */
  private void asExecutor(String job) {
    new ExecuteJobsRunnable(List.of(job), (ProcessEngineImpl) processEngine).run();
  }

  private ProcessEngineConfigurationImpl configuration() {
    return (ProcessEngineConfigurationImpl) processEngine.getProcessEngineConfiguration();
  }

  private boolean somebodyWaitsForAPerson() {
    return jdbc.sql(
            "select exists (select from pg_locks where locktype = 'advisory' and not granted)")
        .query(Boolean.class)
        .single();
  }

  private List<String> complaints() {
    return List.copyOf(complaints.list).stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .filter(
            line ->
                !line.getLoggerName().endsWith("DeploymentGate")) // a model of a test has no style
        .filter(
            line ->
                !line.getLoggerName().endsWith("BooksWatch")) // it speaks of what other tests left
        .map(line -> line.getLoggerName() + ": " + line.getFormattedMessage())
        .toList();
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
