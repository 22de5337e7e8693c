package org.followup.tracking;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Table tracking_mail. */
@Repository
class LinkRepository {

  /**
   * A link of a mail.
   *
   * @param target where it leads; null where the mail has no link of that number
   */
  record Link(RecipientId recipient, @Nullable String target) {}

  private final JdbcClient sql;

  LinkRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** What an earlier try of the mail wrote is replaced. */
  void keep(long messageId, RecipientId recipient, List<String> targets, Instant now) {
    sql.sql(
            """
            insert into tracking_mail (message_id, recipient_id, links, written_at)
            values (:messageId, recipient_standing(:recipient), :links, :now)
            on conflict (message_id) do update
              set recipient_id = excluded.recipient_id, links = excluded.links,
                written_at = excluded.written_at
            """)
        .param("messageId", messageId)
        .param("recipient", recipient.value())
        .param("links", new SqlArrayValue("text", targets.toArray()))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Empty for a mail we know nothing of, and for one of an erased person. */
  Optional<Link> find(long messageId, int number) {
    return sql.sql(
            """
            select recipient_id, links[:number] from tracking_mail
            where message_id = :messageId and recipient_id is not null
            """)
        .param("messageId", messageId)
        .param("number", number)
        .query((row, n) -> new Link(new RecipientId(row.getString(1)), row.getString(2)))
        .optional();
  }

  /**
   * Where the links of a mail lead, by their numbers.
   *
   * @param at when it was written
   */
  record Written(long messageId, List<String> targets, Instant at) {}

  /** The newest first. The mails of one template share most of their links' texts. */
  List<Written> listLatest(Instant since, int limit) {
    return sql.sql(
            """
            select message_id, links, written_at from tracking_mail
            where written_at >= :since and recipient_id is not null
            order by written_at desc limit :limit
            """)
        .param("since", since.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(
            (row, n) ->
                new Written(
                    row.getLong(1),
                    Stream.of((String[]) row.getArray(2).getArray()).map(String::intern).toList(),
                    row.getObject(3, OffsetDateTime.class).toInstant()))
        .list();
  }

  void move(RecipientId from, RecipientId into) {
    sql.sql("update tracking_mail set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  /** Takes whose they were and where they led off the oldest links. @return of how many mails */
  int forget(Instant before, int atMost) {
    return sql.sql(
            """
            update tracking_mail set recipient_id = null, links = '{}'
            where message_id in (
              select message_id from tracking_mail
              where written_at < :before and recipient_id is not null
              order by written_at limit :atMost for update skip locked)
            """)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("atMost", atMost)
        .update();
  }

  /**
   * Takes the person and the links, which may be personal, out of the mails; waits for hits on them
   * that are being kept. @return the mails
   */
  List<Long> erase(RecipientId recipient) {
    return sql.sql(
            """
            update tracking_mail set recipient_id = null, links = '{}'
            where recipient_id = :recipient
            returning message_id
            """)
        .param("recipient", recipient.value())
        .query(Long.class)
        .list();
  }
}
