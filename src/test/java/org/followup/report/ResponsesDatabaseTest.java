package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.followup.report.ResultRows.MONDAY;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent.Handling;
import org.followup.experiment.Delays;
import org.followup.experiment.Delays.Group;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which answers count, and how long they took. Each test has a journey of its own name. */
@FollowupTest
class ResponsesDatabaseTest {

  @Autowired ResponseRepository times;
  @Autowired Inbox inbox;
  @Autowired JdbcClient sql;

  private final String journey = "responses-" + UUID.randomUUID();

  @Test
  void countsTheFirstAnswerOfAPersonAndHowLongTheOthersHaveHad() {
    ResultRows rows = new ResultRows(sql, inbox, journey);
    long clicked = rows.sent(someone(), "news");
    rows.hit(clicked, "open", MONDAY.plusSeconds(600));
    rows.hit(clicked, "click", MONDAY.plus(Duration.ofHours(5)));
    rows.hit(clicked, "click", MONDAY.plus(Duration.ofHours(9)));
    long scanned = rows.sent(someone(), "news");
    rows.hit(scanned, "click", MONDAY.plusSeconds(2), "machine", "individual");
    long counted = rows.sent(someone(), "news");
    rows.hit(counted, "click", MONDAY.plus(Duration.ofDays(1)), "human", "aggregate");
    rows.mail(someone(), "news", "REFUSED", MONDAY);
    rows.mail(someone(), "news", "SENT", MONDAY.minus(Duration.ofDays(200)));
    rows.sent(someone(), "other");

    Delays found = times.count(journey, "news", "clicked", MONDAY.plus(Duration.ofDays(4)));
    assertThat(hours(found.answered())).containsExactly(5L, 24L);
    assertThat(hours(found.silent())).containsExactly(96L);
    assertThat(found.countAll()).isEqualTo(3);
    assertThat(times.count(journey, "news", "opened", MONDAY.plus(Duration.ofDays(4))).answered())
        .hasSize(1);
  }

  @Test
  void knowsNothingOfWhatCameLater() {
    ResultRows rows = new ResultRows(sql, inbox, journey);
    long clicked = rows.sent(someone(), "news");
    rows.hit(clicked, "click", MONDAY.plus(Duration.ofHours(5)));

    Delays before = times.count(journey, "news", "clicked", MONDAY.plus(Duration.ofHours(4)));
    assertThat(before.countAnswered()).isZero();
    assertThat(hours(before.silent())).containsExactly(4L);
  }

  @Test
  void doesNotWaitForAnswersAfterTheHorizon() {
    ResultRows rows = new ResultRows(sql, inbox, journey);
    long clicked = rows.sent(someone(), "news");
    rows.hit(clicked, "click", MONDAY.plus(Duration.ofDays(61)));

    Delays found = times.count(journey, "news", "clicked", MONDAY.plus(Duration.ofDays(100)));
    assertThat(found.countAnswered()).isZero();
    assertThat(hours(found.silent()).get(0) / 24.0).isEqualTo(60, within(2.0));
  }

  @Test
  void anEventAfterTheMailIsAnAnswerToo() {
    ResultRows rows = new ResultRows(sql, inbox, journey);
    String before = someone();
    String after = someone();
    rows.sent(before, "news");
    rows.sent(after, "news");
    order(rows, before, MONDAY.minusSeconds(60));
    order(rows, after, MONDAY.plus(Duration.ofHours(30)));

    Delays found = times.count(journey, "news", "order-completed", MONDAY.plus(Duration.ofDays(4)));
    assertThat(hours(found.answered())).containsExactly(30L);
    assertThat(found.countAll()).isEqualTo(2);
  }

  @Test
  void writesTimesInWords() {
    assertThat(
            List.of(
                Responses.words(Duration.ofSeconds(40)),
                Responses.words(Duration.ofMinutes(90)),
                Responses.words(Duration.ofHours(5)),
                Responses.words(Duration.ofHours(26).plusMinutes(31)),
                Responses.words(Duration.ofDays(3)),
                Responses.words(Duration.ofDays(3).minusMinutes(10))))
        .containsExactly("1 minute", "90 minutes", "5 hours", "1 day 3 hours", "3 days", "3 days");
  }

  private String someone() {
    return "answers-" + UUID.randomUUID();
  }

  private void order(ResultRows rows, String person, Instant at) {
    rows.order(person, "o-" + UUID.randomUUID(), null, at, Handling.ACT, Map.of("total", 1));
  }

  private static List<Long> hours(List<Group> groups) {
    List<Long> hours = new ArrayList<>();
    groups.stream()
        .sorted((one, other) -> Double.compare(one.seconds(), other.seconds()))
        .forEach(
            group -> {
              double exact = group.seconds() / 3600;
              for (long known : new long[] {4, 5, 24, 30, 96}) {
                if (Math.abs(exact / known - 1) < 0.05) {
                  hours.add(known);
                  return;
                }
              }
              hours.add(Math.round(exact));
            });
    return hours;
  }
}
