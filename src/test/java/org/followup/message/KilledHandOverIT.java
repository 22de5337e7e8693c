package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.followup.message.StoppingSmtp.Silence;
import org.followup.message.StoppingSmtp.Step;
import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A node is killed at every state of a message, another one takes over, and what the receiving side
 * has is counted against the outbox: a marketing mail arrives once at most, a service mail whose
 * fate was open is repeated once under the same Message-ID, a call until it was answered, under the
 * same id.
 */
class KilledHandOverIT {

  private static final Duration CAP = Duration.ofSeconds(60);

  /** What is found once the next node has done its work. */
  private record Found(MessageState state, int copies) {}

  /** At which step of its mail a node dies, and what becomes of a mail of each kind. */
  private record Death(Step step, Found marketing, Found service) {}

  private static final List<Death> DEATHS =
      List.of(
          new Death(Step.MAIL, unknown(0), sent(1)),
          new Death(Step.RCPT, unknown(0), sent(1)),
          new Death(Step.DATA, unknown(0), sent(1)),
          new Death(Step.DOT, unknown(1), sent(2)),
          new Death(Step.DOT_IN_VAIN, unknown(0), sent(1)));

  private static final StoppingSmtp SERVER = new StoppingSmtp();
  private static @Nullable MailNode node;

  private final MailRoom room = MailRoom.open();
  private final SendingHold holds = room.context.getBean(SendingHold.class);

  /** What one test leaves behind alive serves the next. */
  @BeforeEach
  void haveANode() throws IOException {
    if (node == null) {
      node = MailNode.start(room, "one", SERVER.port());
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (node != null) {
      node.close();
    }
    SERVER.close();
  }

  @Test
  void whatIsQueuedArrivesOnce() throws Exception {
    holds.stopAll("olga");
    List<Long> ids = List.of(marketing(), service(), call());
    kill();
    next("one");
    holds.resumeAll();

    settle();

    assertThat(ids).map(this::found).containsOnly(sent(1));
  }

  @Test
  void whatIsClaimedArrivesOnce() throws Exception {
    List<Long> ids;
    try (Connection everybody = connect()) {
      holds.stopAll("olga");
      ids = List.of(marketing(), service(), call());
      run(
          everybody,
          "select pg_advisory_xact_lock(recipient_lock_key(recipient_id)) from message_outbox"
              + " where state = 'QUEUED'");
      holds.resumeAll();
      await(() -> ids.stream().allMatch(id -> state(id) == MessageState.CLAIMED));
      kill();
    }
    next("one");

    settle();

    assertThat(ids).map(this::found).containsOnly(sent(1));
  }

  @TestFactory
  Stream<DynamicTest> whatIsBeingTransmitted() {
    return DEATHS.stream()
        .flatMap(
            death ->
                Stream.of(
                    at(death.step(), true, death.marketing()),
                    at(death.step(), false, death.service())));
  }

  private DynamicTest at(Step step, boolean marketing, Found expected) {
    return DynamicTest.dynamicTest(
        (marketing ? "marketing at " : "service at ") + step,
        () -> {
          Silence silence = SERVER.fallSilent(step, 0);
          long id = marketing ? marketing() : service();
          silence.awaitReached();
          assertThat(state(id)).isEqualTo(MessageState.TRANSMITTING);
          killAndGoOn(silence);

          settle();

          assertThat(found(id)).isEqualTo(expected);
        });
  }

  /** The server may get the rest of it out of the kernel, with the dot or without. */
  @Test
  void whatWasOnTheWireHalf() throws Exception {
    Silence silence = SERVER.fallSilent(Step.BODY, 0);
    long offer = marketing();
    silence.awaitReached();
    killAndGoOn(silence);
    silence = SERVER.fallSilent(Step.BODY, 0);
    long bill = service();
    silence.awaitReached();
    killAndGoOn(silence);

    settle();

    assertThat(found(offer)).isIn(unknown(0), unknown(1));
    assertThat(found(bill)).isIn(sent(1), sent(2));
  }

  @Test
  void marketingThatWasAnsweredAndNotWrittenDown() throws Exception {
    assertThat(answeredAndNotWrittenDown(true)).isEqualTo(unknown(1));
  }

  @Test
  void serviceThatWasAnsweredAndNotWrittenDown() throws Exception {
    assertThat(answeredAndNotWrittenDown(false)).isEqualTo(sent(2));
  }

  private Found answeredAndNotWrittenDown(boolean marketing) throws Exception {
    Silence silence = SERVER.fallSilent(Step.DOT, 0);
    long id = marketing ? marketing() : service();
    silence.awaitReached();
    try (Connection inTheWay = connect()) {
      run(inTheWay, "select 1 from message_outbox where message_id = " + id + " for update");
      silence.end();
      await(() -> waitForALock("message_outbox") > 0);
      kill();
    }
    next("one");
    settle();
    return found(id);
  }

  @Test
  void whatDiesASecondTimeIsNotRepeatedAgain() throws Exception {
    Silence first = SERVER.fallSilent(Step.DOT, 0);
    long id = service();
    first.awaitReached();
    kill();
    first.end();
    Silence second = SERVER.fallSilent(Step.DOT, 0);
    next("one");
    second.awaitReached();
    killAndGoOn(second);

    settle();

    assertThat(found(id)).isEqualTo(unknown(2));
  }

  /** Those before are sent and stay so, the one on its way is open, those behind are sent. */
  @Test
  void whatWasClaimedTogether() throws Exception {
    holds.stopAll("olga");
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ids.add(i % 2 == 0 ? marketing() : service());
    }
    Silence silence = SERVER.fallSilent(Step.DOT, 2);
    holds.resumeAll();
    silence.awaitReached();
    assertThat(ids.subList(3, 6)).map(this::state).containsOnly(MessageState.CLAIMED);
    killAndGoOn(silence);

    settle();

    List<Found> expected = new ArrayList<>(Collections.nCopies(6, sent(1)));
    expected.set(2, unknown(1));
    assertThat(ids).map(this::found).isEqualTo(expected);
  }

  @Test
  void callThatWasOpenIsMadeAgainUnderTheSameId() throws Exception {
    room.receiver.fallSilent();
    long id = call();
    await(() -> found(id).copies() == 1);
    assertThat(state(id)).isEqualTo(MessageState.TRANSMITTING);
    kill();
    room.receiver.speak();
    next("one");

    settle();

    assertThat(found(id)).isEqualTo(sent(2));
    assertThat(room.receiver.requests)
        .map(request -> request.header("webhook-id"))
        .doesNotContain("")
        .containsOnly(room.receiver.requests.get(0).header("webhook-id"));
  }

  /** Nobody can ask another host whether the process lives: what would be repeated waits. */
  @Test
  void onAnotherHostAServiceMailWaitsForTheEndOfTheLease() throws Exception {
    holds.stopAll("olga");
    marketing();
    long open = service();
    long behind = marketing();
    Silence silence = SERVER.fallSilent(Step.DOT, 1);
    holds.resumeAll();
    silence.awaitReached();
    kill();
    silence.end();
    next("two");
    await(() -> state(behind) == MessageState.SENT);
    assertThat(found(open)).isEqualTo(new Found(MessageState.TRANSMITTING, 1));
    room.jdbc
        .sql("update message_outbox set claimed_until = :now where message_id = :id")
        .param("now", OutboxRepository.utc(MailRoom.MORNING))
        .param("id", open)
        .update();

    settle();

    assertThat(found(open)).isEqualTo(sent(2));
    kill();
  }

  private void killAndGoOn(Silence silence) throws Exception {
    kill();
    silence.end();
    next("one");
  }

  private static void kill() throws Exception {
    try (MailNode killed = node) {
      node = null;
      Objects.requireNonNull(killed, "a node").kill();
    }
  }

  private void next(String host) throws IOException {
    node = MailNode.start(room, host, SERVER.port());
  }

  private long marketing() {
    return room.queue(room.marketing(room.ana()));
  }

  private long service() {
    return room.queue(room.service(room.stranger()));
  }

  private long call() {
    return room.queue(
        SendDraft.like(room.marketing(room.ana())).channel(Channel.WEBHOOK).target("crm").send());
  }

  /** Until nothing is left to be done. */
  private void settle() {
    await(
        () ->
            room.jdbc
                    .sql(
                        """
                        select count(*) from message_outbox
                        where state in ('QUEUED', 'CLAIMED', 'TRANSMITTING')
                        """)
                    .query(Integer.class)
                    .single()
                == 0);
  }

  private Found found(long id) {
    String rfcMessageId = room.message(id).rfcMessageId();
    long copies =
        rfcMessageId == null
            ? room.receiver.requests.stream()
                .filter(one -> one.header("webhook-id").startsWith("m" + id + "."))
                .count()
            : Collections.frequency(SERVER.kept, rfcMessageId);
    return new Found(state(id), (int) copies);
  }

  private MessageState state(long id) {
    return room.message(id).state();
  }

  private static Found sent(int copies) {
    return new Found(MessageState.SENT, copies);
  }

  private static Found unknown(int copies) {
    return new Found(MessageState.UNKNOWN, copies);
  }

  private int waitForALock(String table) {
    return room.jdbc
        .sql(
            """
            select count(*) from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%' || :table || '%'
            """)
        .param("table", table)
        .query(Integer.class)
        .single();
  }

  /** A connection whose locks end with it. */
  private Connection connect() throws SQLException {
    Connection connection = room.context.getBean(DataSource.class).getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(CAP).until(condition);
  }
}
