package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.followup.FollowupTest;
import org.followup.event.DeadLetter;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/** The application's own dispatcher stands still here: each step is this test's. */
@FollowupTest
@ExtendWith(OutputCaptureExtension.class)
class WayDownTest {

  /** A wait whose end needs a date; an event that brings none it can read fails. */
  private static final String DATED =
      file(
          "fitting",
          start("Asked", "fitting-asked-for")
              + receive("Planned", "fitting-planned")
              + timer("Before", "timeDate", "${daysBefore(fittingAt, 1)}")
              + end("Near", "neutral")
              + flows("Asked", "Planned", "Before", "Near"),
          "fitting-asked-for",
          "fitting-planned");

  private static final String REFUSE = "raise exception 'no room for %s';";

  @Autowired ApplicationContext context;
  @Autowired Inbox inbox;
  @Autowired EventDispatcher dispatcher;
  @Autowired EventRouter router;
  @Autowired Spread spread;
  @Autowired PersonJoin joins;
  @Autowired PlatformTransactionManager real;
  @Autowired JdbcClient jdbc;

  private EngineFixture engine;
  private FaultyTransactions transactions;
  private WayDown wayDown;

  @BeforeEach
  void stopTheOther() {
    engine = EngineFixture.in(context);
    dispatcher.drain();
    dispatcher.stop();
    transactions = new FaultyTransactions(real);
    wayDown = new WayDown(inbox, router, spread, joins, transactions);
  }

  @AfterEach
  void startTheOther() {
    dispatcher.start();
  }

  @Test
  void findsTheOnesAtFaultByHalvingAndAppliesAllOthers() {
    engine.deploy("fitting.bpmn", DATED);
    RecipientId unreadable = engine.someone();
    RecipientId refused = engine.someone();
    RecipientId refusedAtCommit = engine.someone();
    accept(unreadable, "fitting-asked-for", Map.of());
    drain();

    List<Long> healthy = new ArrayList<>();
    List<Long> poisoned = new ArrayList<>();
    try (Poison row = new Poison(jdbc, refused, false, REFUSE);
        Poison commit = new Poison(jdbc, refusedAtCommit, true, REFUSE)) {
      for (int i = 0; i < 100; i++) {
        switch (i) {
          case 7 ->
              poisoned.add(accept(unreadable, "fitting-planned", Map.of("fittingAt", "soon")));
          case 8 -> poisoned.add(accept(refused, "signed-up", Map.of()));
          case 77 -> poisoned.add(accept(refusedAtCommit, "signed-up", Map.of()));
          default -> healthy.add(accept(nobody(), "signed-up", Map.of()));
        }
      }
      int before = transactions.begun();
      assertThat(wayDown.applyNext()).isTrue();
      assertThat(transactions.begun() - before).as("found by halving").isLessThan(60);
      assertThat(poisoned).allSatisfy(seq -> assertThat(attempts(seq)).isEqualTo(1));
      poisoned.forEach(this::giveUp);
    }
    assertThat(inbox.listReceipts(healthy).values())
        .hasSize(97)
        .allSatisfy(receipt -> assertThat(receipt.started()).hasSize(1));
    assertThat(inbox.listReceipts(poisoned)).isEmpty();
    assertThat(deadLetter(poisoned.get(0)).lastError()).contains("soon").doesNotContain("org.");
  }

  @Test
  void holdsBackOnlyItsOwnRecipientUntilItIsADeadLetterThatCanBeRepeated() {
    RecipientId ana = engine.someone();
    long poisoned;
    long later;
    try (Poison refuse = new Poison(jdbc, ana, false, REFUSE)) {
      poisoned = accept(ana, "signed-up", Map.of());
      later = accept(ana, "page-viewed", Map.of());
      long other = accept(nobody(), "signed-up", Map.of());
      drain();
      assertThat(inbox.listReceipts(List.of(poisoned, later, other))).containsOnlyKeys(other);
      giveUp(poisoned);
    }
    drain();
    assertThat(inbox.findReceipt(later)).as("went on").isPresent();
    DeadLetter dead = deadLetter(poisoned);
    assertThat(dead.attempts()).isEqualTo(5);
    assertThat(dead.lastError()).startsWith("The database refused: ERROR: no room for");

    assertThat(inbox.repeat(poisoned)).isTrue();
    drain();
    assertThat(inbox.findReceipt(poisoned).orElseThrow().started()).hasSize(1);
  }

  @Test
  void aLostRaceIsRunAgainAtOnceWithoutATryAndWithoutAWord(CapturedOutput said) {
    RecipientId ana = engine.someone();
    try (Poison race =
        new Poison(
            jdbc,
            ana,
            true,
            """
            if nextval('%s') < 4 then raise exception 'race' using errcode = '40P01'; end if;
            """)) {
      long seq = accept(ana, "signed-up", Map.of());
      transactions.failNextCommit(new OptimisticLockingException("somebody was first"));
      assertThat(wayDown.applyNext()).isTrue();
      assertThat(inbox.findReceipt(seq).orElseThrow().started()).hasSize(1);
      assertThat(transactions.begun()).isEqualTo(5);
    }
    assertThat(said.getAll()).doesNotContain("WARN", "ERROR", "race", "Exception");
  }

  @Test
  void aRaceThatIsLostForEverHoldsUpNobodyAndBecomesNoDeadLetter() {
    RecipientId ana = engine.someone();
    try (Poison race =
        new Poison(jdbc, ana, true, "raise exception 'race' using errcode = '40001';")) {
      long seq = accept(ana, "signed-up", Map.of());
      long other = accept(nobody(), "signed-up", Map.of());
      for (int round = 0; round < 6; round++) {
        drain();
        due(seq);
      }
      assertThat(inbox.findReceipt(other)).isPresent();
      assertThat(attempts(seq)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void surroundingsThatFailCountNoTryHoweverLong() {
    RecipientId ana = engine.someone();
    long seq;
    try (Poison full =
        new Poison(jdbc, ana, false, "raise exception 'disk' using errcode = 'disk_full';")) {
      seq = accept(ana, "signed-up", Map.of());
      int thrown = 0;
      for (int round = 0; round < 30; round++) {
        due(seq);
        try {
          wayDown.applyNext();
        } catch (RuntimeException away) {
          assertThat(Blame.of(away)).isEqualTo(Blame.SURROUNDINGS);
          thrown++;
        }
      }
      assertThat(thrown).as("pauses").isGreaterThan(15);
      assertThat(attempts(seq)).isLessThanOrEqualTo(1);
    }
    due(seq);
    drain();
    assertThat(inbox.findReceipt(seq).orElseThrow().started()).hasSize(1);
  }

  @Test
  void anEventThatKillsItsConnectionHoldsUpNobody() {
    RecipientId ana = engine.someone();
    try (Poison kill =
        new Poison(jdbc, ana, true, "perform pg_terminate_backend(pg_backend_pid());")) {
      long before = accept(nobody(), "signed-up", Map.of());
      long seq = accept(ana, "signed-up", Map.of());
      long after = accept(nobody(), "signed-up", Map.of());
      for (int pause = 0; pause < 3; pause++) {
        assertThatThrownBy(wayDown::applyNext)
            .satisfies(away -> assertThat(Blame.of(away)).isEqualTo(Blame.SURROUNDINGS));
      }
      drain();
      assertThat(inbox.listReceipts(List.of(before, seq, after))).containsOnlyKeys(before, after);
      assertThat(attempts(seq)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsHarmlessWhetherItHeldOrNot() {
    RecipientId held = engine.someone();
    RecipientId lost = engine.someone();
    TransactionSystemException cut =
        new TransactionSystemException("commit", new SQLException("connection lost", "08006"));

    long first = accept(held, "signed-up", Map.of());
    transactions.loseNextAnswer(cut);
    assertThatThrownBy(wayDown::applyNext).isSameAs(cut);
    drain();
    long second = accept(lost, "signed-up", Map.of());
    transactions.failNextCommit(cut);
    assertThatThrownBy(wayDown::applyNext).isSameAs(cut);
    drain();

    assertThat(inbox.listReceipts(List.of(first, second)).values())
        .hasSize(2)
        .allSatisfy(
            receipt ->
                assertThat(receipt.started())
                    .extracting(Effect::journey)
                    .containsExactly("welcome-series"));
    assertThat(entries(held)).isOne();
    assertThat(entries(lost)).isOne();
  }

  @Test
  void anErrorIsATryOfTheEventAndNothingElse() {
    RecipientId ana = engine.someone();
    long seq = accept(ana, "signed-up", Map.of());
    transactions.failNextCommit(new StackOverflowError());
    drain();
    assertThat(attempts(seq)).isEqualTo(1);
    due(seq);
    drain();
    assertThat(inbox.findReceipt(seq).orElseThrow().started()).hasSize(1);
  }

  @Test
  void anEventErasedMeanwhileIsNoFault(CapturedOutput said) {
    long gone = accept(nobody(), "signed-up", Map.of());
    long other = accept(nobody(), "signed-up", Map.of());
    Slice slice = new Slice(inbox, router, spread, joins);
    assertThatThrownBy(
            () ->
                new TransactionTemplate(real)
                    .executeWithoutResult(
                        status -> {
                          slice.apply(100);
                          inbox.applied(Map.of(slice.events().get(0), Receipt.NOTHING));
                        }))
        .satisfies(race -> assertThat(Blame.of(race)).isEqualTo(Blame.RACE));
    drain();
    assertThat(inbox.listReceipts(List.of(gone, other))).hasSize(2);
    assertThat(said.getAll()).doesNotContain("WARN");
  }

  private void drain() {
    while (wayDown.applyNext()) {
      assertThat(dispatcher.isRunning()).isFalse();
    }
  }

  private long accept(@Nullable RecipientId person, String type, Map<String, Object> data) {
    NewEvent event = EngineFixture.event(person, type, null, data);
    return inbox.accept(List.of(event)).entries().get(0).seq();
  }

  /** Somebody without a profile: welcomed, but never written to. */
  private static RecipientId nobody() {
    return new RecipientId("nobody-" + UUID.randomUUID());
  }

  private int attempts(long seq) {
    return jdbc.sql("select attempts from event_inbox where seq = :seq and state <> 'dead'")
        .param("seq", seq)
        .query(Integer.class)
        .single();
  }

  private long entries(RecipientId person) {
    return jdbc.sql("select count(*) from journey_instance where recipient_id = :person")
        .param("person", person.value())
        .query(Long.class)
        .single();
  }

  /** Spares the pause before the next try. */
  private void due(long seq) {
    jdbc.sql("update event_inbox set due_at = accepted_at where seq = :seq")
        .param("seq", seq)
        .update();
  }

  private void giveUp(long seq) {
    while (attemptsLeft(seq)) {
      due(seq);
      drain();
    }
  }

  private boolean attemptsLeft(long seq) {
    return jdbc.sql("select state <> 'dead' from event_inbox where seq = :seq")
        .param("seq", seq)
        .query(Boolean.class)
        .single();
  }

  private DeadLetter deadLetter(long seq) {
    return inbox.listDead(1_000).stream()
        .filter(dead -> dead.event().seq() == seq)
        .findFirst()
        .orElseThrow();
  }
}
