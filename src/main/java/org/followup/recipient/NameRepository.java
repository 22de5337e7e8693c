package org.followup.recipient;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.Names.Merge;
import org.followup.recipient.Names.Word;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Tables recipient_identity and recipient_merge. Each method is one statement. */
@Repository
class NameRepository {

  private final JdbcClient sql;

  NameRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Of these names those that stand for nobody by themselves, with the one that does. */
  Map<RecipientId, RecipientId> listStanding(Collection<RecipientId> names) {
    Map<RecipientId, RecipientId> standing = new HashMap<>();
    sql.sql("select name, recipient_id from recipient_identity where name = any (:names::text[])")
        .param("names", new SqlArrayValue("text", names.stream().map(RecipientId::value).toArray()))
        .query(
            row -> {
              standing.put(new RecipientId(row.getString(1)), new RecipientId(row.getString(2)));
            });
    return standing;
  }

  List<RecipientId> listNames(RecipientId standing) {
    return sql.sql("select name from recipient_identity where recipient_id = :id order by name")
        .param("id", standing.value())
        .query((row, n) -> new RecipientId(row.getString(1)))
        .list();
  }

  /** From now on the name is the person's. */
  void upsert(RecipientId name, RecipientId standing, Instant saidAt) {
    sql.sql(
            """
            insert into recipient_identity (name, recipient_id, said_at)
            values (:name, :standing, :saidAt)
            on conflict (name) do update
              set recipient_id = excluded.recipient_id, said_at = excluded.said_at
            """)
        .param("name", name.value())
        .param("standing", standing.value())
        .param("saidAt", utc(saidAt))
        .update();
  }

  /** A device goes to somebody else, if that was said later than whose it is. @return whether */
  boolean updateOwner(RecipientId device, RecipientId owner, Instant saidAt) {
    return sql.sql(
                """
                update recipient_identity set recipient_id = :owner, said_at = :saidAt
                where name = :name and said_at < :saidAt
                """)
            .param("name", device.value())
            .param("owner", owner.value())
            .param("saidAt", utc(saidAt))
            .update()
        == 1;
  }

  /** All names of the one are names of the other, which becomes or stays the one that stands. */
  void updateStanding(RecipientId from, RecipientId into) {
    sql.sql(
            """
            with standing as (delete from recipient_identity where name = :into)
            update recipient_identity set recipient_id = :into
            where recipient_id = :from and name <> :into
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  /** Whether the same was said before, at that time or later. */
  boolean existsWord(Word word) {
    return sql.sql(
            """
            select exists (
              select from recipient_merge
              where recipient_id in (recipient_standing(:name), recipient_standing(:into))
                and name = :name and into_name = :into and kind = :kind and said_at >= :saidAt)
            """)
        .param("name", word.name().value())
        .param("into", word.into().value())
        .param("kind", word.kind().label())
        .param("saidAt", utc(word.saidAt()))
        .query(Boolean.class)
        .single();
  }

  void insertWord(Word word, RecipientId standing, Instant now) {
    sql.sql(
            """
            insert into recipient_merge
              (recipient_id, name, into_name, kind, said_at, merged_at, seq, source, event_id)
            values (:standing, :name, :into, :kind, :saidAt, :now, :seq, :source, :eventId)
            """)
        .param("standing", standing.value())
        .param("name", word.name().value())
        .param("into", word.into().value())
        .param("kind", word.kind().label())
        .param("saidAt", utc(word.saidAt()))
        .param("now", utc(now))
        .param("seq", word.seq())
        .param("source", word.source())
        .param("eventId", word.eventId())
        .update();
  }

  void updateHistory(RecipientId from, RecipientId into) {
    sql.sql("update recipient_merge set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  /** The customer id that the latest alias event about these people names as the new one. */
  Optional<RecipientId> findLatestNew(Collection<RecipientId> people) {
    return sql.sql(
            """
            select into_name from recipient_merge
            where recipient_id in (:people) and kind = 'alias' and not starts_with(into_name, 'anonymous:')
            order by said_at desc, into_name collate "C" desc limit 1
            """)
        .param("people", people.stream().map(RecipientId::value).toList())
        .query((row, n) -> new RecipientId(row.getString(1)))
        .optional();
  }

  List<Merge> listHistory(RecipientId standing) {
    return sql.sql(
            """
            select name, into_name, kind, said_at, merged_at, seq, source, event_id
            from recipient_merge where recipient_id = :id order by merge_id
            """)
        .param("id", standing.value())
        .query(
            (row, n) ->
                new Merge(
                    new RecipientId(row.getString("name")),
                    new RecipientId(row.getString("into_name")),
                    row.getString("kind"),
                    row.getObject("said_at", OffsetDateTime.class).toInstant(),
                    row.getObject("merged_at", OffsetDateTime.class).toInstant(),
                    row.getObject("seq", Long.class),
                    row.getString("source"),
                    row.getString("event_id")))
        .list();
  }

  int delete(RecipientId standing) {
    return sql.sql(
            """
            with history as (delete from recipient_merge where recipient_id = :id)
            delete from recipient_identity where recipient_id = :id
            """)
        .param("id", standing.value())
        .update();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
