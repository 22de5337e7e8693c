package org.followup.journey;

import java.util.List;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What journeys of a person have left in the tables of the engine and in ours. */
record Traces(JdbcClient jdbc) {

  /** What the engine and the outbox still mean to do for the person; nothing after an end. */
  List<String> left(RecipientId person) {
    return texts(
        person,
        """
        with held (instance_id, what) as (
          select process_instance_id_, 'job ' || handler_type_ || ' ' || coalesce(handler_cfg_, '')
            from act_ru_job
          union all select proc_inst_id_, 'wait ' || event_name_ from act_ru_event_subscr
          union all select proc_inst_id_, 'token ' || coalesce(act_id_, '') from act_ru_execution
          union all select proc_inst_id_, 'task ' || task_def_key_ from act_ru_task
          union all select proc_inst_id_, 'variable ' || name_ from act_ru_variable
          union all
          select proc_inst_id_, 'incident ' || coalesce(activity_id_, '') from act_ru_incident
        )
        select what from held join journey_instance using (instance_id)
         where recipient_id = :person
        union all
        select 'running ' || journey from journey_instance
         where recipient_id = :person and ended_at is null
        union all
        select 'put off ' || message from message_outbox
         where recipient_id = :person and state = 'PUT_OFF'
        """);
  }

  /** How the person's instances ended: by which end, in order of entry. */
  List<String> ends(RecipientId person) {
    return texts(
        person,
        """
        select coalesce(ended_by, 'running') from journey_instance
         where recipient_id = :person order by entered_at, instance_id
        """);
  }

  /** The person's mails that are not withdrawn, in the order of asking. */
  List<String> mails(RecipientId person) {
    return texts(
        person,
        """
        select message from message_outbox
         where recipient_id = :person and state <> 'WITHDRAWN' order by message_id
        """);
  }

  /** When tokens of the person reached the element. */
  List<java.time.Instant> moments(RecipientId person, String activityId) {
    return jdbc.sql(
            """
            select s.at from journey_step s join journey_instance i using (instance_id)
             where i.recipient_id = :person and s.activity_id = :activity order by s.step_no
            """)
        .param("person", person.value())
        .param("activity", activityId)
        .query((row, n) -> row.getObject("at", java.time.OffsetDateTime.class).toInstant())
        .list();
  }

  private List<String> texts(RecipientId person, String sql) {
    return jdbc.sql(sql).param("person", person.value()).query(String.class).list();
  }
}
