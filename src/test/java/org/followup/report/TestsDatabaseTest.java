package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.report.ResultRows.MONDAY;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.report.TestResult.VariantResult;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What counts for which variant. Each test has a journey of its own name. */
@FollowupTest
class TestsDatabaseTest {

  private static final Duration DAY = Duration.ofDays(1);

  @Autowired Tests tests;
  @Autowired TestOrderRepository kept;
  @Autowired Recipients recipients;
  @Autowired Inbox inbox;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  private final String journey = "tests-" + UUID.randomUUID();

  @Test
  void countsPeopleAndWhatTheyDidWhetherOrNotAMailWasSent() {
    ResultRows rows = new ResultRows(sql, inbox, journey);
    String bought = give("A", MONDAY);
    String opened = give("A", MONDAY);
    give("A", MONDAY);
    String held = give("hold-out", MONDAY);
    long mail = mail(rows, opened, MONDAY.plus(DAY));
    rows.hit(mail, "open", MONDAY.plus(DAY));
    rows.hit(mail, "open", MONDAY.plus(DAY));
    rows.hit(mail, "click", MONDAY.plus(DAY), "machine", "individual");
    order(rows, bought, MONDAY.plus(DAY), "10.00");
    order(rows, bought, MONDAY.plus(DAY).plus(DAY), "5.50");
    order(rows, held, MONDAY.plus(DAY), "7.00");

    TestResult result = result();
    VariantResult a = result.variants().get(0);
    assertThat(List.of(a.people(), a.sent(), a.opened(), a.clicked(), a.ordered(), a.orders()))
        .containsExactly(3L, 1L, 1L, 0L, 1L, 2L);
    assertThat(a.revenue()).isEqualByComparingTo("15.50");
    VariantResult holdOut = result.variants().get(1);
    assertThat(holdOut.variant()).isEqualTo("hold-out");
    assertThat(holdOut.ordered()).isEqualTo(1);
    assertThat(result.added()).isNotNull();
    assertThat(result.people()).isEqualTo(4);
  }

  @Test
  void countsTheSameTimeForEverybody() {
    ResultRows rows = new ResultRows(sql, inbox, journey);
    String person = give("A", MONDAY);
    order(rows, person, MONDAY.minusSeconds(1), "1.00");
    order(rows, person, MONDAY.plus(Duration.ofDays(30)), "2.00");
    long late = mail(rows, person, MONDAY.plus(Duration.ofDays(31)));
    rows.hit(late, "open", MONDAY.plus(Duration.ofDays(31)));
    mail(rows, person, MONDAY.minusSeconds(60));
    VariantResult before = result().variants().get(0);
    assertThat(List.of(before.ordered(), before.opened(), before.sent())).containsOnly(0L);

    order(rows, person, MONDAY.plus(Duration.ofDays(30)).minusSeconds(1), "4.00");
    assertThat(result().variants().get(0).revenue()).isEqualByComparingTo("4.00");
  }

  @Test
  void leavesOutWhoHasSeenTwoVariantsAndSaysSo() {
    give("A", MONDAY);
    String crossed = give("A", MONDAY);
    sql.sql("update journey_variant set crossed = true where recipient_id = :id")
        .param("id", crossed)
        .update();

    assertThat(result().leftOut()).isEqualTo(1);
    assertThat(result().people()).isEqualTo(1);
  }

  @Test
  void countsPeopleOfWhomSomeEntryReachedAGoal() {
    String person = give("A", MONDAY);
    give("A", MONDAY);
    for (String outcome : List.of("goal", "goal", "lost")) {
      sql.sql(
              """
              with entry as (
                insert into journey_instance (instance_id, journey, definition_id, recipient_id,
                  entered_at, known_time, ended_at, outcome)
                values (gen_random_uuid()::text, :journey, 'd', :id, :at, :at, :at, :outcome)
                returning instance_id)
              insert into journey_variant_instance
              select assignment_id, instance_id from entry, journey_variant
              where recipient_id = :id
              """)
          .param("journey", journey)
          .param("id", person)
          .param("at", MONDAY.plus(DAY).atOffset(ZoneOffset.UTC))
          .param("outcome", outcome)
          .update();
    }

    assertThat(result().variants().get(0).goals()).isEqualTo(1);
  }

  @Test
  void ordersOfErasedPeopleAndOfDroppedMonthsStay() {
    ResultRows rows = new ResultRows(sql, inbox, journey);
    String person = give("A", MONDAY);
    String other = give("A", MONDAY);
    order(rows, person, MONDAY.plus(DAY), "10.00");
    order(rows, other, MONDAY.plus(DAY), "10.00");
    TestResult before = result();
    assertThat(before.variants().get(0).ordered()).isEqualTo(2);

    recipients.erase(new RecipientId(person));
    assertThat(result().variants()).isEqualTo(before.variants());

    Instant accepted =
        sql.sql("select accepted_at from event_log where recipient_id = :id")
            .param("id", other)
            .query((row, n) -> row.getObject(1, java.time.OffsetDateTime.class).toInstant())
            .single();
    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              kept.keepAccepted(accepted, accepted.plusNanos(1_000));
              sql.sql("delete from event_inbox where recipient_key = :id")
                  .param("id", other)
                  .update();
              sql.sql("delete from event_log where recipient_id = :id").param("id", other).update();
              assertThat(result().variants()).isEqualTo(before.variants());
              status.setRollbackOnly(); // a month goes as a whole, and the books know it
            });
  }

  @Test
  void decidesOnTheDayAndTellsWhatWasAdded() {
    fill("A", 1_500, 45);
    fill("B", 1_500, 120);
    fill("hold-out", 1_500, 40);

    TestResult result = result();
    assertThat(result.decided()).isNotNull();
    assertThat(result.decided().winner()).isEqualTo("B");
    assertThat(result.decided().on()).isEqualTo("2024-03-05");
    assertThat(result.verdict()).startsWith("B brings 5.0 points more orders than A; between ");
    assertThat(result.added().sure()).isTrue();
    assertThat(result.added().orders().estimate()).isBetween(84.0, 86.0);
    assertThat(result.comparisons())
        .filteredOn(comparison -> comparison.measure().equals("ordered"))
        .singleElement()
        .satisfies(
            comparison -> {
              assertThat(comparison.low()).isPositive();
              assertThat(comparison.against()).isEqualTo("A");
            });
    assertThat(TestCsv.write(List.of(result)).lines())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("tone,B,1500,0,0,0,120,120,1200.00,0,\"B brings"));
  }

  /** People whose orders are kept without them. */
  private void fill(String variant, int people, int orders) {
    sql.sql(
            """
            with given as (
              insert into journey_variant (test, journey, variant, definition_id, assigned_at)
              select 'tone', :journey, :variant, 'd', :at from generate_series(1, :people)
              returning assignment_id)
            insert into report_test_order_kept
            select assignment_id, :at + interval '1 day', 10.00, null from given limit :orders
            """)
        .param("journey", journey)
        .param("variant", variant)
        .param("at", MONDAY.atOffset(ZoneOffset.UTC))
        .param("people", people)
        .param("orders", orders)
        .update();
  }

  private TestResult result() {
    List<TestResult> results = tests.ofJourney(journey);
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  private String give(String variant, Instant at) {
    String person = "tests-" + UUID.randomUUID();
    recipients.put(new RecipientId(person), null, null, null, java.util.Map.of());
    sql.sql(
            """
            with given as (
              insert into journey_variant
                (test, journey, variant, definition_id, recipient_id, assigned_at)
              values ('tone', :journey, :variant, 'd', :id, :at) returning assignment_id)
            insert into journey_variant_instance select assignment_id, :id from given
            """)
        .param("journey", journey)
        .param("variant", variant)
        .param("id", person)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
    return person;
  }

  private long mail(ResultRows rows, String person, Instant at) {
    long mail = rows.mail(person, "tea", "SENT", at);
    sql.sql("update message_outbox set instance_id = :id where message_id = :mail")
        .param("id", person)
        .param("mail", mail)
        .update();
    return mail;
  }

  private static void order(ResultRows rows, String person, Instant at, String total) {
    rows.order(person, UUID.randomUUID().toString(), at, total);
  }
}
