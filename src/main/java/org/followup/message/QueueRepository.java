package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/**
 * The queue of e-mails beside what is held and what waits for a relay. However much of it there is,
 * it is not read: each lane and journey that has mail queued is found by a step through the index
 * and looked at by itself.
 */
@Repository
class QueueRepository {

  private static final String FREE =
      """
      with recursive queued (lane, journey) as (
        (select lane, journey from message_outbox where state = 'QUEUED' and channel = 'email'
          order by lane, journey, due_at, message_id limit 1)
        union all
        select next.lane, next.journey
          from queued q cross join lateral (
            select o.lane, o.journey from message_outbox o
             where o.state = 'QUEUED' and o.channel = 'email'
               and (o.lane, o.journey) > (q.lane, q.journey)
             order by o.lane, o.journey, o.due_at, o.message_id limit 1) next
      ), free as (
        select lane, journey from queued q
         where lane <> all (:closed::text[])
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

  /**
   * The next due messages of journeys that are not held; nothing is locked.
   *
   * @param scarce how many at most of these lanes; of one with 0 nothing is read
   */
  List<Long> listDueBesideHeld(Instant now, int limit, Left left, Map<String, Integer> scarce) {
    return jdbc.sql(
            FREE
                + """
                , due as (
                  select next.message_id, next.due_at, free.lane, row_number() over (
                      partition by free.lane order by next.due_at, next.message_id) as place
                    from free
                   cross join lateral (
                     select message_id, due_at from message_outbox o
                      where o.state = 'QUEUED' and o.channel = 'email' and o.lane = free.lane
                        and o.journey = free.journey and o.due_at <= :now
                        and not (o.due_at > :leftSince
                          and o.journey || '/' || o.message = any (:left::text[]))
                      order by due_at, message_id limit :limit) next
                )
                select due.message_id from due
                  left join unnest(:scarce::text[], :tokens::int[]) as few (lane, tokens)
                    on few.lane = due.lane
                 where few.tokens is null or due.place <= few.tokens
                 order by due.due_at, due.message_id limit :limit
                """)
        .param("now", utc(now))
        .param("limit", limit)
        .param("scarce", new SqlArrayValue("text", scarce.keySet().toArray()))
        .param("tokens", new SqlArrayValue("int", scarce.values().toArray()))
        .param(
            "closed",
            new SqlArrayValue(
                "text",
                scarce.entrySet().stream()
                    .filter(lane -> lane.getValue() == 0)
                    .map(Map.Entry::getKey)
                    .toArray()))
        .param("leftSince", utc(left.since()))
        .param("left", new SqlArrayValue("text", left.mails().toArray()))
        .query(Long.class)
        .list();
  }

  /** When the next message of a journey that is not held is due, by lane. */
  Map<String, Instant> listNextDue(List<String> left) {
    Map<String, Instant> next = new HashMap<>();
    jdbc.sql(
            FREE
                + """
                select free.lane, min(due.due_at) as due_at from free
                 cross join lateral (
                   select due_at from message_outbox o
                    where o.state = 'QUEUED' and o.channel = 'email' and o.lane = free.lane
                      and o.journey = free.journey and o.due_at is not null
                      and o.journey || '/' || o.message <> all (:left::text[])
                    order by due_at, message_id limit 1) due
                 group by free.lane
                """)
        .param("left", new SqlArrayValue("text", left.toArray()))
        .param("closed", new SqlArrayValue("text", new Object[0]))
        .query(
            rs -> {
              next.put(
                  rs.getString("lane"), rs.getObject("due_at", OffsetDateTime.class).toInstant());
            });
    return next;
  }

  /** Mail that is due, by lane. */
  Map<String, Long> countDue(Instant now) {
    Map<String, Long> counts = new TreeMap<>();
    jdbc.sql(
            """
            select lane, count(*) as mails from message_outbox
            where state = 'QUEUED' and channel = 'email' and due_at <= :now group by lane
            """)
        .param("now", utc(now))
        .query(
            rs -> {
              counts.put(rs.getString("lane"), rs.getLong("mails"));
            });
    return counts;
  }

  /** The same over all lanes, counted no further than {@code limit}. */
  int countDue(Instant now, int limit) {
    return jdbc.sql(
            """
            select count(*) from (
              select from message_outbox
               where state = 'QUEUED' and channel = 'email' and due_at <= :now limit :limit) due
            """)
        .param("now", utc(now))
        .param("limit", limit)
        .query(Integer.class)
        .single();
  }
}
