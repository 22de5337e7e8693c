package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.report.ResultRows.MONDAY;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.report.JourneyResult.HourResult;
import org.followup.report.JourneyResult.MessageResult;
import org.followup.report.JourneyResult.Outcomes;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What each figure counts. Each test has a journey of its own name. */
@FollowupTest
class ResultsDatabaseTest {

  private static final Instant TUESDAY = MONDAY.plus(Duration.ofDays(1));
  @Autowired Results results;
  @Autowired Inbox inbox;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  @Test
  void countsEveryHitAndEveryMailWithAtLeastOne() {
    ResultRows rows = rows("results-unique");
    long first = rows.sent("unique-1", "tea");
    long second = rows.sent("unique-2", "tea");
    rows.hit(first, "open", MONDAY);
    rows.hit(first, "open", TUESDAY);
    rows.hit(second, "open", TUESDAY);
    rows.hit(first, "click", TUESDAY);
    rows.hit(first, "click", TUESDAY);
    rows.sent("unique-3", "tea");

    Figures tea = total("results-unique");
    assertThat(tea.sent()).isEqualTo(3);
    assertThat(tea.opened()).isEqualTo(3);
    assertThat(tea.uniqueOpened()).isEqualTo(2);
    assertThat(tea.clicked()).isEqualTo(2);
    assertThat(tea.uniqueClicked()).isEqualTo(1);
  }

  @Test
  void asksWithPlansForThePeriodAtHandAndLeavesTheConnectionAsItWas() {
    List<String> within = new ArrayList<>();
    within.add(planMode());
    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              sql.sql("set transaction isolation level repeatable read").update();
              results.ofJourney("results-plan", Period.ALL);
              within.add(planMode());
            });
    within.add(planMode());

    assertThat(within).containsExactly("auto", "force_custom_plan", "auto");
  }

  private String planMode() {
    return sql.sql("show plan_cache_mode").query(String.class).single();
  }

  @Test
  void aClickAddsNoOpen() {
    ResultRows rows = rows("results-click");
    rows.hit(rows.sent("click-1", "tea"), "click", TUESDAY);

    assertThat(total("results-click").opened()).isZero();
    assertThat(total("results-click").uniqueOpened()).isZero();
    assertThat(total("results-click").clicked()).isEqualTo(1);
  }

  @Test
  void showsHitsOfMachinesApartAndOwesThemNoOrder() {
    ResultRows rows = rows("results-machine");
    long mail = rows.sent("machine-1", "tea");
    rows.hit(mail, "open", MONDAY, "machine", "individual");
    rows.hit(mail, "click", MONDAY, "machine", "individual");
    rows.hit(mail, "click", MONDAY, "unknown", "individual");
    rows.hit(mail, "open", MONDAY, "unknown", "individual");
    rows.order("machine-1", "machine-order", TUESDAY, "10.00");

    Figures tea = total("results-machine");
    assertThat(List.of(tea.opened(), tea.uniqueOpened(), tea.clicked(), tea.uniqueClicked()))
        .containsOnly(0L);
    assertThat(List.of(tea.machineOpens(), tea.machineClicks(), tea.unknownOpens()))
        .containsOnly(1L);
    assertThat(tea.unknownClicks()).isEqualTo(1);
    assertThat(tea.orders()).isZero();
  }

  @Test
  void aVerdictThatIsCorrectedCorrectsTheFigures() {
    ResultRows rows = rows("results-corrected");
    long mail = rows.sent("corrected-1", "tea");
    rows.hit(mail, "click", MONDAY);
    rows.order("corrected-1", "corrected-order", TUESDAY, "10.00");
    assertThat(total("results-corrected").orders()).isEqualTo(1);

    sql.sql("update tracking_hit set verdict = 'machine' where message_id = :mail")
        .param("mail", mail)
        .update();

    assertThat(total("results-corrected").clicked()).isZero();
    assertThat(total("results-corrected").orders()).isZero();
    assertThat(total("results-corrected").machineClicks()).isEqualTo(1);
  }

  @Test
  void countsAndAttributesAtLevelAggregateToo() {
    ResultRows rows = rows("results-aggregate");
    long mail = rows.sent("aggregate-1", "tea");
    rows.hit(mail, "open", MONDAY, "human", "aggregate");
    rows.hit(mail, "click", MONDAY, "human", "aggregate");
    rows.order("aggregate-1", "aggregate-order", TUESDAY, "10.00");

    Figures tea = total("results-aggregate");
    assertThat(List.of(tea.opened(), tea.clicked(), tea.orders())).containsOnly(1L);
  }

  @Test
  void tellsWhatCameBackOfMails() {
    ResultRows rows = rows("results-returns");
    long one = rows.sent("returns-1", "tea");
    long two = rows.sent("returns-2", "tea");
    rows.cameBack(one, "HARD_BOUNCE");
    rows.cameBack(two, "SOFT_BOUNCE");
    rows.cameBack(two, "COMPLAINT");
    rows.cameBack(two, "UNSUBSCRIBED");
    rows.cameBack(rows.sent("returns-3", "tea"), "UNSUBSCRIBED");

    Figures tea = total("results-returns");
    assertThat(tea.sent()).isEqualTo(3);
    assertThat(List.of(tea.bounced(), tea.softBounced(), tea.complained(), tea.unsubscribed()))
        .containsExactly(1L, 1L, 1L, 2L);
  }

  @Test
  void tellsWhatBecameOfMailsThatWereNotSent() {
    ResultRows rows = rows("results-states");
    for (String state :
        List.of(
            "PUT_OFF",
            "QUEUED",
            "CLAIMED",
            "TRANSMITTING",
            "FAILED",
            "UNKNOWN",
            "WITHDRAWN",
            "REFUSED")) {
      rows.mail("states-1", "tea", state, MONDAY);
    }

    Figures tea = total("results-states");
    assertThat(tea.sent()).isZero();
    assertThat(tea.queued()).isEqualTo(3);
    assertThat(List.of(tea.putOff(), tea.failed(), tea.unknown(), tea.withdrawn(), tea.refused()))
        .containsOnly(1L);
  }

  @Test
  void aPeriodIsThatOfSendingAndEnteringNotOfWhatCameBack() {
    ResultRows rows = rows("results-period");
    long monday = rows.mail("period-1", "tea", "SENT", MONDAY);
    long tuesday = rows.mail("period-2", "tea", "SENT", TUESDAY);
    rows.hit(monday, "click", TUESDAY.plusSeconds(5));
    rows.hit(tuesday, "open", TUESDAY.plusSeconds(5));
    rows.order("period-1", "period-order", TUESDAY.plusSeconds(9), "10.00");
    rows.entry("period-1", MONDAY, null);
    rows.entry("period-1", MONDAY, "goal");
    rows.entry("period-2", MONDAY, "lost");
    rows.entry("period-2", MONDAY, "neutral");
    rows.entry("period-2", MONDAY, "stopped");
    rows.entry("period-2", TUESDAY, null);

    JourneyResult result = results.ofJourney("results-period", new Period(null, TUESDAY));
    assertThat(result.entered()).isEqualTo(5);
    assertThat(result.running()).isEqualTo(1);
    assertThat(result.outcomes()).isEqualTo(new Outcomes(1, 1, 1, 1));
    assertThat(result.total().sent()).isEqualTo(1);
    assertThat(result.total().opened()).isZero();
    assertThat(result.total().clicked()).isEqualTo(1);
    assertThat(result.total().orders()).isEqualTo(1);

    JourneyResult rest = results.ofJourney("results-period", new Period(TUESDAY, null));
    assertThat(rest.entered()).isEqualTo(1);
    assertThat(rest.total().sent()).isEqualTo(1);
    assertThat(rest.total().opened()).isEqualTo(1);
    assertThat(rest.total().orders()).isZero();
  }

  @Test
  void addsUpTheSameByMailElementAndHour() {
    ResultRows rows = rows("results-sums");
    rows.hit(rows.sent("sums-1", "tea"), "click", TUESDAY);
    rows.hit(rows.mail("sums-2", "coffee", "SENT", MONDAY.plusSeconds(3_600)), "open", TUESDAY);
    rows.order("sums-1", "sums-order", TUESDAY, "10.00");

    JourneyResult result = results.ofJourney("results-sums", Period.ALL);
    assertThat(result.messages())
        .extracting(MessageResult::message)
        .containsExactly("coffee", "tea");
    assertThat(result.elements())
        .extracting(row -> row.activity() + " " + row.figures().sent())
        .containsExactly("SendTask_coffee 1", "SendTask_tea 1");
    assertThat(result.byHour()).hasSize(24);
    HourResult half = result.byHour().get(9);
    assertThat(half.hour()).as("half past eight in London is nine in Berlin").isEqualTo(9);
    assertThat(half.figures().sent()).isEqualTo(1);
    assertThat(half.figures().orders()).isEqualTo(1);
    assertThat(result.byHour().get(10).figures().uniqueOpened()).isEqualTo(1);
    assertThat(result.messages().stream().mapToLong(row -> row.figures().sent()).sum())
        .isEqualTo(result.byHour().stream().mapToLong(row -> row.figures().sent()).sum())
        .isEqualTo(result.total().sent())
        .isEqualTo(2);
  }

  @Test
  void looksBackOnThirtyDaysOfEveryJourney() {
    long before = summary().sent();
    ResultRows rows = rows("lapsed-voucher");
    Instant now = Instant.parse("2999-01-01T00:00:00Z");
    rows.mail("overview-1", "voucher-waiting", "SENT", MONDAY);
    rows.mail("overview-1", "voucher-waiting", "SENT", now);

    assertThat(results.overview()).extracting(JourneySummary::journey).contains("abandoned-cart");
    assertThat(summary().sent()).isEqualTo(before + 1);
    sql.sql("delete from tracking_mail where recipient_id = 'overview-1'").update();
    sql.sql("delete from message_outbox where recipient_id = 'overview-1'").update();
  }

  private JourneySummary summary() {
    return results.overview().stream()
        .filter(row -> row.journey().equals("lapsed-voucher"))
        .findFirst()
        .orElseThrow();
  }

  private ResultRows rows(String journey) {
    return new ResultRows(sql, inbox, journey);
  }

  private Figures total(String journey) {
    return results.ofJourney(journey, Period.ALL).total();
  }
}
