package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.report.ResultRows.MONDAY;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.event.Forgetting;
import org.followup.event.Inbox;
import org.followup.event.NewEvent.Handling;
import org.followup.message.AttributionSettings;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which mail an order is owed to, and what stays of that. Each test has a journey of its own name.
 */
@FollowupTest
class AttributionDatabaseTest {

  private static final Instant TUESDAY = MONDAY.plus(Duration.ofDays(1));

  @LocalServerPort int port;
  @Autowired Results results;
  @Autowired OrderRepository orders;
  @Autowired Attribution attribution;
  @Autowired Recipients recipients;
  @Autowired Inbox inbox;
  @Autowired JdbcClient sql;
  @Autowired PlatformTransactionManager transactions;

  @Test
  void anOrderBelongsToTheLastClickWhateverTheJourney() {
    ResultRows earlier = rows("results-earlier");
    ResultRows later = rows("results-later");
    long first = earlier.sent("last-1", "tea");
    long second = later.sent("last-1", "coffee");
    earlier.hit(first, "click", MONDAY);
    later.hit(second, "click", MONDAY.plusSeconds(60));
    later.hit(second, "click", TUESDAY.plusSeconds(1));
    earlier.order("last-1", "last-order", TUESDAY, "12.50");

    assertThat(total("results-earlier").orders()).isZero();
    assertThat(total("results-later").orders()).isEqualTo(1);
    assertThat(total("results-later").revenue()).isEqualByComparingTo("12.50");
  }

  @Test
  void anOrderBeforeTheClickBelongsToNoMail() {
    ResultRows rows = rows("results-before");
    long mail = rows.sent("before-1", "tea");
    rows.order("before-1", "before-order", MONDAY, "10.00");
    rows.hit(mail, "click", MONDAY.plusSeconds(1));
    rows.order("before-other", "other-order", TUESDAY, "10.00");

    assertThat(total("results-before").orders()).isZero();
  }

  @Test
  void anOrderAfterTheWindowBelongsToNoMail() {
    ResultRows rows = rows("results-window");
    rows.hit(rows.sent("window-1", "tea"), "click", MONDAY);
    rows.hit(rows.sent("window-2", "tea"), "click", MONDAY);
    rows.order("window-1", "window-in", MONDAY.plus(Duration.ofDays(7)), "10.00");
    rows.order("window-2", "window-out", MONDAY.plus(Duration.ofDays(7)).plusSeconds(1), "20.00");

    assertThat(total("results-window").orders()).isEqualTo(1);
    assertThat(total("results-window").revenue()).isEqualByComparingTo("10.00");
  }

  @Test
  void theWindowIsThatOfTheClickedJourney() {
    ResultRows narrow = rows("results-narrow");
    ResultRows hyphen = rows("results-no-hyphen");
    ResultRows wide = rows("results-wide");
    wide.hit(wide.sent("windows-1", "tea"), "click", MONDAY);
    narrow.hit(narrow.sent("windows-1", "tea"), "click", MONDAY.plusSeconds(60));
    narrow.order("windows-1", "windows-order", MONDAY.plus(Duration.ofHours(3)), "10.00");
    hyphen.hit(hyphen.sent("windows-2", "tea"), "click", MONDAY);
    hyphen.order("windows-2", "windows-order-2", MONDAY.plus(Duration.ofHours(3)), "10.00");
    assertThat(total("results-narrow").orders()).isEqualTo(1);
    assertThat(total("results-no-hyphen").orders()).isEqualTo(1);
    try {
      new Attribution(
              orders,
              new AttributionSettings(
                  Duration.ofDays(9),
                  Map.of(
                      "results-narrow", Duration.ofHours(2),
                      "resultsnohyphen", Duration.ofMillis(1_500))))
          .afterPropertiesSet();

      assertThat(total("results-narrow").orders()).isZero();
      assertThat(total("results-no-hyphen").orders()).isZero();
      assertThat(total("results-wide").orders())
          .as("the last click decides, then its window")
          .isZero();
    } finally {
      attribution.afterPropertiesSet();
    }
    assertThat(total("results-narrow").orders()).isEqualTo(1);
  }

  @Test
  void anOrderThatIsReportedTwiceCountsOnce() {
    ResultRows rows = rows("results-twice");
    rows.hit(rows.sent("twice-1", "tea"), "click", MONDAY);
    Map<String, Object> data = Map.of("total", 10);
    rows.order("twice-1", "twice-a", "order-7", TUESDAY, Handling.ACT, data);
    rows.order("twice-1", "twice-b", "order-7", TUESDAY.plusSeconds(9), Handling.ACT, data);
    rows.order("twice-1", "twice-c", null, TUESDAY, Handling.ACT, data);
    rows.order("twice-1", "twice-d", null, TUESDAY, Handling.ACT, data);
    rows.order("twice-1", "twice-test", "order-8", TUESDAY, Handling.RECORD, data);

    assertThat(total("results-twice").orders()).isEqualTo(3);
    assertThat(total("results-twice").revenue()).isEqualByComparingTo("30");
  }

  @Test
  void keepsOtherCurrenciesApart() {
    ResultRows rows = rows("results-currency");
    rows.hit(rows.sent("currency-1", "tea"), "click", MONDAY);
    order(rows, "currency-a", Map.of("total", new BigDecimal("10.10")));
    order(rows, "currency-b", Map.of("revenue", "20.20", "currency", "eur"));
    order(rows, "currency-c", Map.of("value", 5, "currency", "CHF"));
    order(rows, "currency-d", Map.of("total", 1_000, "currency", "JPY"));
    order(rows, "currency-e", Map.of("total", "a lot"));
    order(rows, "currency-f", Map.of());

    Figures tea = total("results-currency");
    assertThat(tea.orders()).isEqualTo(6);
    assertThat(tea.revenue()).isEqualTo(new BigDecimal("30.30"));
    assertThat(tea.otherRevenue())
        .isEqualTo(Map.of("CHF", new BigDecimal("5.00"), "JPY", new BigDecimal("1000")));
  }

  private static void order(ResultRows rows, String order, Map<String, Object> data) {
    rows.order("currency-1", order, order, TUESDAY, Handling.ACT, data);
  }

  @Test
  void anErasureTakesThePersonAndLeavesTheSums() throws Exception {
    ResultRows rows = rows("results-erased");
    recipients.put(new RecipientId("erased-1"), "erased-1@example.com", null, null, Map.of());
    long mail = rows.sent("erased-1", "tea");
    rows.entry("erased-1", MONDAY, "goal");
    rows.hit(mail, "open", MONDAY);
    rows.hit(mail, "click", MONDAY);
    rows.order("erased-1", "erased-order", TUESDAY, "10.00");
    rows.order(
        "erased-1", "erased-2", null, TUESDAY, Handling.ACT, Map.of("total", 3, "currency", "CHF"));
    rows.order("erased-1", "erased-late", TUESDAY.plus(Duration.ofDays(30)), "99.00");
    JourneyResult before = results.ofJourney("results-erased", Period.ALL);
    assertThat(before.total().orders()).isEqualTo(2);
    assertThat(before.total().revenue()).isEqualByComparingTo("10.00");

    erase("erased-1");

    assertThat(results.ofJourney("results-erased", Period.ALL)).isEqualTo(before);
    rows.order("erased-1", "erased-again", TUESDAY.plusSeconds(60), "50.00");
    assertThat(results.ofJourney("results-erased", Period.ALL))
        .as("whoever comes back owes nothing to mails of before")
        .isEqualTo(before);
    erase("erased-1");
    assertThat(results.ofJourney("results-erased", Period.ALL)).isEqualTo(before);
    assertThat(
            sql.sql("select string_agg(k::text, ' ') from report_order_kept k")
                .query(String.class)
                .single())
        .doesNotContain("erased-");
  }

  @Test
  void aMonthOfTheLogThatGoesLeavesTheSums() {
    ResultRows rows = rows("results-forgotten");
    rows.hit(rows.sent("forgotten-1", "tea"), "click", MONDAY);
    rows.order("forgotten-1", "forgotten-order", TUESDAY, "10.00");
    JourneyResult before = results.ofJourney("results-forgotten", Period.ALL);
    assertThat(before.total().orders()).isEqualTo(1);
    Instant accepted =
        sql.sql("select accepted_at from event_log where id = 'forgotten-order'")
            .query(java.time.OffsetDateTime.class)
            .single()
            .toInstant();

    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              attribution.keepOrders(new Forgetting(accepted, accepted.plusSeconds(1)));
              attribution.keepOrders(new Forgetting(accepted.minusSeconds(1), accepted));
              sql.sql("delete from event_log where id = 'forgotten-order'").update();
              assertThat(results.ofJourney("results-forgotten", Period.ALL)).isEqualTo(before);
              status.setRollbackOnly(); // the other tests' orders stay where they are
            });
  }

  private ResultRows rows(String journey) {
    return new ResultRows(sql, inbox, journey);
  }

  private Figures total(String journey) {
    return results.ofJourney(journey, Period.ALL).total();
  }

  private void erase(String recipient) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/api/recipients/" + recipient))
                    .header("Authorization", "Bearer demo-key")
                    .DELETE()
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }
}
