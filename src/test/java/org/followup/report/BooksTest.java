package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whoever changes a row by hand is found out. Each test does so in a transaction that is rolled
 * back, and asks what the books say more than before: other tests leave differences of their own.
 */
@FollowupTest
class BooksTest {

  @LocalServerPort int port;
  @Autowired Books books;
  @Autowired Inbox inbox;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  private final String ana = "books-" + UUID.randomUUID();
  private AttackHttp shop;
  private String instance = "";

  @BeforeEach
  void enterAJourney() {
    shop = AttackHttp.key(port, "demo-key");
    put("/api/recipients/" + ana, "{\"email\":\"%s@example.com\"}".formatted(ana));
    put(
        "/api/recipients/%s/consents/marketing:product".formatted(ana),
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes, please"}}
        """);
    report("trial-started", "\"endsAt\":\"2099-01-01\"");
    instance =
        sql.sql("select instance_id from journey_instance where recipient_id = :ana")
            .param("ana", ana)
            .query(String.class)
            .single();
  }

  @Test
  void balanceForWhoeverEntersWaitsAndIsForgotten() {
    assertThat(differencesAfter()).isEmpty();
    Set<String> before = marks(books.read());

    report("trial-started", "\"endsAt\":\"2098-01-01\""); // refused, it runs already
    report("cart-updated", "\"products\":[]"); // the model shows it straight out
    report("plan-upgraded", "");
    assertThat(shop.delete("/api/recipients/" + ana).statusCode()).isLessThan(300);

    assertThat(marks(books.read())).isSubsetOf(before);
  }

  @Test
  void missAnEventThatLeftTheInboxByTheBackDoor() {
    List<Difference> found = differencesAfter(this::acceptAndLose);

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.book()).isEqualTo(Book.EVENTS);
              assertThat(one.sentence())
                  .matches(
                      "Of the events accepted in \\d{4}-\\d\\d, .* neither applied nor waiting .*");
            });
  }

  private void acceptAndLose() {
    accept();
    run("delete from event_inbox where seq = (select max(seq) from event_inbox)");
  }

  @Test
  void missAnEventOfTheLogAndAnIdentity() {
    assertThat(
            differencesAfter(
                () -> {
                  accept();
                  run("delete from event_log where seq = (select max(seq) from event_log)");
                }))
        .extracting(Difference::sentence)
        .anyMatch(sentence -> sentence.contains("the log holds"))
        .anyMatch(
            sentence ->
                sentence.matches(
                    "1 event waits in the inbox without being in the log \\(seq \\d+\\): .*"));
    assertThat(
            differencesAfter(
                () ->
                    run("delete from event_identity where seq = (select max(seq) from event_log)")))
        .singleElement()
        .satisfies(one -> assertThat(one.sentence()).contains("the table of identities holds"));
  }

  @Test
  void seeWhatWasAddedToTheLedger() {
    assertThat(
            differencesAfter(
                () ->
                    run(
                        "insert into event_ledger (month, account, events) values ('2001-01-01', 'applied', 2)")))
        .extracting(Difference::sentence)
        .containsExactly(
            "Of the events of 2001-01, 2 are counted without ever being accepted (accepted 0; applied 2,"
                + " recorded 0, erased 0, waiting 0, dead letters 0). An event took effect twice, or"
                + " somebody wrote into the ledger or the inbox by hand.");
  }

  @Test
  void knowThatRetentionDropsMonthsAsAWhole() {
    Runnable old =
        () ->
            run(
                """
                insert into event_ledger (month, account, events)
                values ('2001-01-01', 'accepted', 5), ('2001-01-01', 'applied', 5)
                """);
    assertThat(differencesAfter(old))
        .extracting(Difference::sentence)
        .anyMatch(
            sentence ->
                sentence.startsWith("In 2001-01 5 events were accepted, and the log holds 0."))
        .anyMatch(
            sentence ->
                sentence.startsWith(
                    "In 2001-01 5 events were accepted, and the table of identities holds 0."))
        .hasSize(2);
    assertThat(
            differencesAfter(
                old,
                () ->
                    run(
                        """
                        insert into event_month_dropped (part, month, dropped_at)
                        values ('log', '2001-01-01', now()), ('identity', '2001-01-01', now())
                        """)))
        .isEmpty();
  }

  @Test
  void missATimerAndSayWhereAndWhose() {
    List<Difference> found =
        differencesAfter(
            () -> run("delete from act_ru_job where process_instance_id_ = :instance"));

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.book()).isEqualTo(Book.INSTANCES);
              assertThat(one.journey()).isEqualTo("trial-expiry");
              assertThat(one.recipients()).containsExactly(ana);
              assertThat(one.sentence())
                  .startsWith("1 instance of trial-expiry (%s) stands at \"".formatted(instance))
                  .contains("without the timer ")
                  .doesNotContain(ana);
            });
  }

  @Test
  void seeAnInstanceThatEndedOnOneSideOnly() {
    assertThat(
            differencesAfter(
                () ->
                    run(
                        """
                        update journey_instance set ended_at = entered_at, outcome = 'goal'
                        where instance_id = :instance
                        """)))
        .extracting(Difference::sentence)
        .containsExactly(
            "1 instance of trial-expiry (%s) runs in the engine, though our log says that it ended: mail may still be sent. Cancel in Cockpit, or mend journey_instance."
                .formatted(instance));
    assertThat(
            differencesAfter(
                () ->
                    run(
                        "update journey_instance set outcome = 'goal' where instance_id = :instance")))
        .extracting(Difference::mark)
        .containsExactly("outcome");
  }

  @Test
  void missAMailAndSeeOneTooMany() {
    String arrived =
        "insert into journey_step (instance_id, at, activity_id) values (:instance, now(), 'SendTask_TrialEndsSoon')";
    assertThat(differencesAfter(() -> run(arrived)))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.book()).isEqualTo(Book.SENDS);
              assertThat(one.recipients()).containsExactly(ana);
              assertThat(one.sentence())
                  .startsWith(
                      "At SendTask_TrialEndsSoon of trial-expiry (instance %s): 1 arrival at the send task, 0 mails in the outbox."
                          .formatted(instance));
            });
    assertThat(
            differencesAfter(
                () -> {
                  run(arrived);
                  mail("SENT", "sent_at", "now()");
                }))
        .isEmpty();
    assertThat(differencesAfter(() -> mail("SENT", "sent_at", "now()")))
        .singleElement()
        .satisfies(
            one -> assertThat(one.sentence()).contains("0 arrivals", "1 mail in the outbox"));
  }

  @Test
  void findMailsThatAreNotAsTheirStateDemands() {
    assertThat(faultOf("SENT", "attempts", "1")).contains("sent without a moment");
    assertThat(faultOf("REFUSED", "attempts", "1")).contains("without a reason");
    assertThat(faultOf("WITHDRAWN", "reason", "''")).contains("without a reason");
    assertThat(faultOf("QUEUED", "queued_at", "now()")).contains("nobody will take it");
    assertThat(faultOf("CLAIMED", "claimed_until", "'2001-01-01Z'"))
        .contains("no node took it back");
    assertThat(faultOf("PUT_OFF", "due_at", "now()")).contains("no token stands there");
    assertThat(
            differencesAfter(
                () -> {
                  run(
                      "insert into journey_step (instance_id, at, activity_id) values (:instance, now(), 'SendTask_TrialEndsSoon')");
                  mail(
                      "TRANSMITTING",
                      "claimed_until",
                      "'" + now().plus(Duration.ofMinutes(1)) + "'");
                }))
        .isEmpty();
  }

  @Test
  void areReadByProgramsWithAKeyAndByNobodyElse() {
    assertThat(AttackHttp.nobody(port).get("/api/books").statusCode()).isEqualTo(401);
    String answer = shop.get("/api/books").body();
    assertThat(answer)
        .containsSubsequence(
            "\"at\":\"",
            "\"balanced\":",
            "\"events\":{\"accepted\":",
            "\"applied\":",
            "\"recorded\":",
            "\"erased\":",
            "\"waiting\":",
            "\"dead\":",
            "\"instances\":{\"entered\":",
            "\"running\":",
            "\"ended\":{\"goal\":",
            "\"lost\":",
            "\"neutral\":",
            "\"stopped\":",
            "\"sends\":{\"due\":",
            "\"putOff\":",
            "\"queued\":",
            "\"onTheWay\":",
            "\"sent\":",
            "\"withdrawn\":",
            "\"refused\":",
            "\"failed\":",
            "\"unknown\":",
            "\"differences\":[");
  }

  private String faultOf(String state, String column, String value) {
    List<Difference> found =
        differencesAfter(
            () -> {
              run(
                  "insert into journey_step (instance_id, at, activity_id) values (:instance, now(), 'SendTask_TrialEndsSoon')");
              mail(state, column, value);
            });
    assertThat(found).hasSize(1);
    return found.get(0).sentence();
  }

  private void mail(String state, String column, String value) {
    run(
        """
        insert into message_outbox (send_key, journey, instance_id, activity_id, message, recipient_id,
          purpose, state, ignore_quiet_hours, asked_at, updated_at, %s)
        values (:instance || '/x', 'trial-expiry', :instance, 'SendTask_TrialEndsSoon', 'x', 'x',
          'service', '%s', false, now(), now(), %s)
        """
            .formatted(column, state, value));
  }

  private void accept() {
    inbox.accept(
        List.of(
            new NewEvent(
                "test/books",
                UUID.randomUUID().toString(),
                "page-left",
                null,
                null,
                null,
                null,
                Map.of(),
                NewEvent.Handling.ACT)));
  }

  private void run(String statement) {
    assertThat(
            sql.sql(statement)
                .params(statement.contains(":instance") ? Map.of("instance", instance) : Map.of())
                .update())
        .isNotNegative();
  }

  /** What the books say more after the deeds, all in one snapshot that is given up. */
  private List<Difference> differencesAfter(Runnable... deeds) {
    TransactionTemplate own = new TransactionTemplate(transactions);
    own.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    return Objects.requireNonNull(
        own.execute(
            status -> {
              status.setRollbackOnly();
              Set<String> before = sentences(books.read());
              List.of(deeds).forEach(Runnable::run);
              return books.read().differences().stream()
                  .filter(difference -> !before.contains(difference.sentence()))
                  .toList();
            }));
  }

  private static Set<String> sentences(BooksReading reading) {
    return reading.differences().stream().map(Difference::sentence).collect(Collectors.toSet());
  }

  private static Set<String> marks(BooksReading reading) {
    return reading.differences().stream().map(Difference::mark).collect(Collectors.toSet());
  }

  private Instant now() {
    return books.read().at();
  }

  private void report(String type, String data) {
    var answer =
        shop.post(
            "/api/events",
            """
            {"id":"%s","source":"test/books","type":"%s","recipient":"%s","subject":"trial-%s","data":{%s}}
            """
                .formatted(UUID.randomUUID(), type, ana, ana, data),
            "Prefer",
            "wait=20");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void put(String path, String json) {
    assertThat(shop.put(path, json).statusCode()).isLessThan(300);
  }
}
