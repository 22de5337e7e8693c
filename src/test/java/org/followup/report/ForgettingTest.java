package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.followup.BalancedBooks;
import org.followup.FollowupTest;
import org.followup.recipient.Forgettable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is old goes in batches, what is younger stays, and results and books say afterwards what
 * they said before. The rows are of the year 2001, long before those of any other test.
 */
@FollowupTest
class ForgettingTest {

  private static final Instant BEFORE = Instant.parse("2002-01-01T00:00:00Z");
  private static final String JOURNEY = "forgetting";

  @Autowired List<Forgettable> kinds;
  @Autowired Results results;
  @Autowired Books books;
  @Autowired JdbcClient sql;

  @BeforeEach
  void longAgo() {
    for (String statement : ROWS.split(";")) {
      sql.sql(statement).update();
    }
  }

  @AfterEach
  void tidy() {
    for (String table : List.of("tracking_mail", "tracking_hit", "message_verdict")) {
      sql.sql(
              "delete from %s where message_id in (select message_id from message_outbox where journey = '%s')"
                  .formatted(table, JOURNEY))
          .update();
    }
    for (String statement :
        List.of(
            "delete from message_outbox where journey = 'forgetting'",
            "delete from journey_call where instance_id like 'forgetting-%'",
            "delete from journey_reached where instance_id like 'forgetting-%'",
            "delete from journey_step where instance_id like 'forgetting-%'",
            "delete from journey_instance where journey = 'forgetting'")) {
      sql.sql(statement).update();
    }
  }

  @Test
  void takesThePersonOffOldMailsJourneysAndHitsAndLeavesTheSums() {
    JourneyResult before = results.ofJourney(JOURNEY, new org.followup.report.Period(null, null));
    assertThat(before.total().sent()).isEqualTo(3);
    assertThat(before.total().uniqueClicked()).isEqualTo(1);
    BalancedBooks balanced = BalancedBooks.before(books);
    Map<String, Forgettable> kind = byKind();

    assertThat(kind.get("mails").forget(BEFORE, 2)).as("no more than asked for").isEqualTo(2);
    assertThat(kind.get("mails").forget(BEFORE, 500))
        .as("not the young, nor the queued")
        .isEqualTo(1);
    assertThat(kind.get("mails").forget(BEFORE, 500)).as("each once").isZero();
    assertThat(kind.get("journeys").forget(BEFORE, 500)).as("ended ones only").isEqualTo(2);
    assertThat(kind.get("hits").forget(BEFORE, 500)).isEqualTo(1);
    assertThat(kind.get("links").forget(BEFORE, 500)).isEqualTo(1);

    assertThat(results.ofJourney(JOURNEY, new org.followup.report.Period(null, null)))
        .isEqualTo(before);
    balanced.check();
    assertThat(
            sql.sql(
                    """
                    select string_agg(o::text, ' ') || string_agg(i::text, ' ')
                      || coalesce(string_agg(c::text, ' '), '')
                    from message_outbox o
                    join journey_instance i on i.instance_id = o.instance_id
                    left join journey_call c on c.instance_id = i.instance_id
                    where o.journey = 'forgetting' and o.asked_at < '2002-01-01'
                      and i.ended_at is not null and o.state <> 'QUEUED'
                    """)
                .query(String.class)
                .single())
        .doesNotContain("somebody", "cart of", "Call her");
    assertThat(
            sql.sql("select count(*) from message_outbox where recipient_id = 'somebody-young'")
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void everyKindHasAPeriodAndFindsNothingWhereNothingIsOld() {
    assertThat(byKind())
        .containsKeys(
            "mails",
            "journeys",
            "experiments",
            "vouchers",
            "hits",
            "links",
            "changes",
            "requests",
            "erasures",
            "audit");
    for (Forgettable kind : kinds) {
      assertThat(kind.kept()).as(kind.kind()).isNotEqualTo(Period.ZERO);
      assertThat(kind.forget(Instant.parse("1990-01-01T00:00:00Z"), 10)).as(kind.kind()).isZero();
    }
  }

  @Test
  void deletesOldDeedsReceiptsRequestsAndChanges() {
    for (String statement : RIGHTS.split(";")) {
      sql.sql(statement).update();
    }
    for (String kind : List.of("audit", "erasures", "requests", "changes")) {
      int gone = byKind().get(kind).forget(BEFORE, 1);
      assertThat(gone).as(kind).isLessThanOrEqualTo(1);
      while (gone > 0) {
        gone = byKind().get(kind).forget(BEFORE, 1);
      }
    }
    for (String left : LEFT.split(";")) {
      assertThat(sql.sql(left).query(Long.class).single()).as(left).isZero();
    }
    assertThat(
            sql.sql("select count(*) from recipient_rights_request where shop = 'forgetting-shop'")
                .query(Long.class)
                .single())
        .as("an open one stays, however old")
        .isEqualTo(1);
    sql.sql("delete from recipient_rights_request where shop = 'forgetting-shop'").update();
  }

  private Map<String, Forgettable> byKind() {
    return kinds.stream().collect(Collectors.toMap(Forgettable::kind, kind -> kind));
  }

  private static final String ROWS =
      """
      insert into journey_instance (instance_id, journey, definition_id, recipient_id, subject,
        entered_at, known_time, content, ended_at, outcome, ended_by)
      select 'forgetting-' || n, 'forgetting', 'forgetting:1:1', 'somebody-' || n, 'cart of ' || n,
        '2001-03-01', '2001-03-01', '{"a":"cart of"}', case when n < 3 then timestamptz '2001-04-01' end,
        case when n < 3 then 'goal' end, case when n < 3 then 'EndEvent' end
      from generate_series(1, 3) n;
      insert into journey_call (task_id, instance_id, activity_id, recipient_id, reason, opened_at,
        done_at, notes)
      values ('forgetting-1', 'forgetting-1', 'call', 'somebody-1', 'Call her', '2001-03-01',
        '2001-03-02', 'Call her back');
      insert into message_outbox (send_key, journey, instance_id, activity_id, message, recipient_id,
        subject, purpose, state, ignore_quiet_hours, due_at, queued_at, sent_at, asked_at, updated_at)
      select 'forgetting-' || n, 'forgetting', 'forgetting-' || n, 'send', 'tea',
        'somebody-' || n, 'cart of', 'service', 'SENT', false,
        '2001-03-02', '2001-03-02', '2001-03-02', '2001-03-02', '2001-03-02'
      from generate_series(1, 2) n;
      insert into message_outbox (send_key, journey, instance_id, activity_id, message, recipient_id,
        purpose, state, ignore_quiet_hours, asked_at, updated_at, sent_at)
      values ('forgetting-5', 'forgetting', 'forgetting-1', 'send', 'tea', 'somebody-5', 'service',
        'FAILED', false, '2001-03-02', '2001-03-02', null),
        ('forgetting-6', 'forgetting', 'forgetting-1', 'send', 'tea', 'somebody-young', 'service',
        'SENT', false, '2002-03-02', '2002-03-02', '2002-03-02');
      insert into message_verdict (message_id, at, stage, answer, reason)
      select message_id, asked_at, 'ask', 'QUEUED', 'cart of' from message_outbox
      where journey = 'forgetting';
      insert into tracking_mail (message_id, recipient_id, links, written_at)
      select message_id, recipient_id, '{https://shop.example/somebody}', asked_at
      from message_outbox where send_key = 'forgetting-1';
      insert into tracking_hit (at, kind, message_id, recipient_id, link, level, verdict, reason)
      select '2001-03-03', 'click', message_id, recipient_id, 1, 'individual', 'human', 'browser'
      from message_outbox where send_key = 'forgetting-1'
      """;

  private static final String RIGHTS =
      """
      insert into console_audit (at, who, deed, about) values ('2001-01-01', 'demo', 'tested', 'x');
      insert into recipient_erasure (receipt, person_hash, erased_at, erased_by, deleted, kept)
      values (gen_random_uuid(), '\\x00', '2001-01-01', 'demo', '{}', '[]');
      insert into recipient_rights_request (kind, shop, facts, opened_at, closed_at, closed_by, outcome)
      values ('REDACT', 'forgetting-shop', '{}', '2001-01-01', '2001-01-02', 'demo', 'NOBODY'),
        ('REDACT', 'forgetting-shop', '{}', '2001-01-01', null, null, null);
      insert into recipient_change (change_id, recipient_id, changed_at, changed_by, fields)
      overriding system value values (-1, 'somebody', '2001-01-01', 'demo', '{email}')
      """;

  private static final String LEFT =
      """
      select count(*) from console_audit where at < '2002-01-01';
      select count(*) from recipient_erasure where erased_at < '2002-01-01';
      select count(*) from recipient_rights_request where closed_at < '2002-01-01';
      select count(*) from recipient_change where changed_at < '2002-01-01'
      """;
}
