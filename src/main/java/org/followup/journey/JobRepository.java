package org.followup.journey;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
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
}
