package org.followup.journey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.followup.event.Event;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Whom an event about a thing reaches, and how far it has come. Each method is one statement. */
@Repository
class SpreadRepository {

  /** How far a spreading event is. */
  record Mark(long total, long done) {}

  /** One instance that the event is to reach. */
  record Target(
      long place, String instanceId, RecipientId recipient, List<String> subscriptionIds) {}

  /** A target that failed. */
  record Failed(long place, int attempts) {}

  /** Those that were given up, with the first of them. */
  record GivenUp(long count, String instanceId, String lastError) {}

  private static final String TARGET =
      """
      select t.place, t.instance_id, t.subscriptions, i.recipient_id
      from journey_spread_target t
      join journey_instance i on i.instance_id = t.instance_id
      """;

  private final JdbcClient jdbc;

  SpreadRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Holds the subject to the end of the transaction: whoever arrives at a wait and looks back, or
   * enters, has either done so before, visibly, or sees that the event has begun.
   */
  void lockToBegin(String subject) {
    lock("pg_advisory_xact_lock", subject);
  }

  /** The other side of {@link #lockToBegin}, shared; after the recipient's lock, never before. */
  void lockAgainstBeginning(String subject) {
    lock("pg_advisory_xact_lock_shared", subject);
  }

  private void lock(String function, String subject) {
    jdbc.sql(
            "select count(*) from (select %s(hashtextextended(:subject, 1906))) held"
                .formatted(function))
        .param("subject", subject)
        .query(Long.class)
        .single();
  }

  /**
   * Settles whom the event reaches: who waits for it now. From the subject on, instance by
   * instance: by stale statistics the type seems the shorter way, and everyone who waits for any is
   * read.
   *
   * @return how many instances
   */
  int insertTargets(Event event) {
    return jdbc.sql(
            """
            with about as materialized (
              select instance_id, entered_at from journey_instance
              where subject = :subject and ended_at is null)
            insert into journey_spread_target (seq, place, instance_id, subscriptions)
            select :seq, row_number() over (order by entered_at, instance_id), instance_id,
              w.subscriptions
            from about
            cross join lateral (
              select array_agg(s.id_::text order by s.created_, s.id_) as subscriptions
              from act_ru_event_subscr s
              where s.proc_inst_id_ = about.instance_id and s.event_name_ = :type
                and s.event_type_ = 'message' and s.execution_id_ is not null
            ) as w
            where w.subscriptions is not null
              and (select true from journey_reached r
                   where r.instance_id = about.instance_id and r.seq = :seq) is null
            """)
        .param("seq", event.seq())
        .param("type", event.type())
        .param("subject", event.subject())
        .update();
  }

  void insertMark(long seq, long total, Instant now) {
    jdbc.sql("insert into journey_spread (seq, begun_at, total) values (:seq, :now, :total)")
        .param("seq", seq)
        .param("now", utc(now))
        .param("total", total)
        .update();
  }

  /** Holds the row: whoever moves the bookmark does so alone. */
  Optional<Mark> lockMark(long seq) {
    return jdbc.sql("select total, done from journey_spread where seq = :seq for update")
        .param("seq", seq)
        .query(Mark.class)
        .optional();
  }

  void updateDone(long seq, long done) {
    jdbc.sql("update journey_spread set done = :done where seq = :seq")
        .param("seq", seq)
        .param("done", done)
        .update();
  }

  /** Those behind the bookmark, in their order. */
  List<Target> listNext(long seq, long done, int limit) {
    return jdbc.sql(
            TARGET + " where t.seq = :seq and t.place > :done order by t.place limit :limit")
        .param("seq", seq)
        .param("done", done)
        .param("limit", limit)
        .query(SpreadRepository::target)
        .list();
  }

  Target getTarget(long seq, long place) {
    return jdbc.sql(TARGET + " where t.seq = :seq and t.place = :place")
        .param("seq", seq)
        .param("place", place)
        .query(SpreadRepository::target)
        .single();
  }

  /** The one that failed and is due first. */
  Optional<Failed> findFailedDue(long seq, Instant now) {
    return jdbc.sql(
            """
            select place, attempts from journey_spread_failed
            where seq = :seq and not given_up and due_at <= :now
            order by due_at, place limit 1
            """)
        .param("seq", seq)
        .param("now", utc(now))
        .query(Failed.class)
        .optional();
  }

  /** When the next one that failed may be tried again, if any is. */
  Optional<Instant> findNextDue(long seq) {
    return jdbc.sql(
            """
            select due_at from journey_spread_failed
            where seq = :seq and not given_up order by due_at limit 1
            """)
        .param("seq", seq)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  /** How many have failed since the event began or was repeated and are still to be reached. */
  int countFailed(long seq) {
    return jdbc.sql("select count(*) from journey_spread_failed where seq = :seq and attempts > 0")
        .param("seq", seq)
        .query(Integer.class)
        .single();
  }

  void upsertFailed(
      long seq, long place, int attempts, Instant due, boolean givenUp, String error) {
    jdbc.sql(
            """
            insert into journey_spread_failed (seq, place, attempts, due_at, given_up, last_error)
            values (:seq, :place, :attempts, :due, :givenUp, left(:error, 1000))
            on conflict (seq, place) do update
            set attempts = excluded.attempts, due_at = excluded.due_at,
              given_up = excluded.given_up, last_error = excluded.last_error
            """)
        .param("seq", seq)
        .param("place", place)
        .param("attempts", attempts)
        .param("due", utc(due))
        .param("givenUp", givenUp)
        .param("error", error)
        .update();
  }

  void deleteFailed(long seq, long place) {
    jdbc.sql("delete from journey_spread_failed where seq = :seq and place = :place")
        .param("seq", seq)
        .param("place", place)
        .update();
  }

  /** Those who could not be reached, if any. */
  Optional<GivenUp> findGivenUp(long seq) {
    return jdbc.sql(
            """
            select count(*) over () as count, t.instance_id, f.last_error
            from journey_spread_failed f
            join journey_spread_target t on t.seq = f.seq and t.place = f.place
            where f.seq = :seq
            order by f.place limit 1
            """)
        .param("seq", seq)
        .query(GivenUp.class)
        .optional();
  }

  /** All tries anew for those who failed, for whoever repeats the event. */
  void updateRested(long seq, Instant now) {
    jdbc.sql(
            """
            update journey_spread_failed set attempts = 0, given_up = false, due_at = :now
            where seq = :seq
            """)
        .param("seq", seq)
        .param("now", utc(now))
        .update();
  }

  /** The event is done. */
  void delete(long seq) {
    jdbc.sql(
            """
            with targets as (delete from journey_spread_target where seq = :seq),
              failed as (delete from journey_spread_failed where seq = :seq)
            delete from journey_spread where seq = :seq
            """)
        .param("seq", seq)
        .update();
  }

  private static Target target(ResultSet row, int number) throws SQLException {
    return new Target(
        row.getLong("place"),
        row.getString("instance_id"),
        new RecipientId(row.getString("recipient_id")),
        List.of((String[]) row.getArray("subscriptions").getArray()));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
