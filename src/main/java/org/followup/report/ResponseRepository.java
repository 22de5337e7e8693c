package org.followup.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.followup.experiment.Delays;
import org.followup.experiment.Delays.Group;
import org.followup.journey.ResponseStep;
import org.followup.journey.ResponseTimes;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Views report_send, report_response_hit and report_response_event. Times come grouped, each group
 * a twentieth longer than the one before: some hundred rows, however many mails went out.
 */
@Repository
class ResponseRepository implements ResponseTimes {

  private static final double STEP = 0.05;

  private static final String WHICH =
      """
      m.journey = :journey and m.message = :mail and m.state = 'SENT' and m.at >= :since
        and m.at <= :now
      """;

  private static final String BY_HIT =
      """
      select min(h.hit_at) as at from report_response_hit h
      where h.message_id = m.message_id and h.kind = :response and h.hit_at >= :since
        and h.hit_at <= :now and h.hit_at <= m.sent_at + :horizon * interval '1 second'
      """;

  private static final String BY_EVENT =
      """
      select min(e.happened_at) as at from report_response_event e
      where e.recipient_id = m.recipient_id and e.type = :response and e.happened_at <= :now
        and e.happened_at >= m.sent_at
        and e.happened_at <= m.sent_at + :horizon * interval '1 second'
      """;

  private final JdbcClient sql;

  ResponseRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** People of one group. */
  private record Row(boolean answered, int step, long people) {}

  @Override
  public Delays count(String journey, String mail, String response, Instant now) {
    boolean ownLinks =
        response.equals(ResponseStep.CLICKED) || response.equals(ResponseStep.OPENED);
    long every = countMails(journey, mail, now) / MOST_MAILS + 1;
    List<Row> rows =
        sql.sql(
                """
                select a.at is not null as answered,
                  floor(ln(greatest(extract(epoch from coalesce(a.at, least(cast(:now as timestamptz),
                    m.sent_at + :horizon * interval '1 second')) - m.sent_at), :least) / :least)
                    / :step)::int as step,
                  count(*) as people
                from report_send m
                -- mail by mail: a join of all to all is chosen too easily by stale statistics
                left join lateral (%s) a on true
                where %s and abs(hashint8(m.message_id)::bigint) %% :every = 0
                group by 1, 2
                """
                    .formatted(ownLinks ? BY_HIT : BY_EVENT, WHICH))
            .param("journey", journey)
            .param("mail", mail)
            .param("response", ownLinks ? kindOf(response) : response)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("since", now.minus(REACH).atOffset(ZoneOffset.UTC))
            .param("horizon", HORIZON.toSeconds())
            .param("every", every)
            .param("least", Delays.LEAST)
            .param("step", STEP)
            .query(
                (row, n) ->
                    new Row(row.getBoolean("answered"), row.getInt("step"), row.getLong("people")))
            .list();
    List<Group> answered = new ArrayList<>();
    List<Group> silent = new ArrayList<>();
    for (Row row : rows) {
      double middle = Delays.LEAST * Math.exp((row.step() + 0.5) * STEP);
      (row.answered() ? answered : silent).add(new Group(middle, row.people()));
    }
    return new Delays(answered, silent);
  }

  private static String kindOf(String response) {
    return response.equals(ResponseStep.CLICKED) ? "click" : "open";
  }

  private long countMails(String journey, String mail, Instant now) {
    return sql.sql("select count(*) from report_send m where " + WHICH)
        .param("journey", journey)
        .param("mail", mail)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("since", now.minus(REACH).atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }
}
