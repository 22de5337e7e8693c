package org.followup.journey;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Questions to the engine's job table that its query API cannot order as we need. */
@Repository
class JobRepository {

  /** The job that is due first. */
  record DueJob(String jobId, Instant dueAt, boolean repeating) {}

  private final JdbcClient jdbc;

  JobRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The first job that may run, by due time and then by age. */
  Optional<DueJob> findNext() {
    return jdbc.sql(
            """
            select id_, duedate_ at time zone 'UTC' due_at, coalesce(repeat_, '') <> '' repeating
              from act_ru_job
             where retries_ > 0 and suspension_state_ = 1 and duedate_ is not null
               and handler_type_ <> 'history-cleanup'
             order by duedate_, create_time_, sequence_counter_, id_
             limit 1
            """)
        .query(
            (row, n) ->
                new DueJob(
                    row.getString("id_"),
                    row.getObject("due_at", OffsetDateTime.class).toInstant(),
                    row.getBoolean("repeating")))
        .optional();
  }

  /** Who holds jobs. */
  List<String> listOwners() {
    return jdbc.sql("select distinct lock_owner_ from act_ru_job where lock_owner_ is not null")
        .query(String.class)
        .list();
  }

  /**
   * Gives back what these owners hold, so that any node takes it; a row that somebody is writing is
   * left for the next time. Whoever still works at one fails at his commit: the row has changed.
   *
   * @param jobIds only these; all where it is empty
   * @return how many
   */
  int free(Collection<String> owners, Collection<String> jobIds) {
    return jdbc.sql(
            """
            update act_ru_job set lock_owner_ = null, lock_exp_time_ = null, rev_ = rev_ + 1
             where id_ in (
               select id_ from act_ru_job
                where lock_owner_ is not null and lock_owner_ = any (:owners::text[])
                  and (id_ = any (:ids::text[]) or cardinality(:ids::text[]) = 0)
                for update skip locked)
            """)
        .param("owners", new SqlArrayValue("text", owners.toArray()))
        .param("ids", new SqlArrayValue("text", jobIds.toArray()))
        .update();
  }

  /** Whose instance the job belongs to; empty where it is gone, or nobody's. */
  Optional<RecipientId> findRecipient(String jobId) {
    return jdbc.sql(
            """
            select i.recipient_id from act_ru_job j
              join journey_instance i on i.instance_id = j.process_instance_id_
             where j.id_ = :id
            """)
        .param("id", jobId)
        .query(String.class)
        .optional()
        .map(RecipientId::new);
  }

  /** Whether the job's date was moved, after somebody had taken it maybe, and is not there yet. */
  boolean isMovedBeyond(String jobId, Instant now) {
    return jdbc.sql(
            """
            select exists (
              select from act_ru_job j
                join act_ru_jobdef d on d.id_ = j.job_def_id_
                join journey_instance i on i.instance_id = j.process_instance_id_
               where j.id_ = :id and j.duedate_ at time zone 'UTC' > :now::timestamptz
                 and jsonb_exists(i.moved, d.act_id_))
            """)
        .param("id", jobId)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .single();
  }

  /** Whether the job is still to be run. */
  boolean exists(String jobId) {
    return jdbc.sql("select exists (select from act_ru_job where id_ = :id)")
        .param("id", jobId)
        .query(Boolean.class)
        .single();
  }

  /** Holds those of the jobs that no other transaction is changing. */
  Set<String> lockFree(Collection<String> jobIds) {
    return jdbc.sql("select id_ from act_ru_job where id_ in (:ids) for update skip locked")
        .param("ids", jobIds)
        .query(String.class)
        .set();
  }

  /** Suspends the journey's jobs, those apart that another transaction is just changing. */
  void suspendFree(String journey) {
    jdbc.sql(
            """
            update act_ru_job set suspension_state_ = 2, rev_ = rev_ + 1
             where id_ in (
               select id_ from act_ru_job
                where process_def_key_ = :journey and suspension_state_ = 1
                for update skip locked)
            """)
        .param("journey", journey)
        .update();
  }
}
