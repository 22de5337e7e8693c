package org.followup.journey;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Calls made. */
@Repository
class CallRepository {

  /**
   * A call made.
   *
   * @param reason why, the task's name
   * @param notes free text of the agent; kept here only
   */
  record Call(
      String taskId,
      String instanceId,
      String activityId,
      RecipientId recipient,
      @Nullable String reason,
      Instant openedAt,
      Instant doneAt,
      @Nullable String doneBy,
      @Nullable String outcome,
      @Nullable String notes,
      @Nullable String nextAppointment) {}

  private final JdbcClient jdbc;

  CallRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insertCall(Call call) {
    jdbc.sql(
            """
            insert into journey_call
              (task_id, instance_id, activity_id, recipient_id, reason, opened_at, done_at,
               done_by, outcome, notes, next_appointment)
            values (:task, :instance, :activity, recipient_standing(:recipient), :reason, :openedAt, :doneAt,
                    :doneBy, :outcome, :notes, :nextAppointment)
            """)
        .param("task", call.taskId())
        .param("instance", call.instanceId())
        .param("activity", call.activityId())
        .param("recipient", call.recipient().value())
        .param("reason", call.reason())
        .param("openedAt", utc(call.openedAt()))
        .param("doneAt", utc(call.doneAt()))
        .param("doneBy", call.doneBy())
        .param("outcome", call.outcome())
        .param("notes", call.notes())
        .param("nextAppointment", call.nextAppointment())
        .update();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
