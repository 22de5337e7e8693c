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
    List<Row> rows =
        sql.sql(
                """
                with mail as materialized (
                  select message_id, recipient_id, sent_at from report_send
                  where journey = :journey and message = :mail and state = 'SENT'
                    and at >= cast(:now as timestamptz) - :reach * interval '1 second' and at <= :now
                  order by at desc limit :most
                ), answer as (
                  %s
                ), delay as (
                  select a.at is not null as answered,
                    extract(epoch from coalesce(a.at, least(:now,
                      m.sent_at + :horizon * interval '1 second')) - m.sent_at) as seconds
                  from mail m left join answer a using (message_id)
                )
                select answered, floor(ln(greatest(seconds, :least) / :least) / :step)::int as step,
                  count(*) as people
                from delay group by 1, 2
                """
                    .formatted(ownLinks ? BY_HIT : BY_EVENT))
            .param("journey", journey)
            .param("mail", mail)
            .param("response", ownLinks ? kindOf(response) : response)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("reach", REACH.toSeconds())
            .param("horizon", HORIZON.toSeconds())
            .param("most", MOST_MAILS)
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

  private static final String BY_HIT =
      """
      select m.message_id, min(h.hit_at) as at
      from mail m join report_response_hit h using (message_id)
      where h.kind = :response and h.hit_at <= :now
        and h.hit_at >= cast(:now as timestamptz) - :reach * interval '1 second'
        and h.hit_at <= m.sent_at + :horizon * interval '1 second'
      group by m.message_id
      """;

  private static final String BY_EVENT =
      """
      select m.message_id, min(e.happened_at) as at
      from mail m join report_response_event e using (recipient_id)
      where e.type = :response and e.happened_at <= :now and e.happened_at >= m.sent_at
        and e.happened_at <= m.sent_at + :horizon * interval '1 second'
      group by m.message_id
      """;
}
