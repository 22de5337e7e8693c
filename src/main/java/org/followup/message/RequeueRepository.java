package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The outbox as those see it who want something looked at again. */
@Repository
class RequeueRepository {

  private final JdbcClient jdbc;

  RequeueRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Puts a mail that was given up back into the queue, as its file is now: it may be mended.
   *
   * @param closing of the next print order, for which a letter waits
   */
  boolean requeueFailed(long messageId, Instant closing, Instant now) {
    return jdbc.sql(
                """
                update message_outbox
                set state = 'QUEUED', reason = null, attempts = 0, smtp_reply = null,
                    version_id = null,
                    due_at = case channel when 'print' then :closing else :now end,
                    queued_at = :now, updated_at = :now
                where message_id = :messageId and state = 'FAILED'
                """)
            .param("closing", utc(closing))
            .param("messageId", messageId)
            .param("now", utc(now))
            .update()
        == 1;
  }

  /** Marketing that waits in the queue for a later moment is due now; letters wait as before. */
  int hasten(RecipientId recipient, Instant now) {
    return jdbc.sql(
            """
            update message_outbox set due_at = :now, updated_at = :now
            where recipient_id = :recipient and marketing and state = 'QUEUED' and due_at > :now
              and channel <> 'print'
            """)
        .param("recipient", recipient.value())
        .param("now", utc(now))
        .update();
  }
}
