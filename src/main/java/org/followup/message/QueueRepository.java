package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/**
 * The queue of e-mails beside what is held. However much mail is held, it is not read: each journey
 * that has mail queued is found by a step through the index and looked at by itself.
 */
@Repository
class QueueRepository {

  private static final String FREE_JOURNEYS =
      """
      with recursive queued (journey) as (
        (select journey from message_outbox where state = 'QUEUED' and channel = 'email'
          order by journey, due_at, message_id limit 1)
        union all
        select (select o.journey from message_outbox o
                 where o.state = 'QUEUED' and o.channel = 'email' and o.journey > q.journey
                 order by o.journey, o.due_at, o.message_id limit 1)
          from queued q where q.journey is not null
      ), free as (
        select journey from queued q
         where journey is not null
           and not exists (select from message_hold h where h.journey = q.journey)
      )
      """;

  /**
   * What a claim leaves to other nodes.
   *
   * @param mails {@code <journey>/<message>}
   * @param since unless it is due since then or longer
   */
  record Left(List<String> mails, Instant since) {

    static final Left NOTHING = new Left(List.of(), Instant.EPOCH);
  }

  private final JdbcClient jdbc;

  QueueRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The next due messages of journeys that are not held; nothing is locked. */
  List<Long> listDueBesideHeld(Instant now, int limit, Left left) {
    return jdbc.sql(
            FREE_JOURNEYS
                + """
                select due.message_id from free
                 cross join lateral (
                   select message_id, due_at from message_outbox o
                    where o.state = 'QUEUED' and o.channel = 'email' and o.journey = free.journey and o.due_at <= :now
                      and not (o.due_at > :leftSince
                        and o.journey || '/' || o.message = any (:left::text[]))
                    order by due_at, message_id limit :limit) due
                 order by due.due_at, due.message_id limit :limit
                """)
        .param("now", utc(now))
        .param("limit", limit)
        .param("leftSince", utc(left.since()))
        .param("left", new SqlArrayValue("text", left.mails().toArray()))
        .query(Long.class)
        .list();
  }

  /** When the next message of a journey that is not held is due. */
  Optional<Instant> findNextDueBesideHeld(List<String> left) {
    return jdbc.sql(
            FREE_JOURNEYS
                + """
                select due.due_at from free
                 cross join lateral (
                   select due_at from message_outbox o
                    where o.state = 'QUEUED' and o.channel = 'email' and o.journey = free.journey
                      and o.journey || '/' || o.message <> all (:left::text[])
                    order by due_at, message_id limit 1) due
                 order by due.due_at limit 1
                """)
        .param("left", new SqlArrayValue("text", left.toArray()))
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }
}
