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

  /**
   * One of a recipient that was fetched, held until the transaction ends.
   *
   * @param ended it is shown no more
   * @param unsent it counts as not sent: withdrawn, or seen by nobody in time
   */
  record Fetched(long messageId, boolean ended, boolean unsent) {}

  /** One that waits for a page. */
  record Waiting(long messageId, String journey, String message, @Nullable Long version) {}

  /** The recipient's next due ones that are not held, oldest first; nothing is locked. */
  List<Waiting> listDue(RecipientId recipient, Instant now, int limit) {
    return jdbc.sql(
            """
            select message_id, journey, message, version_id as version from message_outbox o
            where recipient_id = :recipient and channel = 'onsite' and state = 'QUEUED'
              and due_at <= :now and %s
            order by message_id limit :limit
            """
                .formatted(NOT_HELD))
        .param("recipient", recipient.value())
        .param("now", utc(now))
        .param("limit", limit)
        .query(Waiting.class)
        .list();
  }

  /** What was fetched and is to be shown still, oldest first. */
  List<Open> listOpen(RecipientId recipient, Instant now) {
    return jdbc.sql(
            """
            select n.public_id, o.purpose, o.category, n.content, o.unseen_until
            from message_outbox o join message_onsite n on n.message_id = o.message_id
            where o.recipient_id = :recipient and o.unseen_until is not null
              and o.unseen_until > :now and n.content is not null and %s
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
                    rs.getObject("unseen_until", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Of one that the caller holds. */
  void insert(long messageId, String publicId, String content, Instant now, Instant until) {
    jdbc.sql(
            """
            with fetched as (
              update message_outbox set unseen_until = :until where message_id = :messageId
            )
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

  /**
   * Only of that recipient: somebody else's is as one that does not exist. Whoever holds it in the
   * outbox is waited for.
   */
  Optional<Fetched> lock(RecipientId recipient, String publicId) {
    return jdbc.sql(
            """
            select o.message_id, o.unseen_until, o.state
            from message_onsite n join message_outbox o on o.message_id = n.message_id
            where n.public_id = :publicId and o.recipient_id = :recipient
            for update of o
            """)
        .param("publicId", publicId)
        .param("recipient", recipient.value())
        .query(
            (rs, n) ->
                new Fetched(
                    rs.getLong("message_id"),
                    instant(rs, "unseen_until") == null,
                    MessageState.valueOf(rs.getString("state")) != MessageState.SENT))
        .optional();
  }

  /**
   * What the page said last, about one that the caller holds; a message that was shown all the same
   * was neither withdrawn nor too late.
   */
  void end(long messageId, String reply, Instant now) {
    jdbc.sql(
            """
            update message_outbox o
            set smtp_reply = case when :reply = 'shown' and o.smtp_reply in ('clicked', 'dismissed')
                  then o.smtp_reply else :reply end,
                state = 'SENT', reason = null, updated_at = :now, unseen_until = null,
                sent_at = coalesce(o.sent_at, n.shown_from)
            from message_onsite n
            where o.message_id = :messageId and n.message_id = o.message_id
            """)
        .param("reply", reply)
        .param("now", utc(now))
        .param("messageId", messageId)
        .update();
    jdbc.sql(
            """
            update message_onsite set ended_at = :now, content = null
            where message_id = :messageId and ended_at is null
            """)
        .param("messageId", messageId)
        .param("now", utc(now))
        .update();
  }

  /** What a message of pages is made of; empty where it goes by another channel. */
  Optional<Named> find(long messageId) {
    return jdbc.sql(
            """
            select journey, message, recipient_id from message_outbox
            where message_id = :messageId and channel = 'onsite'
            """)
        .param("messageId", messageId)
        .query(
            (rs, n) ->
                new Named(
                    rs.getString("journey"),
                    rs.getString("message"),
                    new RecipientId(rs.getString("recipient_id"))))
        .optional();
  }

  /** Which message it is, and whose. */
  record Named(String journey, String message, RecipientId recipient) {}

  void keepUntil(long messageId, Instant until) {
    jdbc.sql("update message_outbox set shelf_until = :until where message_id = :messageId")
        .param("messageId", messageId)
        .param("until", utc(until))
        .update();
  }

  /**
   * One that nobody came for in time.
   *
   * @param held its sending is paused, so nobody could
   */
  record Late(long messageId, boolean held) {}

  List<Late> listLate(Instant now, int limit) {
    return jdbc.sql(
            """
            select message_id, not %s as held from message_outbox o
            where channel = 'onsite' and state = 'QUEUED'
              and least(not_after, shelf_until) <= :now and due_at <= :now
            order by least(not_after, shelf_until) limit :limit
            """
                .formatted(NOT_HELD))
        .param("now", utc(now))
        .param("limit", limit)
        .query(Late.class)
        .list();
  }

  /** When the next one is too late, fetched or not. */
  Optional<Instant> findNextEnd() {
    return jdbc.sql(
            """
            select min(at) from (
              (select least(not_after, shelf_until) as at from message_outbox
                where channel = 'onsite' and state = 'QUEUED'
                  and least(not_after, shelf_until) is not null
                order by 1 limit 1)
              union all
              (select unseen_until from message_outbox
                where unseen_until is not null order by 1 limit 1)) as ends
            """)
        .query((rs, n) -> Optional.ofNullable(rs.getObject(1, OffsetDateTime.class)))
        .single()
        .map(OffsetDateTime::toInstant);
  }

  /**
   * Ends the display of those that were fetched and that nobody saw in time: they count as not
   * sent, and what they said is forgotten. Leaves out what somebody else holds. @return how many
   */
  int expire(Instant now, int limit) {
    return jdbc.sql(
            """
            with over as (
              select message_id from message_outbox where unseen_until <= :now
              order by unseen_until limit :limit for update skip locked
            ), unsent as (
              update message_outbox o
              set state = 'REFUSED', reason = :reason, sent_at = null, smtp_reply = null,
                  unseen_until = null, updated_at = :now
              from over where o.message_id = over.message_id
            ), noted as (
              insert into message_verdict (message_id, at, stage, answer, reason)
              select message_id, :now, 'relay', 'REFUSED', :reason from over
            ), hidden as (
              update message_onsite n set ended_at = :now, content = null
              from over where n.message_id = over.message_id
            )
            select count(*) from over
            """)
        .param("reason", "nobody saw it in time, though a page had fetched it")
        .param("now", utc(now))
        .param("limit", limit)
        .query(Integer.class)
        .single();
  }
}
