package org.followup.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.followup.crash.CrashSmtp.Fate;
import org.followup.crash.CrashSmtp.Mail;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No event lost, none doubled, whatever dies: nodes, database, connections, disk and mail server
 * fail under load, then the books are read, and the driver's own notes are held against the
 * database and the mail server. Short without properties; {@code -Dcrash.kills=200
 * -Dcrash.database-restarts=20} makes a soak of it, see {@code docs/operations.md}.
 */
class CrashIT {

  private static CrashRun run;
  private static CrashState state;

  @BeforeAll
  static void breakEverything() throws Exception {
    run = new CrashRun(CrashPlan.fromProperties());
    run.play();
    try (Connection connection = run.database.connect()) {
      state = CrashState.read(connection);
      new CrashSummary(run, state).write(connection);
    }
    run.notes.complaints.addAll(check(run.mails(), state));
    JsonNode books = new ObjectMapper().readTree(run.books());
    books.path("differences").forEach(line -> run.notes.complaints.add("Books: " + line.asText()));
    Files.write(run.work.resolve("complaints.txt"), run.notes.complaints);
  }

  @AfterAll
  static void stop() throws Exception {
    if (run != null) {
      run.holdAfterComplaints();
      run.close();
    }
  }

  @Test
  void everyAcknowledgedEventTookEffectOnceInOrderAndEveryMailArrivedOnce() {
    assertThat(run.notes.people).isNotEmpty();
    assertThat(run.notes.complaints).as("seed %d", run.plan.seed()).isEmpty();
  }

  @Test
  void everythingWentWrongThatShould() {
    assertThat(run.chaos.kills).hasValueGreaterThanOrEqualTo(run.plan.kills());
    assertThat(run.chaos.databaseRestarts).hasValue(run.plan.databaseRestarts());
    assertThat(run.chaos.cuts).hasValue(run.plan.cuts());
    assertThat(run.chaos.mailAbsences).hasValue(run.plan.mailAbsences());
    if (run.database.hasOwnDisk()) {
      assertThat(run.chaos.diskFulls).hasValue(run.plan.diskFulls());
    }
  }

  @Test
  void theBooksBalance() throws Exception {
    JsonNode books = new ObjectMapper().readTree(run.books());
    assertThat(books.path("balanced").asBoolean()).as(books.toPrettyString()).isTrue();
  }

  /** The check would see it: each of these is done to the database and taken back. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a lost event | delete from event_log where seq = (select max(seq) from event_log where type = 'ladder-left') | is in the log 0 times
          a doubled event | insert into event_log select seq + 1000000000, accepted_at, source, id, type, happened_at, recipient_id, anonymous_id, subject, recognition, handling, data from event_log where seq = (select max(seq) from event_log where type = 'ladder-left') | is in the log 2 times
          an event that nobody sent | update event_log set id = 'forged' where seq = (select max(seq) from event_log where type = 'nobody-listens') | Event forged was never sent
          an event left over | insert into event_inbox (seq, accepted_at, recipient_key, alone, due_at) select seq, accepted_at, recipient_id, false, accepted_at from event_log where type = 'ladder-left' limit 1 | was not applied
          an effect twice | insert into journey_step (instance_id, at, activity_id, cause_seq) select instance_id, at, activity_id, cause_seq from journey_step where activity_id = 'ReceiveTask_Right' limit 1 | is not where the events lead
          an effect lost | delete from journey_step where step_no = (select max(step_no) from journey_step where activity_id = 'ReceiveTask_Right') | is not where the events lead
          two events swapped | update journey_step set cause_seq = (select min(l.seq) from event_log l where l.type = 'ladder-left' and l.recipient_id = (select recipient_id from journey_instance i where i.instance_id = journey_step.instance_id)) where activity_id = 'EndEvent_Climbed' | is not where the events lead
          an instance left behind | update journey_instance set ended_at = null, outcome = null where journey = 'crash-reminder' | is not where the events lead
          somebody entered twice | insert into journey_instance select concat(instance_id, '-2'), journey, definition_id, recipient_id, subject, entry_seq, entered_at, known_time, content, ended_at, outcome, ended_by from journey_instance where journey = 'crash-ladder' limit 1 | entered 2 times
          a receipt lost | delete from event_receipt where seq = (select max(seq) from event_log where type = 'ladder-left') | should have ADVANCED
          a mail withdrawn by nobody | update message_outbox set state = 'WITHDRAWN' where message = 'ladder-certificate' | is WITHDRAWN
          a mail asked for twice | insert into message_outbox (send_key, journey, instance_id, activity_id, message, recipient_id, purpose, state, ignore_quiet_hours, asked_at, updated_at) select concat(send_key, '-2'), journey, instance_id, activity_id, message, recipient_id, purpose, state, false, asked_at, updated_at from message_outbox where message = 'ladder-certificate' limit 1 | is in the outbox 2 times
          """)
  void complainsAbout(String what, String deed, String complaint) throws Exception {
    try (Connection connection = run.database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try {
        assertThat(statement.executeUpdate(deed)).as(what).isPositive();
        assertThat(check(run.mails(), CrashState.read(connection)))
            .anySatisfy(found -> assertThat(found).contains(complaint));
      } finally {
        rollBack(connection);
      }
    }
  }

  private static void rollBack(Connection connection) throws SQLException {
    connection.rollback();
  }

  @Test
  void complainsAboutAMailThatNeverArrived() {
    List<Mail> mails = new ArrayList<>(run.mails());
    Mail lost = anyMarketing(mails);
    mails.removeIf(mail -> mail.key().equals(lost.key()));

    assertThat(check(mails, state)).contains(lost.key() + " is SENT and never arrived");
  }

  @Test
  void complainsAboutAMailThatArrivedTwice() {
    List<Mail> mails = new ArrayList<>(run.mails());
    Mail doubled = anyMarketing(mails);
    mails.add(doubled);

    assertThat(check(mails, state)).contains(doubled.key() + " arrived 2 times");
  }

  @Test
  void complainsAboutAServiceMailThatArrivedTwiceForNoReason() {
    List<Mail> mails = new ArrayList<>(run.mails());
    Mail doubled = any(mails, "ladder-certificate");
    mails.add(doubled);

    assertThat(check(mails, state))
        .anySatisfy(found -> assertThat(found).contains(doubled.key() + " is a service mail and"));
  }

  @Test
  void complainsAboutAMailThatNobodyExpects() {
    List<Mail> mails = new ArrayList<>(run.mails());
    mails.add(new Mail("x@crash.example", "crash-race", "race-late", "<1>", Fate.ANSWERED));

    assertThat(check(mails, state))
        .contains("x@crash.example crash-race/race-late arrived and nobody expected it");
  }

  private static Mail anyMarketing(List<Mail> mails) {
    return any(mails, "reminder-mail");
  }

  /** One that was sent beyond doubt. */
  private static Mail any(List<Mail> mails, String message) {
    return mails.stream()
        .filter(mail -> mail.message().equals(message) && mail.fate() == Fate.ANSWERED)
        .filter(mail -> state.outbox.get(mail.key()).get(0).state().equals("SENT"))
        .filter(mail -> state.outbox.get(mail.key()).get(0).unsure() == 0)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> check(List<Mail> mails, CrashState state) {
    return CrashCheck.complaints(run.notes.people, mails, state, run.crashes());
  }
}
