package org.followup.journey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** What is kept of an instance's dates, and which timers wait for them. */
@Repository
class DateRepository {

  /** A timer of an instance that waits; of a send that was put off it is at the send task. */
  record WaitingTimer(String jobId, String activityId) {}

  /** A running instance, by its model. */
  record Running(String instanceId, String definitionId, RecipientId recipient) {}

  private final JdbcClient jdbc;

  DateRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** When the event happened that told the dates last; of instances of old when they entered. */
  Instant datedAt(String instanceId) {
    return jdbc.sql(
            "select coalesce(dated_at, entered_at) at from journey_instance where instance_id = :id")
        .param("id", instanceId)
        .query((row, n) -> moment(row, "at"))
        .single();
  }

  void dated(String instanceId, Instant time) {
    jdbc.sql("update journey_instance set dated_at = :time where instance_id = :id")
        .param("id", instanceId)
        .param("time", utc(time))
        .update();
  }

  /** Notes that the moment for which that element waits is another one since now. */
  void moved(String instanceId, String activityId, Instant now) {
    jdbc.sql(
            """
            update journey_instance
               set moved = moved || jsonb_build_object(:activity::text, :now::timestamptz)
             where instance_id = :id
            """)
        .param("id", instanceId)
        .param("activity", activityId)
        .param("now", utc(now))
        .update();
  }

  /** Since when the element waits for another moment than it did at first. */
  Optional<Instant> findMoved(String instanceId, String activityId) {
    return jdbc.sql(
            """
            select (moved ->> :activity)::timestamptz at from journey_instance
             where instance_id = :id and moved ->> :activity is not null
            """)
        .param("id", instanceId)
        .param("activity", activityId)
        .query((row, n) -> moment(row, "at"))
        .optional();
  }

  List<WaitingTimer> listTimers(String instanceId) {
    return jdbc.sql(
            """
            select j.id_ job_id, d.act_id_ activity_id
              from act_ru_job j join act_ru_jobdef d on d.id_ = j.job_def_id_
             where j.process_instance_id_ = :id and j.type_ = 'timer'
             order by j.id_
            """)
        .param("id", instanceId)
        .query(WaitingTimer.class)
        .list();
  }

  /** What runs for any of these people, called journeys included. */
  List<Running> listRunning(Collection<RecipientId> people) {
    return jdbc.sql(
            """
            select instance_id, definition_id, recipient_id from journey_instance
             where recipient_id = any (:people::text[]) and ended_at is null
             order by entered_at, instance_id
            """)
        .param(
            "people", new SqlArrayValue("text", people.stream().map(RecipientId::value).toArray()))
        .query(
            (row, n) ->
                new Running(
                    row.getString("instance_id"),
                    row.getString("definition_id"),
                    new RecipientId(row.getString("recipient_id"))))
        .list();
  }

  private static Instant moment(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
