package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What came back of mails, by journey. */
@Repository
class MailReturnRepository {

  private final JdbcClient jdbc;

  MailReturnRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @return the journey of the mail; empty where it is known already
   */
  Optional<String> insert(long messageId, MailReturns.Kind kind, Instant now) {
    return jdbc.sql(
            """
            insert into message_return (message_id, kind, journey, at)
            select message_id, :kind, journey, :now from message_outbox
             where message_id = :messageId and not (:kind = 'SOFT_BOUNCE' and exists (
               select from message_return where message_id = :messageId and kind = 'HARD_BOUNCE'))
            on conflict do nothing
            returning journey
            """)
        .param("kind", kind.name())
        .param("now", utc(now))
        .param("messageId", messageId)
        .query(String.class)
        .optional();
  }

  /** Of mails that left since then, as {@link #countMails} counts them. */
  long count(String journey, MailReturns.Kind kind, Instant since) {
    return jdbc.sql(
            """
            select count(*) from message_return r
              join message_outbox o on o.message_id = r.message_id
            where r.journey = :journey and r.kind = :kind and r.at > :since and not r.let_go
              and coalesce(o.sent_at, o.queued_at, o.asked_at) > :since
            """)
        .param("journey", journey)
        .param("kind", kind.name())
        .param("since", utc(since))
        .query(Long.class)
        .single();
  }

  /** Mails that left since then, or were refused with their recipient. */
  long countMails(String journey, Instant since) {
    return jdbc.sql(
            """
            select count(*) from message_outbox o
            where o.journey = :journey and o.channel = 'email'
              and coalesce(o.sent_at, o.queued_at, o.asked_at) > :since
              and (o.state in ('SENT', 'UNKNOWN') or o.state = 'FAILED' and exists (
                select from message_return r where r.message_id = o.message_id
                  and r.kind in ('HARD_BOUNCE', 'COMPLAINT') and not r.let_go))
            """)
        .param("journey", journey)
        .param("since", utc(since))
        .query(Long.class)
        .single();
  }
}
