package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Channel;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The outbox as the journeys see it: asking and answering. */
@Repository
class OutboxRepository {

  private final JdbcClient jdbc;
  private final ObjectMapper json;

  OutboxRepository(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** What an earlier ask of the same key led to. */
  record Earlier(
      long messageId, MessageState state, @Nullable String reason, @Nullable Instant dueAt) {}

  Optional<Earlier> findEarlier(String sendKey) {
    return jdbc.sql(
            """
            select message_id, state, reason, due_at from message_outbox where send_key = :sendKey
            """)
        .param("sendKey", sendKey)
        .query(
            (rs, n) ->
                new Earlier(
                    rs.getLong("message_id"),
                    MessageState.valueOf(rs.getString("state")),
                    rs.getString("reason"),
                    instant(rs, "due_at")))
        .optional();
  }

  /**
   * @param turn when it leaves where the gates let it
   */
  long insert(Send send, Judgement judgement, @Nullable Long version, Instant turn, Instant now) {
    return jdbc.sql(
            """
            insert into message_outbox (send_key, journey, instance_id, activity_id, message,
                recipient_id, subject, purpose, state, reason, cause_seq, ignore_quiet_hours,
                not_after, due_at, queued_at, asked_at, updated_at, category, consent_seq, channel,
                target, version_id)
            values (:sendKey, :journey, :instanceId, :activityId, :message,
                recipient_standing(:recipient), :subject, :purpose, :state, :reason, :cause, :ignoreQuietHours,
                :notAfter, :dueAt, :queuedAt, :now, :now, :category, :consent, :channel, :target,
                :version)
            returning message_id
            """)
        .param("sendKey", send.sendKey())
        .param("journey", send.journey())
        .param("instanceId", send.instanceId())
        .param("activityId", send.activityId())
        .param("message", send.message())
        .param("recipient", send.recipient().value())
        .param("subject", send.subject())
        .param("purpose", send.purpose().value())
        .param("category", send.category())
        .param("consent", judgement.consentSeq())
        .param("version", version, Types.BIGINT)
        .param("state", judgement.state().name())
        .param("reason", judgement.reason())
        .param("cause", send.cause())
        .param("ignoreQuietHours", send.ignoreQuietHours())
        .param("notAfter", utc(send.notAfter()))
        .param("dueAt", utc(dueAt(judgement, turn)))
        .param("queuedAt", utc(queuedAt(judgement, now)))
        .param("channel", send.channel().word())
        .param("target", send.target())
        .param("now", utc(now))
        .query(Long.class)
        .single();
  }

  /** A put-off send is judged anew; it keeps the version it has. */
  void rejudge(
      long messageId,
      Send send,
      Judgement judgement,
      @Nullable Long version,
      Instant turn,
      Instant now) {
    jdbc.sql(
            """
            update message_outbox
            set state = :state, reason = :reason, cause_seq = :cause, not_after = :notAfter,
                subject = :subject, purpose = :purpose, ignore_quiet_hours = :ignoreQuietHours,
                due_at = :dueAt, queued_at = :queuedAt, updated_at = :now, category = :category,
                consent_seq = :consent, version_id = coalesce(version_id, :version)
            where message_id = :messageId and state = 'PUT_OFF'
            """)
        .param("state", judgement.state().name())
        .param("reason", judgement.reason())
        .param("cause", send.cause())
        .param("notAfter", utc(send.notAfter()))
        .param("subject", send.subject())
        .param("purpose", send.purpose().value())
        .param("category", send.category())
        .param("consent", judgement.consentSeq())
        .param("version", version, Types.BIGINT)
        .param("ignoreQuietHours", send.ignoreQuietHours())
        .param("dueAt", utc(dueAt(judgement, turn)))
        .param("queuedAt", utc(queuedAt(judgement, now)))
        .param("now", utc(now))
        .param("messageId", messageId)
        .update();
  }

  /**
   * Moments of the recipient's marketing mails that count towards caps, since then and ahead. What
   * waits for a page counts once it is fetched: nobody may ever come for it.
   */
  List<Instant> listCounted(RecipientId recipient, String exceptSendKey, Instant since) {
    return jdbc.sql(
            """
            select coalesce(sent_at, greatest(queued_at, due_at)) as moment
            from message_outbox
            where recipient_id = :recipient
              and marketing
              and state in ('QUEUED', 'CLAIMED', 'TRANSMITTING', 'SENT', 'UNKNOWN')
              and not (channel = 'onsite' and state = 'QUEUED')
              and coalesce(sent_at, greatest(queued_at, due_at)) > :since
              and send_key <> :sendKey
            order by 1
            """)
        .param("recipient", recipient.value())
        .param("since", utc(since))
        .param("sendKey", exceptSendKey)
        .query((rs, n) -> rs.getObject("moment", OffsetDateTime.class).toInstant())
        .list();
  }

  /** Moments since then at which marketing mails left to the recipient, or may have. */
  List<Instant> listLeft(RecipientId recipient, String exceptSendKey, Instant since) {
    return jdbc.sql(
            """
            select coalesce(sent_at, updated_at) as moment
            from message_outbox
            where recipient_id = :recipient
              and marketing
              and state in ('TRANSMITTING', 'SENT', 'UNKNOWN')
              and coalesce(sent_at, updated_at) > :since
              and send_key <> :sendKey
            order by 1
            """)
        .param("recipient", recipient.value())
        .param("since", utc(since))
        .param("sendKey", exceptSendKey)
        .query((rs, n) -> rs.getObject("moment", OffsetDateTime.class).toInstant())
        .list();
  }

  /**
   * A mail that waits for its moment.
   *
   * @param askedAt when its journey asked first
   */
  record PutOff(long messageId, Gates.Case mail, Instant askedAt, Instant dueAt) {}

  /** The recipient's marketing mails that are put off until {@code now} or before. */
  List<PutOff> listPutOff(RecipientId recipient, Instant now) {
    return jdbc.sql(
            """
            select * from message_outbox
            where recipient_id = :recipient and marketing and state = 'PUT_OFF' and due_at <= :now
            order by asked_at, message_id
            """)
        .param("recipient", recipient.value())
        .param("now", utc(now))
        .query(
            (rs, n) ->
                new PutOff(
                    rs.getLong("message_id"),
                    new Gates.Case(
                        rs.getString("send_key"),
                        rs.getString("journey"),
                        rs.getString("message"),
                        recipient,
                        rs.getString("subject"),
                        new Purpose(rs.getString("purpose")),
                        channel(rs),
                        rs.getString("category"),
                        false,
                        rs.getBoolean("ignore_quiet_hours"),
                        instant(rs, "not_after")),
                    rs.getObject("asked_at", OffsetDateTime.class).toInstant(),
                    rs.getObject("due_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /**
   * Whether this very message went out, or is about to, to the recipient about the subject, by the
   * same channel: what waits for a page holds up no mail of the same name.
   */
  boolean isAlreadySent(
      String journey,
      String message,
      Channel channel,
      RecipientId recipient,
      String subject,
      String exceptKey) {
    return jdbc.sql(
            """
            select exists (
              select 1 from message_outbox
              where recipient_id = :recipient
                and marketing
                and state in ('QUEUED', 'CLAIMED', 'TRANSMITTING', 'SENT', 'UNKNOWN')
                and journey = :journey and message = :message and subject = :subject
                and channel = :channel and send_key <> :sendKey)
            """)
        .param("recipient", recipient.value())
        .param("journey", journey)
        .param("message", message)
        .param("channel", channel.word())
        .param("subject", subject)
        .param("sendKey", exceptKey)
        .query(Boolean.class)
        .single();
  }

  /** Of every state, so that caps and "went out already" count them. */
  void move(RecipientId from, RecipientId into) {
    jdbc.sql("update message_outbox set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  void appendVerdict(long messageId, String stage, Judgement judgement, Instant now) {
    jdbc.sql(
            """
            insert into message_verdict (message_id, at, stage, answer, gate, reason, until_at,
                rule, gates)
            values (:messageId, :now, :stage, :answer, :gate, :reason, :until,
                :rule, cast(:gates as jsonb))
            """)
        .param("messageId", messageId)
        .param("now", utc(now))
        .param("stage", stage)
        .param("answer", judgement.state().name())
        .param("gate", judgement.gate())
        .param("reason", judgement.reason())
        .param("until", utc(judgement.until()))
        .param("rule", judgement.rule() == null ? null : judgement.rule().id())
        .param("gates", gates(judgement))
        .update();
  }

  List<PostedMessage> list(RecipientId recipient, int limit) {
    return jdbc.sql(
            """
            select * from message_outbox where recipient_id = :recipient
            order by message_id desc limit :limit
            """)
        .param("recipient", recipient.value())
        .param("limit", limit)
        .query(OutboxRepository::posted)
        .list();
  }

  List<PostedMessage> listFailed(int limit) {
    return jdbc.sql(
            """
            select * from message_outbox where state = 'FAILED'
            order by message_id desc limit :limit
            """)
        .param("limit", limit)
        .query(OutboxRepository::posted)
        .list();
  }

  Optional<PostedMessage> find(long messageId) {
    return jdbc.sql("select * from message_outbox where message_id = :messageId")
        .param("messageId", messageId)
        .query(OutboxRepository::posted)
        .optional();
  }

  /** An answer with the message it is about. */
  record VerdictEntry(long messageId, PostedMessage.Entry entry) {}

  List<VerdictEntry> listVerdicts(Collection<Long> messageIds) {
    if (messageIds.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(
            """
            select * from message_verdict where message_id in (:messageIds) order by verdict_id
            """)
        .param("messageIds", messageIds)
        .query(
            (rs, n) ->
                new VerdictEntry(
                    rs.getLong("message_id"),
                    new PostedMessage.Entry(
                        rs.getObject("at", OffsetDateTime.class).toInstant(),
                        rs.getString("stage"),
                        MessageState.valueOf(rs.getString("answer")),
                        rs.getString("gate"),
                        rs.getString("reason"),
                        instant(rs, "until_at"))))
        .list();
  }

  private static PostedMessage posted(ResultSet rs, int row) throws SQLException {
    return new PostedMessage(
        rs.getLong("message_id"),
        rs.getString("journey"),
        rs.getString("instance_id"),
        rs.getString("message"),
        new RecipientId(rs.getString("recipient_id")),
        rs.getString("subject"),
        new Purpose(rs.getString("purpose")),
        MessageState.valueOf(rs.getString("state")),
        rs.getString("reason"),
        rs.getObject("asked_at", OffsetDateTime.class).toInstant(),
        instant(rs, "due_at"),
        instant(rs, "sent_at"),
        rs.getString("smtp_reply"),
        rs.getString("rfc_message_id"),
        rs.getString("relay"),
        List.of());
  }

  private String gates(Judgement judgement) {
    try {
      return json.writeValueAsString(judgement.answers());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The answers of the gates cannot be written as JSON", e);
    }
  }

  private static @Nullable Instant dueAt(Judgement judgement, Instant turn) {
    return judgement.state() == MessageState.QUEUED ? turn : judgement.until();
  }

  /** When the newest message of that name left; empty where none has. */
  Optional<Instant> findSentAt(String instanceId, String message) {
    return jdbc.sql(
            """
            select max(sent_at) from message_outbox
            where instance_id = :instance and message = :message and state = 'SENT'
            """)
        .param("instance", instanceId)
        .param("message", message)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  private static @Nullable Instant queuedAt(Judgement judgement, Instant now) {
    return judgement.state() == MessageState.QUEUED ? now : null;
  }

  static Channel channel(ResultSet rs) throws SQLException {
    return Channel.read(rs.getString("channel")).orElse(Channel.EMAIL);
  }

  static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    OffsetDateTime at = rs.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
