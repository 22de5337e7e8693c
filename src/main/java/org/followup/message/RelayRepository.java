package org.followup.message;

import static org.followup.message.OutboxRepository.instant;
import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.followup.recipient.AddressHash;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** The outbox as the relay sees it: claiming, handing over, recovering. */
@Repository
class RelayRepository {

  private static final String CLAIM =
      """
      with due as (
        select message_id from message_outbox
        %s
        for update skip locked
      ), claimed as (
        update message_outbox o
        set state = 'CLAIMED', claimed_by = :owner, claimed_until = :until, updated_at = :now
        from due where o.message_id = due.message_id
        returning o.*
      )
      select *, least(not_after, shelf_until) as too_late from claimed order by due_at, message_id
      """;

  private final JdbcClient jdbc;

  RelayRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A message that this node holds. */
  record Claimed(
      long messageId,
      String sendKey,
      String journey,
      String instanceId,
      String message,
      RecipientId recipient,
      @Nullable String subject,
      Purpose purpose,
      Channel channel,
      @Nullable String category,
      boolean ignoreQuietHours,
      @Nullable Instant notAfter,
      Instant dueAt,
      Instant queuedAt,
      @Nullable String reason,
      int attempts,
      int unsure,
      @Nullable String rfcMessageId,
      @Nullable String target,
      @Nullable Long versionId,
      @Nullable String subjectVariant) {

    Gates.Case asCase() {
      return new Gates.Case(
          sendKey,
          journey,
          message,
          recipient,
          subject,
          purpose,
          channel,
          category,
          false,
          ignoreQuietHours,
          notAfter);
    }
  }

  /** Takes the next due messages for {@code owner} but those left to, or being taken by, others. */
  List<Claimed> claimDue(
      String owner, Instant now, Instant until, int limit, QueueRepository.Left left) {
    return claim(
        jdbc.sql(
                CLAIM.formatted(
                    """
                    where state = 'QUEUED' and channel = 'email' and due_at <= :now
                      and not (due_at > :leftSince
                        and journey || '/' || message = any (:left::text[]))
                    order by due_at, message_id
                    limit :limit
                    """))
            .param("leftSince", utc(left.since()))
            .param("left", new SqlArrayValue("text", left.mails().toArray()))
            .param("limit", limit),
        owner,
        now,
        until);
  }

  /**
   * Takes those of these messages that are still due; those another node is taking are left out.
   */
  List<Claimed> claimDue(String owner, Instant now, Instant until, List<Long> messageIds) {
    return claim(
        jdbc.sql(
                CLAIM.formatted(
                    """
                    where state = 'QUEUED' and due_at <= :now
                      and message_id = any (:ids::bigint[])
                    """))
            .param("ids", new SqlArrayValue("bigint", messageIds.toArray())),
        owner,
        now,
        until);
  }

  private static List<Claimed> claim(
      JdbcClient.StatementSpec statement, String owner, Instant now, Instant until) {
    return statement
        .param("now", utc(now))
        .param("owner", owner)
        .param("until", utc(until))
        .query(
            (rs, n) ->
                new Claimed(
                    rs.getLong("message_id"),
                    rs.getString("send_key"),
                    rs.getString("journey"),
                    rs.getString("instance_id"),
                    rs.getString("message"),
                    new RecipientId(rs.getString("recipient_id")),
                    rs.getString("subject"),
                    new Purpose(rs.getString("purpose")),
                    OutboxRepository.channel(rs),
                    rs.getString("category"),
                    rs.getBoolean("ignore_quiet_hours"),
                    instant(rs, "too_late"),
                    rs.getObject("due_at", OffsetDateTime.class).toInstant(),
                    rs.getObject("queued_at", OffsetDateTime.class).toInstant(),
                    rs.getString("reason"),
                    rs.getInt("attempts"),
                    rs.getInt("unsure"),
                    rs.getString("rfc_message_id"),
                    rs.getString("target"),
                    rs.getObject("version_id", Long.class),
                    rs.getString("subject_variant")))
        .list();
  }

  /** From now on nothing withdraws it. @return false where it was withdrawn or taken over */
  boolean beginTransmission(
      long messageId,
      String owner,
      String rfcMessageId,
      String locale,
      @Nullable Long consentSeq,
      AddressHash sentTo,
      String relay,
      Instant until,
      Instant now) {
    return jdbc.sql(
                """
                update message_outbox
                set state = 'TRANSMITTING', attempts = attempts + 1, reason = null, relay = :relay,
                    rfc_message_id = :rfcMessageId, locale = :locale, consent_seq = :consent,
                    sent_to = decode(:sentTo, 'hex'),
                    claimed_until = :until, updated_at = :now
                where message_id = :messageId and state = 'CLAIMED' and claimed_by = :owner
                """)
            .param("rfcMessageId", rfcMessageId)
            .param("locale", locale)
            .param("consent", consentSeq)
            .param("sentTo", sentTo.hex())
            .param("relay", relay)
            .param("until", utc(until))
            .param("now", utc(now))
            .param("messageId", messageId)
            .param("owner", owner)
            .update()
        == 1;
  }

  /** The server took it; that also settles a fate given up as unknown in the meantime. */
  boolean sent(long messageId, String reply, Instant now) {
    return jdbc.sql(
                """
            update message_outbox
            set state = 'SENT', reason = null, sent_at = :now, smtp_reply = :reply,
                claimed_by = null, claimed_until = null, updated_at = :now
            where message_id = :messageId and state in ('TRANSMITTING', 'UNKNOWN')
            """)
            .param("reply", reply)
            .param("now", utc(now))
            .param("messageId", messageId)
            .update()
        == 1;
  }

  /**
   * Back into the queue: the gates or the server said later. A moment so far ahead that only a gate
   * can have named it is where the days of trying begin.
   */
  boolean giveBack(
      long messageId,
      String owner,
      String reason,
      @Nullable String reply,
      int moreAttempts,
      int moreUnsure,
      Instant due,
      Instant now) {
    return jdbc.sql(
                """
                update message_outbox
                set state = 'QUEUED', due_at = :due, reason = :reason,
                    queued_at = case when :due > queued_at + interval '2 days' then :due
                      else queued_at end,
                    smtp_reply = coalesce(:reply, smtp_reply),
                    attempts = attempts + :moreAttempts, unsure = unsure + :moreUnsure,
                    claimed_by = null, claimed_until = null, updated_at = :now
                where message_id = :messageId and claimed_by = :owner
                  and state in ('CLAIMED', 'TRANSMITTING')
                """)
            .param("due", utc(due))
            .param("reason", reason)
            .param("reply", reply)
            .param("moreAttempts", moreAttempts)
            .param("moreUnsure", moreUnsure)
            .param("now", utc(now))
            .param("messageId", messageId)
            .param("owner", owner)
            .update()
        == 1;
  }

  /**
   * Back into the queue as they came, each in its lane, where they wait for a token of a relay.
   *
   * @param lanes by message
   */
  void letWait(Map<Long, String> lanes, String owner, String reason, Instant now) {
    jdbc.sql(
            """
            update message_outbox o
            set state = 'QUEUED', lane = w.lane, reason = :reason,
                claimed_by = null, claimed_until = null, updated_at = :now
            from unnest(:ids::bigint[], :lanes::text[]) as w (message_id, lane)
            where o.message_id = w.message_id and o.claimed_by = :owner and o.state = 'CLAIMED'
            """)
        .param("ids", new SqlArrayValue("bigint", lanes.keySet().toArray()))
        .param("lanes", new SqlArrayValue("text", lanes.values().toArray()))
        .param("reason", reason)
        .param("owner", owner)
        .param("now", utc(now))
        .update();
  }

  /**
   * Fails what is due and was queued before that moment.
   *
   * @return which
   */
  List<Long> giveUp(Instant queuedBefore, String reason, int limit, Instant now) {
    return jdbc.sql(
            """
            update message_outbox o
            set state = 'FAILED', reason = :reason, updated_at = :now
            from (select message_id from message_outbox
                   where state = 'QUEUED' and channel = 'email' and due_at <= :now
                     and queued_at < :before
                     and journey not in (select journey from message_hold)
                   order by due_at, message_id limit :limit
                   for update skip locked) old
            where o.message_id = old.message_id
            returning o.message_id
            """)
        .param("reason", reason)
        .param("before", utc(queuedBefore))
        .param("limit", limit)
        .param("now", utc(now))
        .query(Long.class)
        .list();
  }

  /** The end of it: FAILED, REFUSED or UNKNOWN. */
  boolean close(
      long messageId,
      String owner,
      MessageState end,
      String reason,
      @Nullable String reply,
      Instant now) {
    return jdbc.sql(
                """
                update message_outbox
                set state = :state, reason = :reason, smtp_reply = coalesce(:reply, smtp_reply),
                    claimed_by = null, claimed_until = null, updated_at = :now
                where message_id = :messageId and claimed_by = :owner
                  and state in ('CLAIMED', 'TRANSMITTING')
                """)
            .param("state", end.name())
            .param("reason", reason)
            .param("reply", reply)
            .param("now", utc(now))
            .param("messageId", messageId)
            .param("owner", owner)
            .update()
        == 1;
  }

  /**
   * An unfinished message of a node that is gone.
   *
   * @param repeatable whoever gets it twice knows it by its id, so it may be handed over again
   */
  record Stale(
      long messageId,
      MessageState state,
      boolean marketing,
      int unsure,
      String owner,
      boolean expired,
      boolean repeatable) {}

  /** Who holds messages. */
  List<String> listHolders() {
    return jdbc.sql(
            """
            select distinct claimed_by from message_outbox
            where state in ('CLAIMED', 'TRANSMITTING') and claimed_by is not null
            """)
        .query(String.class)
        .list();
  }

  /**
   * Messages whose lease ran out, those whose owner's name starts like {@code ownPrefix}, and those
   * of the owners that are gone.
   *
   * @param self what this one holds beside e-mail may be on its way in another thread
   */
  List<Stale> listStale(Instant now, String self, String ownPrefix, List<String> gone) {
    return jdbc.sql(
            """
            select message_id, state, marketing, unsure, claimed_by, claimed_until <= :now as expired,
              channel in ('webhook', 'sms') as repeatable
            from message_outbox
            where state in ('CLAIMED', 'TRANSMITTING')
              and (claimed_until <= :now or starts_with(claimed_by, :ownPrefix)
                or claimed_by = any (:gone::text[]))
              and (claimed_until <= :now or claimed_by <> :self or channel = 'email')
            order by message_id
            """)
        .param("now", utc(now))
        .param("self", self)
        .param("ownPrefix", ownPrefix)
        .param("gone", new SqlArrayValue("text", gone.toArray()))
        .query(
            (rs, n) ->
                new Stale(
                    rs.getLong("message_id"),
                    MessageState.valueOf(rs.getString("state")),
                    rs.getBoolean("marketing"),
                    rs.getInt("unsure"),
                    rs.getString("claimed_by"),
                    rs.getBoolean("expired"),
                    rs.getBoolean("repeatable")))
        .list();
  }

  /** Message-IDs of the instance's earlier mails, oldest first, the latest {@code limit}. */
  List<String> listEarlierMessageIds(String instanceId, long before, int limit) {
    return jdbc.sql(
            """
            select rfc_message_id from (
              select message_id, rfc_message_id from message_outbox
              where instance_id = :instanceId and message_id < :before and channel = 'email'
                and rfc_message_id is not null and state in ('SENT', 'UNKNOWN')
              order by message_id desc limit :limit) latest
            order by message_id
            """)
        .param("instanceId", instanceId)
        .param("before", before)
        .param("limit", limit)
        .query(String.class)
        .list();
  }
}
