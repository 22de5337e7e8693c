package org.followup.report;

import java.sql.ResultSet;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.followup.message.MessageState;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Views report_books_…; one statement each. */
@Repository
class BooksRepository {

  /** What the ledger and the inbox say of the events accepted in one month. */
  record EventMonth(
      YearMonth month,
      long accepted,
      long applied,
      long recorded,
      long erased,
      long waiting,
      long dead) {}

  /**
   * Rows of the log or of the identities, by month of acceptance.
   *
   * @param book {@code event_log} or {@code event_identity}
   */
  record Kept(String book, YearMonth month, long events) {}

  /** Instances by how they stand. */
  record InstanceCount(boolean running, @Nullable String outcome, long instances) {}

  /** A send task of a version of a journey, the same for every arrival of a token there. */
  record Place(String journey, String definitionId, String activityId) {}

  /**
   * How often tokens came to a place, or mails were asked for there.
   *
   * @param instances a sum over the instances, which differs where they do
   */
  record Tally(long count, String instances) {}

  /** An instance with more arrivals than mails, or fewer. */
  record Mismatch(String instanceId, @Nullable String recipient, long arrivals, long mails) {}

  /** Mails that are not as their state demands: how many, and the first of them. */
  record Faulty(String how, String journey, long mails, List<Long> messageIds) {}

  /** A mail that was put off. */
  record PutOff(long messageId, String sendKey, String journey) {}

  private final JdbcClient sql;

  BooksRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Lets each question sort and join in memory, until the transaction ends. */
  void takeRoom() {
    sql.sql("set local work_mem = '64MB'").update();
  }

  /**
   * Keeps retention from dropping a month while it is counted; to be called before the first
   * question, whose moment is that of all.
   */
  void holdMonths() {
    sql.sql("lock table event_log, event_identity in access share mode").update();
  }

  List<EventMonth> listEventMonths() {
    return sql.sql("select * from report_books_event order by month")
        .query(
            (row, n) ->
                new EventMonth(
                    month(row),
                    row.getLong("accepted"),
                    row.getLong("applied"),
                    row.getLong("recorded"),
                    row.getLong("erased"),
                    row.getLong("waiting"),
                    row.getLong("dead")))
        .list();
  }

  List<Kept> listKept() {
    return sql.sql("select * from report_books_kept order by book desc, month")
        .query((row, n) -> new Kept(row.getString("book"), month(row), row.getLong("events")))
        .list();
  }

  /** Events that wait and are not in the log. */
  List<Long> listUnlogged() {
    return sql.sql("select seq from report_books_unlogged order by seq").query(Long.class).list();
  }

  List<InstanceCount> countInstances() {
    return sql.sql(
            """
            select running, outcome, count(*) as instances from report_books_instance
            group by running, outcome
            """)
        .query(InstanceCount.class)
        .list();
  }

  Map<MessageState, Long> countMails() {
    Map<MessageState, Long> counts = new TreeMap<>();
    sql.sql("select state, count(*) as mails from report_books_mail group by state")
        .query(
            (ResultSet row) -> {
              counts.put(MessageState.valueOf(row.getString("state")), row.getLong("mails"));
            });
    return counts;
  }

  /** Mails by place, of the instances that are known. */
  List<Map.Entry<Place, Tally>> tallyMails() {
    return tally("report_books_mail where definition_id is not null", List.of());
  }

  /** Arrivals at these elements. */
  List<Map.Entry<Place, Tally>> tallyArrivals(Collection<String> activityIds) {
    return tally("report_books_arrival where activity_id = any (:activities::text[])", activityIds);
  }

  private List<Map.Entry<Place, Tally>> tally(String of, Collection<String> activityIds) {
    return sql.sql(
            """
            select journey, definition_id, activity_id, count(*) as count,
              sum(hashtextextended(instance_id, 0))::text as instances
            from %s
            group by journey, definition_id, activity_id
            """
                .formatted(of))
        .param("activities", texts(activityIds))
        .query(
            (row, n) ->
                Map.entry(
                    new Place(
                        row.getString("journey"),
                        row.getString("definition_id"),
                        row.getString("activity_id")),
                    new Tally(row.getLong("count"), row.getString("instances"))))
        .list();
  }

  /** Instances of which arrivals and mails of a place differ. */
  List<Mismatch> listMismatches(Place place) {
    return sql.sql(
            """
            with arrivals as (
              select instance_id, count(*) as n from report_books_arrival
              where definition_id = :definition and activity_id = :activity group by instance_id
            ), mails as (
              select instance_id, count(*) as n from report_books_mail
              where definition_id = :definition and activity_id = :activity group by instance_id
            )
            select instance_id, i.recipient_id as recipient, coalesce(a.n, 0) as arrivals,
              coalesce(m.n, 0) as mails
            from arrivals a full join mails m using (instance_id)
            left join report_books_instance i using (instance_id)
            where a.n is distinct from m.n
            order by instance_id
            """)
        .param("definition", place.definitionId())
        .param("activity", place.activityId())
        .query(Mismatch.class)
        .list();
  }

  /**
   * Mails without what their state demands, by what they lack.
   *
   * @param over a lease that ended before this moment should have been taken back long ago
   */
  List<Faulty> listFaulty(Instant over, int examples) {
    return sql.sql(
            """
            select how, journey, count(*) as mails,
              (array_agg(message_id order by message_id))[1\\:%d] as examples
            from (
              select message_id, journey, case
                when definition_id is null then 'nobody'
                when state in ('REFUSED', 'WITHDRAWN') and coalesce(reason, '') = '' then 'reason'
                when state = 'SENT' and sent_at is null then 'moment'
                when state in ('QUEUED', 'PUT_OFF') and due_at is null then 'due'
                when state in ('CLAIMED', 'TRANSMITTING')
                  and coalesce(claimed_until < :over, true) then 'lease'
              end as how
              from report_books_mail
            ) as judged
            where how is not null
            group by how, journey
            order by how, journey
            """
                .formatted(examples))
        .param("over", over.atOffset(ZoneOffset.UTC))
        .query(
            (row, n) ->
                new Faulty(
                    row.getString("how"),
                    row.getString("journey"),
                    row.getLong("mails"),
                    List.of((Long[]) row.getArray("examples").getArray())))
        .list();
  }

  /** Mails that are put off, in the order of their ids, behind one of them. */
  List<PutOff> listPutOff(long after, int limit) {
    return sql.sql(
            """
            select message_id, send_key, journey from report_books_mail
            where state = 'PUT_OFF' and message_id > :after
            order by message_id limit :limit
            """)
        .param("after", after)
        .param("limit", limit)
        .query(PutOff.class)
        .list();
  }

  private static YearMonth month(ResultSet row) throws java.sql.SQLException {
    return YearMonth.from(row.getObject("month", LocalDate.class));
  }

  private static SqlArrayValue texts(Collection<String> values) {
    return new SqlArrayValue("text", values.toArray());
  }
}
