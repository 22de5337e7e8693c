package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The outbox as an erasure sees it. */
@Repository
class OutboxErasureRepository {

  private final JdbcClient jdbc;

  OutboxErasureRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What the gates and the mail server said. */
  int deleteVerdicts(RecipientId recipient) {
    return jdbc.sql(
            """
            delete from message_verdict
            where message_id in (
              select message_id from message_outbox where recipient_id = :recipient)
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /** What pages showed, or were to show. */
  int deleteOnsite(RecipientId recipient) {
    return jdbc.sql(
            """
            delete from message_onsite
            where message_id in (
              select message_id from message_outbox where recipient_id = :recipient)
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /** Leaves what was sent when, in which state, of which journey, and nothing in free words. */
  int empty(RecipientId recipient) {
    return jdbc.sql(
            """
            update message_outbox
            set subject = null, smtp_reply = null, rfc_message_id = null, locale = null,
                sent_to = null, unseen_until = null,
                reason = case when state in ('REFUSED', 'WITHDRAWN') then 'recipient erased' end
            where recipient_id = :recipient
              and (reason <> 'recipient erased' or subject is not null or smtp_reply is not null
                or rfc_message_id is not null or locale is not null or sent_to is not null
                or unseen_until is not null)
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /**
   * Takes whose they were, and every word about them, off the oldest mails of which nothing more
   * can become. @return how many
   */
  int forget(Instant before, int atMost) {
    return jdbc.sql(
            """
            with old as (
              select message_id from message_outbox
              where asked_at < :before and updated_at < :before and recipient_id <> '%1$s'
                and state in ('SENT', 'FAILED', 'UNKNOWN', 'WITHDRAWN', 'REFUSED')
              order by asked_at limit :atMost for update skip locked
            ), said as (
              delete from message_verdict where message_id in (select message_id from old)
            ), shown as (
              delete from message_onsite where message_id in (select message_id from old)
            )
            update message_outbox
            set recipient_id = '%1$s', subject = null, smtp_reply = null, rfc_message_id = null,
                locale = null, consent_seq = null, sent_to = null, unseen_until = null,
                reason = case when state in ('REFUSED', 'WITHDRAWN') then 'forgotten' end
            where message_id in (select message_id from old)
            """
                .formatted(Forgettable.NOBODY))
        .param("before", utc(before))
        .param("atMost", atMost)
        .update();
  }

  int count(RecipientId recipient) {
    return jdbc.sql("select count(*) from message_outbox where recipient_id = :recipient")
        .param("recipient", recipient.value())
        .query(Integer.class)
        .single();
  }
}
