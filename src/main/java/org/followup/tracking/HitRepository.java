package org.followup.tracking;

import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import org.followup.recipient.RecipientId;
import org.followup.recipient.TrackingLevel;
import org.jspecify.annotations.Nullable;
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
   * What is written down of a hit.
   *
   * @param dueAt when the late verdict is due; null where none is needed
   */
  record Noted(Hit hit, Arrival arrival, Instant at, @Nullable Instant dueAt) {}

  /** Keeps a hit without saying whose. */
  void keepUnnamed(Noted noted) {
    values(
            """
            insert into tracking_hit
              (at, kind, message_id, link, level, verdict, reason, due_at, agent, network)
            values (:at, :kind, :messageId, :link, :level, :verdict, :reason, :dueAt, :agent, :network)
            """,
            noted,
            TrackingLevel.AGGREGATE)
        .update();
  }

  /**
   * Keeps a hit with whose it is, and the mail's owner until the transaction ends: an erasure waits
   * and then finds the row.
   *
   * @return false where the owner was erased meanwhile, so that nothing was kept
   */
  boolean keepNamed(Noted noted, RecipientId recipient) {
    return values(
                """
            insert into tracking_hit (at, kind, message_id, recipient_id, link, level, verdict,
              reason, due_at, agent, network)
            select :at, :kind, message_id, recipient_id, :link, :level, :verdict,
              :reason, :dueAt, :agent, :network
            from tracking_mail
            where message_id = :messageId and recipient_id = recipient_standing(:recipient)
            for share
            """,
                noted,
                TrackingLevel.INDIVIDUAL)
            .param("recipient", recipient.value())
            .update()
        == 1;
  }

  private JdbcClient.StatementSpec values(String statement, Noted noted, TrackingLevel level) {
    Hit hit = noted.hit();
    Arrival arrival = noted.arrival();
    Instant dueAt = noted.dueAt();
    return sql.sql(statement)
        .param("at", noted.at().atOffset(ZoneOffset.UTC))
        .param("kind", hit.kind().word())
        .param("messageId", hit.messageId())
        .param("link", hit.link(), Types.SMALLINT)
        .param("level", level.word())
        .param("verdict", arrival.judged().verdict().word())
        .param("reason", arrival.judged().reason())
        .param(
            "dueAt",
            dueAt == null ? null : dueAt.atOffset(ZoneOffset.UTC),
            Types.TIMESTAMP_WITH_TIMEZONE)
        // kept as long as something is to be judged
        .param("agent", dueAt == null ? null : arrival.agent(), Types.BIGINT)
        .param("network", dueAt == null ? null : arrival.network(), Types.BIGINT);
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
