package org.followup.message;

import static org.followup.message.OutboxRepository.instant;
import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** How much of what relays take is used, and what they have shown to take. */
@Repository
class RelayPaceRepository {

  private final JdbcClient jdbc;

  RelayPaceRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Seconds of a relay or one of its lanes. */
  record Pace(
      String relay,
      String lane,
      double tokens,
      Instant countedAt,
      @Nullable Double learned,
      @Nullable Instant learnedAt) {}

  /** What left by a relay or one of its lanes within a span, and its oldest slice. */
  record Use(String relay, String lane, RelaySpan span, int taken, Instant oldest) {}

  /** The same, held until the transaction ends. */
  List<Pace> lockPaces(Collection<String> relays, Instant now) {
    hold(relays, now);
    return listPaces(relays);
  }

  /**
   * Holds the books of these relays until the transaction ends, in the order of their names. Who
   * writes more than one row of any relay holds it first: then no two nodes wait for each other.
   */
  void hold(Collection<String> relays, Instant now) {
    jdbc.sql(
            """
            insert into message_relay_pace (relay, lane, tokens, counted_at)
            select r.name, '', 1e9, :now from unnest(:relays::text[]) as r (name)
             where not exists (
               select from message_relay_pace p where p.relay = r.name and p.lane = '')
             order by r.name
            on conflict do nothing
            """)
        .param("now", utc(now))
        .param("relays", array(relays))
        .update();
    jdbc.sql(
            """
            select relay from message_relay_pace where lane = '' and relay = any (:relays::text[])
            order by relay for update
            """)
        .param("relays", array(relays))
        .query(String.class)
        .list();
  }

  List<Pace> listPaces(Collection<String> relays) {
    return jdbc.sql("select * from message_relay_pace where relay = any (:relays::text[])")
        .param("relays", array(relays))
        .query(
            (rs, n) ->
                new Pace(
                    rs.getString("relay"),
                    rs.getString("lane"),
                    rs.getDouble("tokens"),
                    rs.getObject("counted_at", OffsetDateTime.class).toInstant(),
                    rs.getObject("learned", Double.class),
                    instant(rs, "learned_at")))
        .list();
  }

  List<Use> listUses(Collection<String> relays, Instant now) {
    return jdbc.sql(
            """
            select relay, lane, span, sum(taken)::int as taken, min(slice) as oldest
              from message_relay_use
             where relay = any (:relays::text[]) and taken > 0
               and slice > case span when 'hour' then :hour::timestamptz else :day end
             group by relay, lane, span
            """)
        .param("relays", array(relays))
        .param("hour", utc(RelaySpan.HOUR.oldest(now)))
        .param("day", utc(RelaySpan.DAY.oldest(now)))
        .query(
            (rs, n) ->
                new Use(
                    rs.getString("relay"),
                    rs.getString("lane"),
                    RelaySpan.of(rs.getString("span")),
                    rs.getInt("taken"),
                    rs.getObject("oldest", OffsetDateTime.class).toInstant()))
        .list();
  }

  void writeTokens(String relay, String lane, double tokens, Instant now) {
    jdbc.sql(
            """
            insert into message_relay_pace (relay, lane, tokens, counted_at)
            values (:relay, :lane, :tokens, :now)
            on conflict (relay, lane) do update set tokens = :tokens, counted_at = :now
            """)
        .param("relay", relay)
        .param("lane", lane)
        .param("tokens", tokens)
        .param("now", utc(now))
        .update();
  }

  void addUse(String relay, String lane, RelaySpan span, Instant slice, int taken) {
    jdbc.sql(
            """
            insert into message_relay_use (relay, lane, span, slice, taken)
            values (:relay, :lane, :span, :slice, greatest(:taken, 0))
            on conflict (relay, lane, span, slice)
              do update set taken = greatest(message_relay_use.taken + :taken, 0)
            """)
        .param("relay", relay)
        .param("lane", lane)
        .param("span", span.word())
        .param("slice", utc(slice))
        .param("taken", taken)
        .update();
  }

  /** Nothing asks for it any more. */
  void deleteUsesBefore(Instant moment) {
    jdbc.sql("delete from message_relay_use where slice < :moment")
        .param("moment", utc(moment))
        .update();
  }

  /**
   * Halves what the relay is believed to take; once in ten seconds, for a batch that is refused is
   * one piece of news.
   *
   * @param from what it took, where nothing was learned
   * @param forgotten what was learned up to then counts no more
   */
  void halve(
      String relay,
      String lane,
      double from,
      double floor,
      Instant now,
      Instant since,
      Instant forgotten) {
    jdbc.sql(
            """
            insert into message_relay_pace as p
                (relay, lane, tokens, counted_at, learned, learned_at)
            values (:relay, :lane, 0, :now, greatest(:from / 2, :floor), :now)
            on conflict (relay, lane) do update
              set learned = greatest(least(
                    case when p.learned_at > :forgotten then coalesce(p.learned, :from)
                      else :from end, :from) / 2, :floor),
                  learned_at = :now, tokens = 0, counted_at = :now
              where p.learned_at is null or p.learned_at <= :since
            """)
        .param("relay", relay)
        .param("lane", lane)
        .param("forgotten", utc(forgotten))
        .param("from", from)
        .param("floor", floor)
        .param("now", utc(now))
        .param("since", utc(since))
        .update();
  }

  /**
   * It took mails since: half as much again, once a minute, until what is configured is reached.
   * What is forgotten stays so.
   */
  void grow(
      String relay, String lane, double ceiling, Instant now, Instant since, Instant forgotten) {
    jdbc.sql(
            """
            update message_relay_pace
               set learned = case when learned * 1.5 < :ceiling then learned * 1.5 end,
                   learned_at = :now
             where relay = :relay and lane = :lane and learned is not null
               and learned_at <= :since and learned_at > :forgotten
            """)
        .param("forgotten", utc(forgotten))
        .param("relay", relay)
        .param("lane", lane)
        .param("ceiling", ceiling)
        .param("now", utc(now))
        .param("since", utc(since))
        .update();
  }

  private static SqlArrayValue array(Collection<String> texts) {
    return new SqlArrayValue("text", texts.toArray());
  }
}
