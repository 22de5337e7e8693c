package org.followup.journey;

import java.util.Collection;
import java.util.List;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Who waits for which event, and what starts on it: questions to the engine's subscriptions. */
@Repository
class WaitRepository {

  /**
   * One token's subscription to an event type.
   *
   * @param suspended whether an operator has suspended the instance in Cockpit
   * @param called whether another journey called the instance
   */
  record Waiting(
      String subscriptionId,
      String executionId,
      String activityId,
      String instanceId,
      String journey,
      String definitionId,
      RecipientId recipient,
      @Nullable String subject,
      boolean suspended,
      boolean called) {}

  /**
   * A journey's latest version that starts on an event type.
   *
   * @param off whether an operator switched it off, here or in Cockpit
   * @param shipped whether the journey has ever come from the files under {@code processes/}
   */
  record Entry(
      String definitionId,
      String journey,
      String activityId,
      boolean off,
      boolean paused,
      boolean shipped) {}

  private static final String WAITING =
      """
      select s.id_ subscription_id, s.execution_id_ execution_id, s.activity_id_ activity_id,
             i.instance_id, i.journey, i.definition_id, i.recipient_id, i.subject,
             x.suspension_state_ = 2 suspended, i.caller_id is not null called
        from journey_instance i
        join act_ru_event_subscr s
          on s.proc_inst_id_ = i.instance_id
         and s.event_type_ = 'message' and s.execution_id_ is not null
        join act_ru_execution x on x.id_ = s.proc_inst_id_
       where i.ended_at is null and %s
         -- looked back at it meanwhile: no event counts twice for an instance
         and not exists (
           select from journey_reached r where r.instance_id = i.instance_id and r.seq = :seq)
       order by i.entered_at, i.instance_id, s.created_, s.id_
      """;

  private final JdbcClient jdbc;

  WaitRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Waits of the recipient's instances for the type, oldest instance first; none that the event of
   * that number has reached already.
   */
  List<Waiting> listByRecipient(String type, long seq, RecipientId recipient) {
    return list(
        jdbc.sql(WAITING.formatted("i.recipient_id = :recipient and s.event_name_ = :type"))
            .param("recipient", recipient.value())
            .param("type", type),
        seq);
  }

  /**
   * Of these subscriptions those that are still there; as {@link #listByRecipient}. Not asked for
   * the type again: by stale statistics that seems the shorter way and reads everyone who waits.
   */
  List<Waiting> listStanding(long seq, Collection<String> subscriptionIds) {
    return list(
        jdbc.sql(WAITING.formatted("s.id_ = any (:ids::text[])"))
            .param("ids", new SqlArrayValue("text", subscriptionIds.toArray())),
        seq);
  }

  /** Every wait of the instance and of what it has called. */
  List<Waiting> listOf(String rootId) {
    return list(
        jdbc.sql(
                WAITING.formatted(
                    """
                    i.instance_id in (
                      select id_ from act_ru_execution
                       where root_proc_inst_id_ = :root and parent_id_ is null)
                    """))
            .param("root", rootId),
        0);
  }

  /** What the instance is calling now; not what that calls in turn. */
  List<String> listCalledBy(String instanceId) {
    return jdbc.sql(
            """
            select s.id_ from act_ru_execution x join act_ru_execution s on s.super_exec_ = x.id_
             where x.proc_inst_id_ = :id
            """)
        .param("id", instanceId)
        .query(String.class)
        .list();
  }

  /** Of the instance and all that it has called, those that are suspended. */
  List<String> listSuspended(String rootId) {
    return jdbc.sql(
            """
            select id_ from act_ru_execution
             where root_proc_inst_id_ = :root and parent_id_ is null and suspension_state_ = 2
            """)
        .param("root", rootId)
        .query(String.class)
        .list();
  }

  /** Whether the subscription is still there; an earlier delivery may have ended it. */
  boolean exists(String subscriptionId) {
    return jdbc.sql("select exists (select from act_ru_event_subscr where id_ = :id)")
        .param("id", subscriptionId)
        .query(Boolean.class)
        .single();
  }

  /** Journeys that start on the type, see {@link JourneyParse}. */
  List<Entry> listEntries(String type) {
    return jdbc.sql(
            """
            select s.configuration_ definition_id, d.key_ journey, s.activity_id_ activity_id,
                   d.suspension_state_ = 2 or coalesce(w.off, false) off,
                   coalesce(w.paused, false) paused,
                   exists (select from act_re_deployment p
                            where p.name_ = d.key_ and p.source_ = :source) shipped
              from act_ru_event_subscr s
              join act_re_procdef d on d.id_ = s.configuration_
              left join journey_switch w on w.journey = d.key_
             where s.execution_id_ is null and s.event_type_ = 'message'
               and s.event_name_ like :prefix escape '\\'
             order by d.key_
            """)
        .param("source", JourneyDeployment.SOURCE)
        .param("prefix", type.replace("_", "\\_").replace("%", "\\%") + "@%")
        .query(Entry.class)
        .list();
  }

  private static List<Waiting> list(JdbcClient.StatementSpec statement, long seq) {
    return statement
        .param("seq", seq)
        .query(
            (row, n) ->
                new Waiting(
                    row.getString("subscription_id"),
                    row.getString("execution_id"),
                    row.getString("activity_id"),
                    row.getString("instance_id"),
                    row.getString("journey"),
                    row.getString("definition_id"),
                    new RecipientId(row.getString("recipient_id")),
                    row.getString("subject"),
                    row.getBoolean("suspended"),
                    row.getBoolean("called")))
        .list();
  }
}
