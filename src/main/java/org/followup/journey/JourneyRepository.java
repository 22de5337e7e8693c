package org.followup.journey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Who stands where in which journey: questions to the engine's runtime tables. */
@Repository
class JourneyRepository {

  /**
   * The latest version of a journey.
   *
   * @param shipped whether the journey has ever come from the files under {@code processes/}
   * @param suspended whether this version was suspended in Cockpit
   */
  record Latest(
      String journey,
      @Nullable String name,
      int version,
      String definitionId,
      Instant deployedAt,
      boolean shipped,
      boolean suspended,
      boolean off,
      boolean paused) {}

  /**
   * A timer, a subscription or a task of an instance.
   *
   * @param eventType for subscriptions
   * @param suspended whether an operator holds it
   * @param failed whether it stands still after its last try
   */
  record Standing(
      String kind,
      String instanceId,
      String activityId,
      @Nullable Instant dueAt,
      @Nullable String eventType,
      boolean suspended,
      boolean failed) {}

  /** A job that failed as often as it may, or another incident. */
  record Failure(
      String incidentId,
      String journey,
      String definitionId,
      @Nullable String instanceId,
      @Nullable String activityId,
      @Nullable String recipient,
      @Nullable String reason,
      Instant since) {}

  private final JdbcClient jdbc;

  JourneyRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String LATEST =
      """
      select distinct on (d.key_) d.key_ journey, d.name_ as name, d.version_ as version,
             d.id_ definition_id,
             p.deploy_time_ at time zone 'UTC' deployed_at,
             exists (select from act_re_deployment s
                      where s.name_ = d.key_ and s.source_ = :source) shipped,
             d.suspension_state_ = 2 suspended, coalesce(w.off, false) off, coalesce(w.paused, false) paused
        from act_re_procdef d
        join act_re_deployment p on p.id_ = d.deployment_id_
        left join journey_switch w on w.journey = d.key_
       %s
       order by d.key_, d.version_ desc
      """;

  List<Latest> listLatest() {
    return jdbc.sql(LATEST.formatted(""))
        .param("source", JourneyDeployment.SOURCE)
        .query(JourneyRepository::latest)
        .list();
  }

  Optional<Latest> findLatest(String journey) {
    return jdbc.sql(LATEST.formatted("where d.key_ = :journey"))
        .param("source", JourneyDeployment.SOURCE)
        .param("journey", journey)
        .query(JourneyRepository::latest)
        .optional();
  }

  /** The id of a version; of the latest where none is named. */
  Optional<String> findDefinition(String journey, @Nullable Integer version) {
    return jdbc.sql(
            """
            select id_ from act_re_procdef
             where key_ = :journey and (:version::int is null or version_ = :version::int)
             order by version_ desc limit 1
            """)
        .param("journey", journey)
        .param("version", version)
        .query(String.class)
        .optional();
  }

  /** The version of a journey that came in the same deployment as the given one of another. */
  Optional<Integer> findVersionBeside(String definitionId, String journey) {
    return jdbc.sql(
            """
            select other.version_ from act_re_procdef d
              join act_re_procdef other
                on other.deployment_id_ = d.deployment_id_ and other.key_ = :journey
             where d.id_ = :id
            """)
        .param("id", definitionId)
        .param("journey", journey)
        .query(Integer.class)
        .optional();
  }

  /** Tokens by the element they stand on, over all versions. */
  Map<String, Long> countTokens(String journey) {
    Map<String, Long> counted = new HashMap<>();
    jdbc.sql(
            """
            select act_id_, count(*) tokens
              from act_ru_execution
             where proc_def_id_ in (select id_ from act_re_procdef where key_ = :journey)
               and is_active_ and not is_event_scope_ and act_id_ is not null
             group by act_id_
            """)
        .param("journey", journey)
        .query(
            (ResultSet row) -> {
              counted.put(row.getString("act_id_"), row.getLong("tokens"));
            });
    return counted;
  }

  /** What these instances will do or wait for, what is due first at the top. */
  List<Standing> listStanding(Collection<String> instanceIds) {
    return jdbc.sql(
            """
            with asked as (select unnest(:ids::text[]) instance_id)
            select 'timer' kind, a.instance_id, d.act_id_ activity_id,
                   j.duedate_ at time zone 'UTC' due_at, null event_type,
                   j.suspension_state_ = 2 suspended, j.retries_ = 0 failed
              from asked a
              join act_ru_job j on j.process_instance_id_ = a.instance_id
              join act_ru_jobdef d on d.id_ = j.job_def_id_
             union all
            select 'event', a.instance_id, s.activity_id_, null, s.event_name_, false, false
              from asked a
              join act_ru_event_subscr s
                on s.proc_inst_id_ = a.instance_id and s.execution_id_ is not null
             where s.event_type_ = 'message'
             union all
            select 'call', a.instance_id, t.task_def_key_, t.due_date_ at time zone 'UTC', null,
                   false, false
              from asked a join act_ru_task t on t.proc_inst_id_ = a.instance_id
             order by due_at nulls last, kind, activity_id
            """)
        .param("ids", new SqlArrayValue("text", instanceIds.toArray()))
        .query(
            (row, n) ->
                new Standing(
                    row.getString("kind"),
                    row.getString("instance_id"),
                    row.getString("activity_id"),
                    instant(row, "due_at"),
                    row.getString("event_type"),
                    row.getBoolean("suspended"),
                    row.getBoolean("failed")))
        .list();
  }

  /** Incidents, newest first. */
  List<Failure> listFailures(int limit) {
    return jdbc.sql(
            """
            select n.id_ incident_id, d.key_ journey, d.id_ definition_id,
                   n.proc_inst_id_ instance_id,
                   coalesce(n.failed_activity_id_, n.activity_id_) activity_id,
                   i.recipient_id recipient, n.incident_msg_ reason,
                   n.incident_timestamp_ at time zone 'UTC' since
              from act_ru_incident n
              join act_re_procdef d on d.id_ = n.proc_def_id_
              left join journey_instance i on i.instance_id = n.proc_inst_id_
             order by n.incident_timestamp_ desc, n.id_
             limit :limit
            """)
        .param("limit", limit)
        .query(
            (row, n) ->
                new Failure(
                    row.getString("incident_id"),
                    row.getString("journey"),
                    row.getString("definition_id"),
                    row.getString("instance_id"),
                    row.getString("activity_id"),
                    row.getString("recipient"),
                    row.getString("reason"),
                    row.getObject("since", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** The job behind an incident. */
  Optional<String> findFailedJob(String incidentId) {
    return jdbc.sql(
            """
            select n.configuration_
              from act_ru_incident n join act_ru_job j on j.id_ = n.configuration_
             where n.id_ = :id and n.incident_type_ = 'failedJob'
               for update of j
            """)
        .param("id", incidentId)
        .query(String.class)
        .optional();
  }

  private static Latest latest(ResultSet row, int n) throws SQLException {
    return new Latest(
        row.getString("journey"),
        row.getString("name"),
        row.getInt("version"),
        row.getString("definition_id"),
        row.getObject("deployed_at", OffsetDateTime.class).toInstant(),
        row.getBoolean("shipped"),
        row.getBoolean("suspended"),
        row.getBoolean("off"),
        row.getBoolean("paused"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
