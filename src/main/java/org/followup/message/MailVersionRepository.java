package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Published versions of mails. */
@Repository
class MailVersionRepository {

  private final JdbcClient jdbc;

  MailVersionRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A version of a mail, counted from 1 in each mail. */
  record Version(long id, int number) {}

  /** Nobody else publishes until the transaction ends, so that numbers have no gaps. */
  void lock() {
    jdbc.sql("select pg_advisory_xact_lock(hashtext('message_version'))")
        .query((rs, n) -> true)
        .list();
  }

  /** Writes a version down, or says again that there is one of that content. */
  Version publish(String journey, String message, String hash, String content, Instant now) {
    return jdbc.sql(
            """
            insert into message_version (journey, message, number, hash, content, published_at, seen_at)
            select :journey, :message, coalesce(max(number), 0) + 1, :hash, cast(:content as jsonb),
                :now, :now
            from message_version where journey = :journey and message = :message
            on conflict (journey, message, hash) do update
              set content = excluded.content, seen_at = excluded.seen_at
            returning version_id, number
            """)
        .param("journey", journey)
        .param("message", message)
        .param("hash", hash)
        .param("content", content)
        .param("now", utc(now))
        .query((rs, n) -> new Version(rs.getLong("version_id"), rs.getInt("number")))
        .single();
  }

  /** The version in use of a mail that this node has no file of. */
  Optional<Version> findNewest(String journey, String message) {
    return jdbc.sql(
            """
            select version_id, number from message_version
            where journey = :journey and message = :message and content is not null
            order by seen_at desc, number desc limit 1
            """)
        .param("journey", journey)
        .param("message", message)
        .query((rs, n) -> new Version(rs.getLong("version_id"), rs.getInt("number")))
        .optional();
  }

  /** What was published; empty where no mail needed it any more. */
  Optional<String> findContent(long versionId) {
    return jdbc.sql(
            """
            select content::text from message_version
            where version_id = :id and content is not null
            """)
        .param("id", versionId)
        .query(String.class)
        .optional();
  }

  /** Of versions that a node uses for new mails. */
  void touch(Collection<Long> versionIds, Instant now) {
    jdbc.sql(
            """
            update message_version set seen_at = :now where version_id = any (:ids::bigint[])
            """)
        .param("now", utc(now))
        .param("ids", new SqlArrayValue("bigint", versionIds.toArray()))
        .update();
  }

  /**
   * Forgets the content of versions that no node used since then, where there is one used later,
   * and that no mail on its way, or that could be repeated, needs. Number and moment stay.
   */
  int forget(Instant unseenSince) {
    return jdbc.sql(
            """
            update message_version v set content = null
            where content is not null and seen_at < :since
              and exists (select 1 from message_version newer
                where newer.journey = v.journey and newer.message = v.message
                  and newer.seen_at > v.seen_at and newer.content is not null)
              and not exists (select 1 from message_outbox o
                where o.version_id = v.version_id
                  and o.state in ('PUT_OFF', 'QUEUED', 'CLAIMED', 'TRANSMITTING', 'FAILED'))
            """)
        .param("since", utc(unseenSince))
        .update();
  }

  /** The number of the version with which a message went out, or will. */
  @Nullable Integer findNumber(long messageId) {
    return jdbc.sql(
            """
            select v.number from message_outbox o join message_version v using (version_id)
            where o.message_id = :messageId
            """)
        .param("messageId", messageId)
        .query(Integer.class)
        .optional()
        .orElse(null);
  }
}
