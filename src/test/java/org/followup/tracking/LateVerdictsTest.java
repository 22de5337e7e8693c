package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.groups.Tuple;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.followup.tracking.HitRepository.Noted;
import org.followup.tracking.Verdicts.Judged;
import org.followup.tracking.Verdicts.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What becomes of hits a minute later, by all that came around them. */
@FollowupTest
class LateVerdictsTest {

  private static final Judged HUMAN = new Judged(Verdict.HUMAN, "browser");
  private static final Judged UNKNOWN = new Judged(Verdict.UNKNOWN, "unknown-agent");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired History history;
  @Autowired HitRepository hits;
  @Autowired LateVerdicts verdicts;
  @Autowired Restrictions restrictions;
  @Autowired Recipients recipients;
  @Autowired TransactionTemplate transaction;
  @Autowired Clock clock;

  private MailLoop loop;
  private Instant minuteAgo;
  private TransactionTemplate apart;

  @BeforeEach
  void open() {
    apart = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
    apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    loop = new MailLoop(port, json);
    minuteAgo = clock.instant().minusSeconds(70).truncatedTo(ChronoUnit.MILLIS);
  }

  @Test
  void tellsOfAPersonAMinuteLaterWithTheTimeOfTheClick() {
    MailLoop.Mail mail = welcomed("late-told", "individual");
    loop.get(mail.links("/c/").get(0));
    assertThat(rows("late-told")).containsExactly(tuple("click", "human", null, null, true));
    assertThat(events("late-told")).isEmpty();
    Instant clicked =
        sql.sql("select at from tracking_hit where message_id = :id")
            .param("id", messageId("late-told"))
            .query(OffsetDateTime.class)
            .single()
            .toInstant();
    letAMinutePass();
    assertThat(rows("late-told")).containsExactly(tuple("click", "human", "human", null, false));
    assertThat(events("late-told")).extracting(Event::type).containsExactly("email-link-clicked");
    assertThat(events("late-told").get(0).time()).isEqualTo(clicked);
    verdicts.judgeDue();
    assertThat(events("late-told")).hasSize(1);
  }

  @Test
  void takesBackWhatPassedForAPersonOnceTheHiddenLinkIsFollowed() {
    MailLoop.Mail mail = welcomed("late-trapped", "individual");
    loop.get(mail.pixel());
    loop.get(mail.links("/c/").get(0));
    HttpResponse<String> page = loop.get(mail.trap());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Location")).isEmpty();
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(page.body()).contains("nothing to see here").doesNotContain("scanner", "machine");
    letAMinutePass();
    assertThat(rows("late-trapped"))
        .containsExactly(
            tuple("open", "human", "machine", "honeypot", false),
            tuple("click", "human", "machine", "honeypot", false),
            tuple("trap", "machine", "machine", "honeypot", false));
    assertThat(events("late-trapped")).isEmpty();
    assertThat(loop.timeline("late-trapped"))
        .contains("\"because\":\"honeypot\"", "\"takenForAtFirst\":\"human\"");
  }

  @Test
  void knowsAScannerByItsHaste() {
    welcomed("late-burst", "individual");
    List<Noted> noted = new ArrayList<>();
    for (int link = 1; link <= 5; link++) {
      noted.add(click("late-burst", link, UNKNOWN, 1L, minuteAgo.plusMillis(100L * link)));
    }
    noted.add(click("late-burst", 1, HUMAN, 2L, minuteAgo.plusMillis(450)));
    noted.add(click("late-burst", 1, HUMAN, 2L, minuteAgo.plusSeconds(7)));
    judge("late-burst", noted);
    assertThat(rows("late-burst"))
        .extracting(row -> row.toList().get(2), row -> row.toList().get(3))
        .containsExactly(
            tuple("machine", "burst"),
            tuple("machine", "burst"),
            tuple("machine", "burst"),
            tuple("machine", "burst"),
            tuple("machine", "burst"),
            tuple("machine", "burst"),
            tuple("human", null));
    assertThat(events("late-burst")).hasSize(1);
  }

  @Test
  void findsTheRestOfABurstThatIsDueLater() {
    welcomed("late-torn", "individual");
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<Noted> noted = new ArrayList<>();
    for (int link = 1; link <= 5; link++) {
      Noted hit = click("late-torn", link, HUMAN, 1L, minuteAgo.plusMillis(link));
      // the first is judged alone, the others when nothing is left to compare it by
      noted.add(
          new Noted(hit.hit(), hit.arrival(), hit.at(), link == 1 ? now : now.plusSeconds(50)));
    }
    judge("late-torn", noted.subList(0, 5), 1);
    assertThat(rows("late-torn"))
        .extracting(row -> row.toList().get(2), row -> row.toList().get(4))
        .containsExactly(
            tuple("machine", false),
            tuple("machine", true),
            tuple("machine", true),
            tuple("machine", true),
            tuple("machine", true));
    letAMinutePass();
    assertThat(rows("late-torn")).allMatch(row -> row.toList().get(4).equals(false));
    assertThat(events("late-torn")).isEmpty();
  }

  @Test
  void keepsNoHashOnceItIsJudged() {
    welcomed("late-hash", "aggregate");
    judge("late-hash", List.of(click("late-hash", 1, HUMAN, 5L, minuteAgo)));
    assertThat(
            sql.sql(
                    """
                    select count(*) from tracking_hit
                    where message_id = :id and (agent is not null or network is not null)
                    """)
                .param("id", messageId("late-hash"))
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void countsWithoutThePersonAndTellsNobodyAtLevelAggregate() {
    MailLoop.Mail mail = welcomed("late-aggregate", "aggregate");
    loop.get(mail.links("/c/").get(0));
    loop.consent("late-aggregate", "tracking", "\"granted\":true,\"level\":\"individual\"");
    letAMinutePass();
    assertThat(rows("late-aggregate"))
        .containsExactly(tuple("click", "human", "human", null, false));
    assertThat(events("late-aggregate")).isEmpty();
    assertThat(loop.timeline("late-aggregate")).doesNotContain("\"kind\":\"hit\"");
  }

  @Test
  void keepsNothingAtLevelNone() {
    MailLoop.Mail mail = welcomed("late-none", "none");
    loop.get(mail.links("/c/").get(0));
    loop.get(mail.trap());
    letAMinutePass();
    assertThat(rows("late-none")).isEmpty();
    assertThat(events("late-none")).isEmpty();
  }

  @Test
  void tellsNothingOfSomebodyWhoWithdrewMeanwhile() {
    MailLoop.Mail mail = welcomed("late-withdrawn", "individual");
    loop.get(mail.links("/c/").get(0));
    loop.consent("late-withdrawn", "tracking", "\"granted\":false");
    letAMinutePass();
    assertThat(rows("late-withdrawn"))
        .containsExactly(tuple("click", "human", "human", null, false));
    assertThat(events("late-withdrawn")).isEmpty();
  }

  @Test
  void tellsNothingOfSomebodyWhoseDataMayNotBeUsedMeanwhile() {
    MailLoop.Mail mail = welcomed("late-restricted", "individual");
    loop.get(mail.links("/c/").get(0));
    restrictions.restrict(new RecipientId("late-restricted"), "asked for", "demo");
    letAMinutePass();
    assertThat(events("late-restricted")).isEmpty();
  }

  @Test
  void tellsNothingOfSomebodyWhoWasErasedMeanwhile() {
    MailLoop.Mail mail = welcomed("late-erased", "individual");
    long id = messageId("late-erased");
    loop.get(mail.links("/c/").get(0));
    loop.api("DELETE", "/api/recipients/late-erased", null);
    letAMinutePass();
    assertThat(
            sql.sql("select late_verdict from tracking_hit where message_id = :id")
                .param("id", id)
                .query(String.class)
                .list())
        .containsExactly("human");
    assertThat(
            sql.sql("select count(*) from event_log where data ->> 'messageId' = :id")
                .param("id", Long.toString(id))
                .query(Integer.class)
                .single())
        .isZero();
  }

  /** A machine's hit too: something came back, so the mail had left. */
  @Test
  void settlesWhetherAMailArrived() {
    for (String agent : List.of(MailLoop.CHROME, "curl/8.9.1")) {
      String id = "late-arrived-" + agent.length();
      MailLoop.Mail mail = welcomed(id, "individual");
      sql.sql("update message_outbox set state = 'UNKNOWN', sent_at = null where message_id = :id")
          .param("id", messageId(id))
          .update();
      loop.follow("GET", mail.pixel(), "User-Agent", agent);
      assertThat(
              sql.sql(
                      "select state from message_outbox where message_id = :id and sent_at is not null")
                  .param("id", messageId(id))
                  .query(String.class)
                  .list())
          .as(agent)
          .containsExactly("SENT");
    }
  }

  @Test
  void judgesOnceHoweverManyJudge() throws Exception {
    welcomed("late-two", "individual");
    List<Noted> noted = new ArrayList<>();
    for (int n = 0; n < 60; n++) {
      noted.add(click("late-two", 1, HUMAN, 1L, minuteAgo.minusSeconds(3L * n)));
    }
    ExecutorService nodes = Executors.newFixedThreadPool(3);
    try {
      transaction.executeWithoutResult(none -> keep("late-two", noted));
      List<Future<?>> judging = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        judging.add(nodes.submit(verdicts::judgeDue));
      }
      for (Future<?> judge : judging) {
        judge.get();
      }
    } finally {
      nodes.shutdown();
    }
    MailLoop.within(
        () -> rows("late-two").stream().noneMatch(row -> row.toList().get(4).equals(true)));
    assertThat(events("late-two")).hasSize(60);
  }

  /** More than a page of somebody whom a long transaction holds. */
  @Test
  void hitsOfSomebodyInOtherHandsKeepNobodyElseWaiting() {
    welcomed("late-behind", "individual");
    welcomed("late-held", "individual");
    List<Noted> first = new ArrayList<>();
    for (int n = 0; n < 250; n++) {
      first.add(click("late-held", 1, HUMAN, 1L, minuteAgo.minusSeconds(3L * n)));
    }
    Noted behind = click("late-behind", 1, HUMAN, 1L, minuteAgo);
    transaction.executeWithoutResult(
        none -> {
          recipients.lock(List.of(new RecipientId("late-held")));
          apart.executeWithoutResult(
              others -> {
                // kept without locking whom the outer transaction holds
                keep("late-held", first);
                keep("late-behind", List.of(behind));
              });
          MailLoop.within(() -> rows("late-behind").get(0).toList().get(4).equals(false));
          assertThat(rows("late-held")).allMatch(row -> row.toList().get(4).equals(true));
        });
    MailLoop.within(
        () -> rows("late-held").stream().noneMatch(row -> row.toList().get(4).equals(true)));
  }

  @Test
  void hitThatCannotBeJudgedHoldsUpNoOther() {
    welcomed("late-bad", "individual");
    welcomed("late-good", "individual");
    sql.sql("update message_outbox set subject = repeat('x', 201) where message_id = :id")
        .param("id", messageId("late-bad"))
        .update();
    transaction.executeWithoutResult(
        none -> {
          keep("late-bad", List.of(click("late-bad", 1, HUMAN, 1L, minuteAgo.minusSeconds(9))));
          keep("late-good", List.of(click("late-good", 1, HUMAN, 1L, minuteAgo)));
        });
    MailLoop.within(() -> rows("late-good").get(0).toList().get(4).equals(false));
    assertThat(rows("late-good")).containsExactly(tuple("click", "human", "human", null, false));
    assertThat(events("late-good")).hasSize(1);
    MailLoop.within(() -> rows("late-bad").get(0).toList().get(4).equals(false));
    assertThat(rows("late-bad")).containsExactly(tuple("click", "human", "unknown", null, false));
  }

  private MailLoop.Mail welcomed(String id, String level) {
    loop.introduce(id, "en", "marketing:newsletter");
    loop.consent(id, "tracking", "\"granted\":true,\"level\":\"" + level + "\"");
    loop.report("signed-up", id, id + "-s");
    return loop.mail(id);
  }

  private void letAMinutePass() {
    loop.api("POST", "/demo/clock", "{\"advance\":\"PT1M\"}");
  }

  private Noted click(String id, int link, Judged judged, Long agent, Instant at) {
    Hit hit = Hit.click(messageId(id), link, "https://shop.example/");
    return new Noted(hit, new Arrival(judged, agent, null), at, at.plus(Duration.ofMinutes(1)));
  }

  private void keep(String id, List<Noted> noted) {
    noted.forEach(hit -> hits.keepNamed(hit, new RecipientId(id)));
  }

  /** Keeps these at once and waits until all are judged. */
  private void judge(String id, List<Noted> noted) {
    judge(id, noted, noted.size());
  }

  private void judge(String id, List<Noted> noted, int due) {
    transaction.executeWithoutResult(none -> keep(id, noted));
    verdicts.judgeDue();
    MailLoop.within(
        () -> rows(id).stream().filter(row -> row.toList().get(4).equals(false)).count() == due);
  }

  private long messageId(String id) {
    return sql.sql("select message_id from tracking_mail where recipient_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  /** Kind, first and late verdict, rule, and whether it is still to be judged. */
  private List<Tuple> rows(String id) {
    return sql.sql(
            """
            select kind, verdict, late_verdict, rule, due_at is not null from tracking_hit
            where message_id = :message order by at, hit_id
            """)
        .param("message", messageId(id))
        .query(
            (row, n) ->
                tuple(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getBoolean(5)))
        .list();
  }

  private List<Event> events(String id) {
    return history.list(new RecipientId(id), 200).stream()
        .filter(event -> event.source().equals("followup/tracking"))
        .toList();
  }
}
