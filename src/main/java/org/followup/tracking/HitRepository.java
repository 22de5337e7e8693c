package org.followup.tracking;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.Verdicts.Judged;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Table tracking_hit. */
@Repository
class HitRepository {

  private final JdbcClient sql;

  HitRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Keeps a hit without saying whose.
   *
   * @return its number
   */
  long keepUnnamed(Hit hit, Judged judged, Instant now) {
    return values(
            """
            insert into tracking_hit (at, kind, message_id, link, level, verdict, reason)
            values (:at, :kind, :messageId, :link, :level, :verdict, :reason)
            returning hit_id
            """,
            hit,
            judged,
            TrackingLevel.AGGREGATE,
            now)
        .query(Long.class)
        .single();
  }

  /**
   * Keeps a hit with whose it is, and the mail's owner until the transaction ends: an erasure waits
   * and then finds the row.
   *
   * @return its number; empty where the owner was erased meanwhile
   */
  Optional<Long> keepNamed(Hit hit, Judged judged, RecipientId recipient, Instant now) {
    return values(
            """
            insert into tracking_hit
              (at, kind, message_id, recipient_id, link, level, verdict, reason)
            select :at, :kind, message_id, recipient_id, :link, :level, :verdict, :reason
            from tracking_mail where message_id = :messageId and recipient_id = recipient_standing(:recipient)
            for share
            returning hit_id
            """,
            hit,
            judged,
            TrackingLevel.INDIVIDUAL,
            now)
        .param("recipient", recipient.value())
        .query(Long.class)
        .optional();
  }

  private JdbcClient.StatementSpec values(
      String statement, Hit hit, Judged judged, TrackingLevel level, Instant now) {
    return sql.sql(statement)
        .param("at", now.atOffset(ZoneOffset.UTC))
        .param("kind", hit.kind().word())
        .param("messageId", hit.messageId())
        .param("link", hit.link(), java.sql.Types.SMALLINT)
        .param("level", level.word())
        .param("verdict", judged.verdict().word())
        .param("reason", judged.reason());
  }

  /** Takes whose they were off the oldest hits. @return how many */
  int forget(Instant before, int atMost) {
    return sql.sql(
            """
            update tracking_hit set recipient_id = null
            where (hit_id, at) in (
              select hit_id, at from tracking_hit
              where at < :before and recipient_id is not null
              order by at limit :atMost)
              and at < :before
            """)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("atMost", atMost)
        .update();
  }

  int count(Collection<Long> messageIds) {
    return sql.sql("select count(*) from tracking_hit where message_id = any (:ids::bigint[])")
        .param("ids", new SqlArrayValue("bigint", messageIds.toArray()))
        .query(Integer.class)
        .single();
  }

  /** By mail, as an erasure does: the index is there. */
  void move(RecipientId into) {
    sql.sql(
            """
            update tracking_hit h set recipient_id = :into
            from tracking_mail m
            where m.recipient_id = :into and h.message_id = m.message_id
              and h.recipient_id is not null and h.recipient_id <> :into
            """)
        .param("into", into.value())
        .update();
  }

  /** Leaves the hits on these mails without whose they are. */
  int erase(Collection<Long> messageIds) {
    return sql.sql(
            """
            update tracking_hit set recipient_id = null
            where message_id = any (:messageIds::bigint[]) and recipient_id is not null
            """)
        .param("messageIds", new SqlArrayValue("bigint", messageIds.toArray()))
        .update();
  }
}
