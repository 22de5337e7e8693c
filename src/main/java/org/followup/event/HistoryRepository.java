package org.followup.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.followup.event.IdentityRepository.Identity;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Questions to the log. Each method is one statement. */
@Repository
class HistoryRepository {

  private final JdbcClient jdbc;

  HistoryRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Set<String> listLatestTypes(int events) {
    return new HashSet<>(
        jdbc.sql(
                """
                select distinct type from (
                  select type from event_log order by seq desc limit :events) latest
                """)
            .param("events", events)
            .query(String.class)
            .list());
  }

  boolean exists(RecipientId recipient, String type, Instant since) {
    return jdbc.sql(
            """
            select exists (
              select from event_log
              where recipient_id = :recipient and type = :type and happened_at >= :since
                and handling <> 'RECORD')
            """)
        .param("recipient", recipient.value())
        .param("type", type)
        .param("since", since.atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .single();
  }

  /**
   * The latest, newest first, of the recipient's own, and of those that name no recipient but the
   * subject; of what is numbered from {@code waitingFrom} on, only what no longer waits, or spreads
   * already; nothing that has expired by {@code aliveAt}, where that is given.
   */
  List<Event> listLatest(
      RecipientId recipient,
      @Nullable String subject,
      boolean subjectOnly,
      Collection<String> types,
      Instant since,
      long waitingFrom,
      @Nullable Instant aliveAt,
      int limit) {
    return jdbc.sql(
            """
            select * from (
              (select %1$s from event_log l
               where l.recipient_id = :recipient and l.type = any (:types::text[])
                 and l.happened_at >= :since and l.handling <> 'RECORD'
                 and (not :subjectOnly or l.subject = :subject)
                 and (l.expires_at > :aliveAt::timestamptz) is not false
                 and (l.seq < :waitingFrom
                   or (select i.begun from event_inbox i where i.seq = l.seq) is not false)
               order by l.happened_at desc, l.seq desc limit :limit)
              union all
              (select %1$s from event_log l
               where l.subject = :subject and l.recipient_id is null
                 and l.type = any (:types::text[])
                 and l.happened_at >= :since and l.handling <> 'RECORD'
                 and (l.expires_at > :aliveAt::timestamptz) is not false
                 and (l.seq < :waitingFrom
                   or (select i.begun from event_inbox i where i.seq = l.seq) is not false)
               order by l.happened_at desc, l.seq desc limit :limit)
            ) as latest
            order by happened_at desc, seq desc
            limit :limit
            """
                .formatted(EventRow.COLUMNS))
        .param("recipient", recipient.value())
        .param("subject", subject, java.sql.Types.VARCHAR)
        .param("subjectOnly", subjectOnly)
        .param("types", new SqlArrayValue("text", types.toArray()))
        .param("since", since.atOffset(ZoneOffset.UTC))
        .param("waitingFrom", waitingFrom)
        .param(
            "aliveAt",
            aliveAt == null ? null : aliveAt.atOffset(ZoneOffset.UTC),
            java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("limit", limit)
        .query(EventRow::read)
        .list();
  }

  List<RecipientId> listRecipients(String source, String subject) {
    return jdbc.sql(
            """
            select distinct recipient_id from event_log
            where subject = :subject and source = :source and recipient_id is not null
              and handling <> 'RECORD'
            order by recipient_id
            """)
        .param("subject", subject)
        .param("source", source)
        .query((row, number) -> new RecipientId(row.getString("recipient_id")))
        .list();
  }

  Optional<Event> find(long seq) {
    return jdbc.sql(
            "select %s from event_log l where l.seq = :seq and l.handling <> 'RECORD'"
                .formatted(EventRow.COLUMNS))
        .param("seq", seq)
        .query(EventRow::read)
        .optional();
  }

  List<Event> list(RecipientId recipient, int limit) {
    return jdbc.sql(
            """
            select %s from event_log l
            where l.recipient_id = :recipient and l.handling <> 'RECORD'
            order by l.happened_at desc, l.seq desc
            limit :limit
            """
                .formatted(EventRow.COLUMNS))
        .param("recipient", recipient.value())
        .param("limit", limit)
        .query(EventRow::read)
        .list();
  }

  List<Event> listOf(RecipientId recipient, Collection<String> types, Instant since, int limit) {
    return jdbc.sql(
            """
            select %s from event_log l
            where l.recipient_id = :recipient and l.type = any (:types::text[])
              and l.happened_at >= :since and l.handling <> 'RECORD'
            order by l.happened_at desc, l.seq desc
            limit :limit
            """
                .formatted(EventRow.COLUMNS))
        .param("recipient", recipient.value())
        .param("types", new SqlArrayValue("text", types.toArray()))
        .param("since", since.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(EventRow::read)
        .list();
  }

  /**
   * What was applied of these people since then, in the order of acceptance.
   *
   * @param most so many at most, the latest
   */
  List<Event> listApplied(Collection<RecipientId> recipients, Instant since, int most) {
    return jdbc.sql(
            """
            select * from (
              select %s from event_log l
              where l.recipient_id = any (:recipients::text[]) and l.accepted_at >= :since
                and l.handling <> 'RECORD'
                and (select true from event_inbox i where i.seq = l.seq) is null
              order by l.seq desc limit :most) as latest
            order by seq
            """
                .formatted(EventRow.COLUMNS))
        .param(
            "recipients",
            new SqlArrayValue("text", recipients.stream().map(RecipientId::value).toArray()))
        .param("since", since.atOffset(ZoneOffset.UTC))
        .param("most", most)
        .query(EventRow::read)
        .list();
  }

  void updateLogged(RecipientId from, RecipientId into) {
    jdbc.sql(
            """
            update event_log set recipient_id = :into,
              named = nullif(coalesce(named, recipient_id), :into)
            where recipient_id = :from
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  /** What waits, dead letters too, goes on in its place. */
  void updateWaiting(RecipientId from, RecipientId into) {
    jdbc.sql("update event_inbox set recipient_key = :into where recipient_key = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  /** What waits of devices whose person is known counts as recognised. */
  void updateRecognised(RecipientId recipient) {
    jdbc.sql(
            """
            update event_log l set recognition = greatest(l.recognition, 3)
            from event_inbox i
            where i.recipient_key = :recipient and l.seq = i.seq and l.accepted_at = i.accepted_at
              and starts_with(l.named, 'anonymous:')
            """)
        .param("recipient", recipient.value())
        .update();
  }

  /** An event that the person was taken out of; the log no longer knows its id. */
  record Erased(long seq, Instant acceptedAt, Identity identity, String type) {}

  /** Takes the person out of the log; the rows reach nobody from now on. */
  List<Erased> updateErased(RecipientId recipient) {
    return jdbc.sql(
            """
            with theirs as (
              select seq, accepted_at, source, id from event_log
              where recipient_id = :recipient and handling <> 'RECORD'
                or recipient_id = :recipient and handling = 'RECORD' -- an index for each
              for update
            )
            update event_log l
            set recipient_id = null, named = null, anonymous_id = null, subject = null, data = '{}',
              handling = 'RECORD', id = 'erased'
            from theirs
            where l.seq = theirs.seq and l.accepted_at = theirs.accepted_at
            returning l.seq, l.accepted_at, theirs.source, theirs.id, l.type
            """)
        .param("recipient", recipient.value())
        .query(
            (row, number) ->
                new Erased(
                    row.getLong(1),
                    row.getObject(2, OffsetDateTime.class).toInstant(),
                    new Identity(row.getString(3), row.getString(4)),
                    row.getString(5)))
        .list();
  }

  /** Takes out of the inbox what waits there or is dead. @return when each was accepted */
  List<Instant> deleteWaiting(Collection<Long> seqs) {
    return jdbc
        .sql("delete from event_inbox where seq = any (:seqs::bigint[]) returning accepted_at")
        .param("seqs", new SqlArrayValue("bigint", seqs.toArray()))
        .query(OffsetDateTime.class)
        .list()
        .stream()
        .map(OffsetDateTime::toInstant)
        .toList();
  }

  int deleteReceipts(Collection<Long> seqs) {
    return jdbc.sql("delete from event_receipt where seq = any (:seqs::bigint[])")
        .param("seqs", new SqlArrayValue("bigint", seqs.toArray()))
        .update();
  }
}
