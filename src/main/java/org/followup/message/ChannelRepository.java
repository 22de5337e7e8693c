package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The outbox as the channels beside e-mail see it. */
@Repository
class ChannelRepository {

  private static final String NOT_HELD =
      "not exists (select from message_hold h where h.journey in (o.journey, '*'))";

  private final JdbcClient jdbc;

  ChannelRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The next due messages of the channel that are not held; nothing is locked. */
  List<Long> listDue(Channel channel, Instant now, int limit) {
    return jdbc.sql(
            """
            select message_id from message_outbox o
            where state = 'QUEUED' and channel = :channel and due_at <= :now and %s
            order by due_at, message_id limit :limit
            """
                .formatted(NOT_HELD))
        .param("channel", channel.word())
        .param("now", utc(now))
        .param("limit", limit)
        .query(Long.class)
        .list();
  }

  /** When the next message of the channel is due that is not held. */
  Optional<Instant> findNextDue(Channel channel) {
    return jdbc.sql(
            """
            select due_at from message_outbox o
            where state = 'QUEUED' and channel = :channel and %s
            order by due_at, message_id limit 1
            """
                .formatted(NOT_HELD))
        .param("channel", channel.word())
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  /** From now on nothing withdraws it. @return false where it was withdrawn or taken over */
  boolean begin(
      long messageId,
      String owner,
      @Nullable String locale,
      @Nullable Long consentSeq,
      Instant until,
      Instant now) {
    return jdbc.sql(
                """
                update message_outbox
                set state = 'TRANSMITTING', attempts = attempts + 1, reason = null,
                    locale = :locale, consent_seq = :consent, claimed_until = :until,
                    updated_at = :now
                where message_id = :messageId and state = 'CLAIMED' and claimed_by = :owner
                """)
            .param("locale", locale)
            .param("consent", consentSeq)
            .param("until", utc(until))
            .param("now", utc(now))
            .param("messageId", messageId)
            .param("owner", owner)
            .update()
        == 1;
  }

  /**
   * The other side is away: what waits for it waits longer, so that it is not asked once for each.
   */
  int postpone(
      Channel channel, @Nullable String target, String reason, Instant until, Instant now) {
    return jdbc.sql(
            """
            update message_outbox
            set due_at = :until, reason = :reason, updated_at = :now
            where state = 'QUEUED' and channel = :channel and due_at < :until
              and target is not distinct from cast(:target as text)
            """)
        .param("until", utc(until))
        .param("reason", reason)
        .param("now", utc(now))
        .param("channel", channel.word())
        .param("target", target)
        .update();
  }
}
