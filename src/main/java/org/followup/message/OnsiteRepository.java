package org.followup.message;

import static org.followup.message.OutboxRepository.instant;
import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The outbox as pages of the shop see it, and table message_onsite. */
@Repository
class OnsiteRepository {

  private static final String NOT_HELD =
      "not exists (select from message_hold h where h.journey in (o.journey, '*'))";

  private final JdbcClient jdbc;

  OnsiteRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * One that a page may show.
   *
   * @param content as it was filled when it was fetched first
   */
  record Open(
      String publicId,
      Purpose purpose,
      @Nullable String category,
      String content,
      Instant shownUntil) {}

  /** One of a recipient that was fetched. */
  record Fetched(long messageId, boolean ended, boolean withdrawn) {}

  /** The recipient's next due ones that are not held, oldest first; nothing is locked. */
  List<Long> listDue(RecipientId recipient, Instant now, int limit) {
    return jdbc.sql(
            """
            select message_id from message_outbox o
            where recipient_id = :recipient and channel = 'onsite' and state = 'QUEUED'
              and due_at <= :now and %s
            order by message_id limit :limit
            """
                .formatted(NOT_HELD))
        .param("recipient", recipient.value())
        .param("now", utc(now))
        .param("limit", limit)
        .query(Long.class)
        .list();
  }

  /** What was fetched and is to be shown still, oldest first. */
  List<Open> listOpen(RecipientId recipient, Instant now) {
    return jdbc.sql(
            """
            select n.public_id, o.purpose, o.category, n.content, n.shown_until
            from message_outbox o join message_onsite n on n.message_id = o.message_id
            where o.recipient_id = :recipient and o.channel = 'onsite' and o.state = 'SENT'
              and n.ended_at is null and n.content is not null and n.shown_until > :now and %s
            order by o.message_id
            """
                .formatted(NOT_HELD))
        .param("recipient", recipient.value())
        .param("now", utc(now))
        .query(
            (rs, n) ->
                new Open(
                    rs.getString("public_id"),
                    new Purpose(rs.getString("purpose")),
                    rs.getString("category"),
                    rs.getString("content"),
                    rs.getObject("shown_until", OffsetDateTime.class).toInstant()))
        .list();
  }

  void insert(long messageId, String publicId, String content, Instant now, Instant until) {
    jdbc.sql(
            """
            insert into message_onsite (message_id, public_id, content, shown_from, shown_until)
            values (:messageId, :publicId, cast(:content as jsonb), :now, :until)
            """)
        .param("messageId", messageId)
        .param("publicId", publicId)
        .param("content", content)
        .param("now", utc(now))
        .param("until", utc(until))
        .update();
  }

  /** Only of that recipient: somebody else's is as one that does not exist. */
  Optional<Fetched> find(RecipientId recipient, String publicId) {
    return jdbc.sql(
            """
            select n.message_id, n.ended_at, o.state
            from message_onsite n join message_outbox o on o.message_id = n.message_id
            where n.public_id = :publicId and o.recipient_id = :recipient
            """)
        .param("publicId", publicId)
        .param("recipient", recipient.value())
        .query(
            (rs, n) ->
                new Fetched(
                    rs.getLong("message_id"),
                    instant(rs, "ended_at") != null,
                    MessageState.valueOf(rs.getString("state")) == MessageState.WITHDRAWN))
        .optional();
  }

  void end(long messageId, Instant now) {
    jdbc.sql(
            """
            update message_onsite set ended_at = :now, content = null
            where message_id = :messageId and ended_at is null
            """)
        .param("messageId", messageId)
        .param("now", utc(now))
        .update();
  }

  /** What the page said last; a message that was shown all the same was not withdrawn. */
  void note(long messageId, String reply, Instant now) {
    jdbc.sql(
            """
            update message_outbox o
            set smtp_reply = case when :reply = 'shown' and o.smtp_reply in ('clicked', 'dismissed')
                  then o.smtp_reply else :reply end,
                state = 'SENT', reason = null, updated_at = :now,
                sent_at = coalesce(o.sent_at, n.shown_from)
            from message_onsite n
            where o.message_id = :messageId and n.message_id = o.message_id
              and o.state in ('SENT', 'WITHDRAWN')
            """)
        .param("reply", reply)
        .param("now", utc(now))
        .param("messageId", messageId)
        .update();
  }

  /** Those that nobody came for in time. */
  List<Long> listLate(Instant now, int limit) {
    return jdbc.sql(
            """
            select message_id from message_outbox
            where channel = 'onsite' and state = 'QUEUED' and not_after <= :now and due_at <= :now
            order by not_after limit :limit
            """)
        .param("now", utc(now))
        .param("limit", limit)
        .query(Long.class)
        .list();
  }

  /** When the next one is too late, fetched or not. */
  Optional<Instant> findNextEnd() {
    return jdbc.sql(
            """
            select min(at) from (
              (select not_after as at from message_outbox
                where channel = 'onsite' and state = 'QUEUED' and not_after is not null
                order by not_after limit 1)
              union all
              (select shown_until from message_onsite
                where ended_at is null order by shown_until limit 1)) as ends
            """)
        .query((rs, n) -> Optional.ofNullable(rs.getObject(1, OffsetDateTime.class)))
        .single()
        .map(OffsetDateTime::toInstant);
  }

  /** Ends the display of those whose time ran out: what they said is forgotten. @return how many */
  int expire(Instant now, int limit) {
    return jdbc.sql(
            """
            with over as (
              select message_id from message_onsite
              where ended_at is null and shown_until <= :now
              order by shown_until limit :limit for update skip locked
            ), said as (
              update message_outbox o
              set smtp_reply = 'it was fetched and not seen in time', updated_at = :now
              from over where o.message_id = over.message_id and o.state = 'SENT'
            )
            update message_onsite n set ended_at = :now, content = null
            from over where n.message_id = over.message_id
            """)
        .param("now", utc(now))
        .param("limit", limit)
        .update();
  }
}
