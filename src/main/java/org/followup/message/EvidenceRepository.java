package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.followup.recipient.AddressHash;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The outbox as later evidence sees it. */
@Repository
class EvidenceRepository {

  private final JdbcClient jdbc;

  EvidenceRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<AddressHash> findAddress(long messageId) {
    return jdbc.sql(
            """
            select sent_to from message_outbox
            where message_id = :messageId and sent_to is not null
            """)
        .param("messageId", messageId)
        .query((rs, n) -> new AddressHash(HexFormat.of().formatHex(rs.getBytes(1))))
        .optional();
  }

  /** Of a mail that was handed over. */
  Optional<MessageState> findState(long messageId) {
    return jdbc.sql(
            """
            select state from message_outbox
            where message_id = :messageId and state in ('TRANSMITTING', 'SENT', 'FAILED')
            """)
        .param("messageId", messageId)
        .query((rs, n) -> MessageState.valueOf(rs.getString(1)))
        .optional();
  }

  boolean settleSent(long messageId, Instant now) {
    return jdbc.sql(
                """
                update message_outbox
                set state = 'SENT', reason = null, updated_at = :now, sent_at = coalesce((
                    select max(at) from message_verdict
                    where message_id = :messageId and answer = 'TRANSMITTING'), updated_at)
                where message_id = :messageId and state = 'UNKNOWN'
                """)
            .param("messageId", messageId)
            .param("now", utc(now))
            .update()
        == 1;
  }

  boolean settleFailed(long messageId, String reason, Instant now) {
    return jdbc.sql(
                """
                update message_outbox set state = 'FAILED', reason = :reason, updated_at = :now
                where message_id = :messageId and state = 'UNKNOWN'
                """)
            .param("messageId", messageId)
            .param("reason", reason)
            .param("now", utc(now))
            .update()
        == 1;
  }
}
