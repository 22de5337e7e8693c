package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.event.Spreading;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.report.Books;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionSystemException;

/** An event about a thing is taken up by others where the dispatcher that had it has died. */
@FollowupTest
class SpreadBrokenOffTest {

  private static final int PEOPLE = 4 * Spread.CHUNK + 30;

  @Autowired ApplicationContext context;
  @Autowired Inbox inbox;
  @Autowired EventDispatcher dispatcher;
  @Autowired EventRouter router;
  @Autowired SpreadRepository spreads;
  @Autowired PersonJoin joins;
  @Autowired WaitRepository waits;
  @Autowired Spreading spreading;
  @Autowired Recipients recipients;
  @Autowired SendingHold hold;
  @Autowired Books books;
  @Autowired Clock clock;
  @Autowired JdbcClient jdbc;
  @Autowired PlatformTransactionManager real;

  private final String id = "broken-" + UUID.randomUUID();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private FaultyTransactions transactions;
  private long seq;

  @BeforeEach
  void stopTheOther() {
    EngineFixture engine = EngineFixture.in(context);
    hold.hold(id, "olga");
    engine.deploy(id + ".bpmn", model());
    dispatcher.drain();
    dispatcher.stop();
    transactions = new FaultyTransactions(real);
  }

  @AfterEach
  void startTheOther() {
    threads.shutdownNow();
    dispatcher.start();
  }

  @Test
  void reachesEveryoneOnceWhereverItBreaksOff() throws Exception {
    BalancedBooks balanced = BalancedBooks.before(books);
    List<NewEvent> entries = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      entries.add(event(new RecipientId(id + "-" + i), "-in"));
    }
    inbox.accept(entries);
    WayDown first = anew();
    while (first.applyNext()) {
      assertThat(dispatcher.isRunning()).isFalse();
    }
    seq = inbox.accept(List.of(event(null, "-go"))).entries().get(0).seq();

    assertThat(first.applyNext()).as("begins").isTrue();
    assertThat(first.applyNext()).isTrue();
    assertStandsAt(1);

    WayDown diesBetweenTwoChunks = anew();
    assertThat(diesBetweenTwoChunks.applyNext()).isTrue();
    assertStandsAt(2);
    balanced.check();

    try (Poison kill =
        Poison.ofReached(
            jdbc,
            instanceAt(2 * Spread.CHUNK + 42),
            "perform pg_terminate_backend(pg_backend_pid());")) {
      assertThatThrownBy(anew()::applyNext)
          .satisfies(away -> assertThat(Blame.of(away)).isEqualTo(Blame.SURROUNDINGS));
    }
    assertStandsAt(2);

    TransactionSystemException cut =
        new TransactionSystemException("commit", new SQLException("connection lost", "08006"));
    transactions.failNextCommit(cut);
    assertThatThrownBy(anew()::applyNext).isSameAs(cut);
    assertStandsAt(2);
    transactions.loseNextAnswer(cut);
    assertThatThrownBy(anew()::applyNext).isSameAs(cut);
    assertStandsAt(3);

    Future<?> one = threads.submit(this::goOn);
    Future<?> other = threads.submit(this::goOn);
    one.get(2, TimeUnit.MINUTES);
    other.get(2, TimeUnit.MINUTES);

    assertReached(PEOPLE);
    Receipt receipt = inbox.findReceipt(seq).orElseThrow();
    assertThat(receipt.ended())
        .extracting(Effect::instance)
        .doesNotHaveDuplicates()
        .hasSize(PEOPLE);
    assertThat(
            count(
                """
                (select count(*) from journey_spread where seq = :seq)
                + (select count(*) from journey_spread_target where seq = :seq)
                + (select count(*) from event_spread where seq = :seq)
                + (select count(*) from event_inbox where seq = :seq)
                """))
        .as("left over")
        .isZero();
    balanced.check();
  }

  private void goOn() {
    WayDown wayDown = anew();
    while (inbox.findReceipt(seq).isEmpty()) {
      if (!wayDown.applyNext()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // the other has it in hand
      }
    }
  }

  /** As on a node that has just started: it remembers nothing. */
  private WayDown anew() {
    Spread spread = new Spread(spreads, waits, router, spreading, recipients, clock);
    return new WayDown(inbox, router, spread, joins, transactions);
  }

  private void assertStandsAt(int chunks) {
    int reached = chunks * Spread.CHUNK;
    assertThat(count("(select done from journey_spread where seq = :seq)")).isEqualTo(reached);
    assertReached(reached);
    assertThat(
            count(
                """
                (select count(*) from journey_spread_target t
                   join journey_instance i using (instance_id)
                  where t.seq = :seq and (i.ended_at is not null) <> (t.place <= %d))
                """
                    .formatted(reached)))
        .as("out of their order")
        .isZero();
    assertThat(inbox.findReceipt(seq)).isEmpty();
  }

  /** So many people, each by one mail and one end. */
  private void assertReached(int people) {
    assertThat(count("(select count(*) from journey_reached where seq = :seq)")).isEqualTo(people);
    assertThat(
            jdbc.sql(
                    """
                    select count(*), count(distinct recipient_id) from message_outbox
                    where journey = :journey
                    """)
                .param("journey", id)
                .query((row, n) -> List.of(row.getInt(1), row.getInt(2)))
                .single())
        .as("mails and people")
        .containsExactly(people, people);
    assertThat(
            count(
                """
                (select count(*) from journey_step s join journey_instance i using (instance_id)
                  where i.journey = '%s' and s.activity_id = 'End' and s.cause_seq = :seq)
                """
                    .formatted(id)))
        .as("ends")
        .isEqualTo(people);
  }

  private long count(String expression) {
    return jdbc.sql("select " + expression).param("seq", seq).query(Long.class).single();
  }

  private String instanceAt(int place) {
    return jdbc.sql(
            "select instance_id from journey_spread_target where seq = :seq and place = :place")
        .param("seq", seq)
        .param("place", place)
        .query(String.class)
        .single();
  }

  private NewEvent event(@Nullable RecipientId person, String type) {
    return EngineFixture.event(person, id + type, id, Map.of());
  }

  private String model() {
    return ModelXml.file(
        id,
        start("In", id + "-in")
            + receive("Wait", id + "-go")
            + send("Told", "template", "Told", "purpose", "service", "quietHours", "ignore")
            + flows("In", "Wait", "Told", "End")
            + end("End", "goal"),
        id + "-in",
        id + "-go");
  }
}
