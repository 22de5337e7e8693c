package org.followup.journey;

import java.time.Instant;
import java.time.ZoneOffset;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Takes persons out of the log of instances; that they were there stays. */
@Repository
class InstanceErasureRepository {

  private final JdbcClient jdbc;

  InstanceErasureRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Everything that instances and calls say about the person. */
  void forget(RecipientId recipient) {
    emptyEnded(recipient);
    emptyCalls(recipient);
  }

  /** What instances that have ended were about. @return how many */
  int emptyEnded(RecipientId recipient) {
    return jdbc.sql(
            """
            update journey_instance set content = '{}', subject = null
            where recipient_id = :recipient and ended_at is not null
              and (content <> '{}' or subject is not null)
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /** What was said at calls. @return how many */
  int emptyCalls(RecipientId recipient) {
    return jdbc.sql(
            """
            update journey_call
            set notes = null, next_appointment = null, reason = null,
              outcome = case when outcome ~ '^[a-z]+(-[a-z]+)*$' and length(outcome) <= 40
                then outcome end
            where recipient_id = :recipient
              and (notes is not null or next_appointment is not null or reason is not null)
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /**
   * Takes who was in them, and everything that was said, off the instances that ended
   * first. @return how many
   */
  int forgetEnded(Instant before, int atMost) {
    return jdbc.sql(
            """
            with old as (
              select instance_id, recipient_id from journey_instance
              where ended_at is not null and ended_at < :before and recipient_id <> '%1$s'
              order by ended_at limit :atMost for update skip locked
            ), calls as (
              update journey_call c
              set recipient_id = '%1$s', notes = null, next_appointment = null, reason = null
              from old where c.recipient_id = old.recipient_id and c.instance_id = old.instance_id
            ), reached as (
              delete from journey_reached where instance_id in (select instance_id from old)
            ), reconciled as (
              delete from journey_reconciled where instance_id in (select instance_id from old)
            )
            update journey_instance
            set recipient_id = '%1$s', subject = null, content = '{}'
            where instance_id in (select instance_id from old)
            """
                .formatted(Forgettable.NOBODY))
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("atMost", atMost)
        .update();
  }

  int countRunning(RecipientId recipient) {
    return jdbc.sql(
            """
            select count(*) from journey_instance
            where recipient_id = :recipient and ended_at is null
            """)
        .param("recipient", recipient.value())
        .query(Integer.class)
        .single();
  }

  int count(RecipientId recipient) {
    return jdbc.sql("select count(*) from journey_instance where recipient_id = :recipient")
        .param("recipient", recipient.value())
        .query(Integer.class)
        .single();
  }
}
