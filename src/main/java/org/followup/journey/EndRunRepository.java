package org.followup.journey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Runs that end a journey for everyone, and whom they still have to reach. */
@Repository
class EndRunRepository {

  /**
   * Who came in this shortly after a run began was let in by a transaction that had not seen the
   * switch yet.
   */
  private static final Duration LATE_ENTRIES = Duration.ofSeconds(10);

  /** A run that is not finished, held by the transaction that read it. */
  record Open(
      UUID runId,
      String journey,
      String by,
      Instant startedAt,
      Instant afterEntered,
      String afterInstance,
      boolean accepted) {

    /** Entries up to here belong to the run. */
    Instant until() {
      return startedAt.plus(LATE_ENTRIES);
    }
  }

  /** An instance to end. */
  record Target(
      String instanceId, RecipientId recipient, @Nullable String subject, Instant enteredAt) {}

  private final JdbcClient jdbc;

  EndRunRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Begins a run unless one is open; its total is who is in the journey now. */
  void insert(UUID runId, String journey, String by, Instant now) {
    jdbc.sql(
            """
            insert into journey_end_run (run_id, journey, started_by, started_at, total, after_entered)
            select :run, :journey, :by, :now, count(*), '-infinity'
              from journey_instance where journey = :journey and ended_at is null
            on conflict do nothing
            """)
        .param("run", runId)
        .param("journey", journey)
        .param("by", by)
        .param("now", at(now))
        .update();
  }

  Optional<EndRun> findLatest(String journey) {
    return jdbc.sql(
            """
            select r.*,
                   case when finished_at is null then
                     (select count(*) from journey_instance i
                       where i.journey = r.journey and i.ended_at is null
                         and i.entered_at <= r.started_at + :late * interval '1 second')
                   else 0 end as still
              from journey_end_run r
             where journey = :journey
             order by started_at desc limit 1
            """)
        .param("journey", journey)
        .param("late", LATE_ENTRIES.toSeconds())
        .query(
            (row, n) ->
                new EndRun(
                    row.getString("run_id"),
                    row.getString("journey"),
                    row.getString("started_by"),
                    instant(row, "started_at"),
                    row.getLong("total"),
                    row.getLong("still"),
                    row.getObject("finished_at") == null ? null : instant(row, "finished_at")))
        .optional();
  }

  /** The next run that no other node works at, held until the transaction ends. */
  Optional<Open> lockOpen(@Nullable UUID after) {
    return jdbc.sql(
            """
            select run_id, journey, started_by, started_at, after_instance,
                   greatest(after_entered, '1970-01-01Z') after_entered,
                   accepted_at is not null accepted
              from journey_end_run
             where finished_at is null and (:after::uuid is null or run_id > :after::uuid)
             order by run_id limit 1
               for update skip locked
            """)
        .param("after", after == null ? null : after.toString())
        .query(
            (row, n) ->
                new Open(
                    row.getObject("run_id", UUID.class),
                    row.getString("journey"),
                    row.getString("started_by"),
                    instant(row, "started_at"),
                    instant(row, "after_entered"),
                    row.getString("after_instance"),
                    row.getBoolean("accepted")))
        .optional();
  }

  /** Running instances of the run behind a place in the order of entry. */
  List<Target> listTargets(Open run, Instant afterEntered, String afterInstance, int limit) {
    return jdbc.sql(
            """
            select instance_id, recipient_id, subject, entered_at from journey_instance
             where journey = :journey and ended_at is null
               and (entered_at, instance_id) > (:afterEntered, :afterInstance)
               and entered_at <= :until
             order by entered_at, instance_id limit :limit
            """)
        .param("journey", run.journey())
        .param("afterEntered", at(afterEntered))
        .param("afterInstance", afterInstance)
        .param("until", at(run.until()))
        .param("limit", limit)
        .query(
            (row, n) ->
                new Target(
                    row.getString("instance_id"),
                    new RecipientId(row.getString("recipient_id")),
                    row.getString("subject"),
                    instant(row, "entered_at")))
        .list();
  }

  void updateProgress(Open run, Target last) {
    jdbc.sql(
            """
            update journey_end_run set after_entered = :entered, after_instance = :instance
             where run_id = :run
            """)
        .param("run", run.runId())
        .param("entered", at(last.enteredAt()))
        .param("instance", last.instanceId())
        .update();
  }

  void updateAccepted(Open run, Instant now) {
    jdbc.sql("update journey_end_run set accepted_at = :now where run_id = :run")
        .param("run", run.runId())
        .param("now", at(now))
        .update();
  }

  void updateFinished(Open run, Instant now) {
    jdbc.sql("update journey_end_run set finished_at = :now where run_id = :run")
        .param("run", run.runId())
        .param("now", at(now))
        .update();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
