package org.followup.event;

import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/**
 * Rows of log, inbox and receipts. Each method is one statement.
 *
 * <p>The inbox is analyzed when it is empty and read when it is full, so its queries are written
 * for a planner without statistics: {@code state <> 'dead'} for waiting, scalar subqueries by key.
 */
@Repository
class InboxRepository {

  /** A waiting row as the claim looks at it first. */
  record Candidate(long seq, String recipientKey, Instant dueAt) {}

  /** A claimed row: the event, and whether it must come alone. */
  record Claimed(Event event, boolean alone) {}

  /**
   * The first row of each key that waits to be tried again, or still spreads; what came later of
   * that key waits behind it. Read once and first: joined row by row, a plan from stale statistics
   * looks at every row of a busy key once for each of them.
   */
  private static final String RETRYING =
      """
      with retrying as materialized (
        select recipient_key, min(seq) as seq
        from event_inbox
        where state <> 'dead' and (attempts > 0 and due_at > :now or begun)
        group by recipient_key)
      """;

  private final JdbcClient jdbc;

  InboxRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insertLog(List<Event> events) {
    jdbc.sql(
            """
            insert into event_log (seq, accepted_at, source, id, type, happened_at, recipient_id,
              named, anonymous_id, subject, recognition, handling, data, expires_at)
            select seq, accepted_at, source, id, type, happened_at, recipient_id,
              named, anonymous_id, subject, recognition, handling, data, expires_at
            from unnest(:seqs::bigint[], :acceptedAts::timestamptz[], :sources::text[], :ids::text[],
                :types::text[], :happenedAts::timestamptz[], :recipients::text[],
                :nameds::text[], :anonymousIds::text[], :subjects::text[], :recognitions::smallint[],
                :handlings::text[], :datas::jsonb[], :expiresAts::timestamptz[])
              as t (seq, accepted_at, source, id, type, happened_at, recipient_id,
                named, anonymous_id, subject, recognition, handling, data, expires_at)
            """)
        .param("seqs", texts(events, event -> Long.toString(event.seq())))
        .param("acceptedAts", texts(events, event -> event.acceptedAt().toString()))
        .param("sources", texts(events, Event::source))
        .param("ids", texts(events, Event::id))
        .param("types", texts(events, Event::type))
        .param("happenedAts", texts(events, event -> event.time().toString()))
        .param("recipients", texts(events, EventKeys::recipient))
        .param("nameds", texts(events, EventKeys::named))
        .param("anonymousIds", texts(events, Event::anonymousId))
        .param("subjects", texts(events, Event::subject))
        .param("recognitions", texts(events, event -> Integer.toString(event.recognition())))
        .param("handlings", texts(events, event -> event.handling().name()))
        .param("datas", texts(events, event -> EventJson.write(event.data())))
        .param(
            "expiresAts",
            texts(events, event -> event.expiresAt() == null ? null : event.expiresAt().toString()))
        .update();
  }

  void insertInbox(List<Event> events, boolean patient) {
    jdbc.sql(
            """
            insert into event_inbox (seq, accepted_at, recipient_key, alone, due_at, patient)
            select seq, accepted_at, recipient_key, alone, accepted_at, :patient
            from unnest(:seqs::bigint[], :acceptedAts::timestamptz[], :keys::text[],
                :alone::boolean[])
              as t (seq, accepted_at, recipient_key, alone)
            """)
        .param("seqs", texts(events, event -> Long.toString(event.seq())))
        .param("acceptedAts", texts(events, event -> event.acceptedAt().toString()))
        .param("keys", texts(events, EventKeys::of))
        .param("alone", texts(events, event -> Boolean.toString(event.recipient() == null)))
        .param("patient", patient)
        .update();
  }

  /** Due rows behind {@code after}, oldest due first, without those behind a row that retries. */
  List<Candidate> listDue(
      boolean patient, Instant now, Instant afterDue, long afterSeq, int limit) {
    return jdbc.sql(
            """
            %s
            select seq, recipient_key, due_at
            from event_inbox i
            where state <> 'dead' and patient = :patient
              and due_at <= :now and (due_at, seq) > (:afterDue, :afterSeq)
              and not exists (
                select from retrying r
                where r.recipient_key = i.recipient_key and r.seq < i.seq)
            order by due_at, seq
            limit :limit
            """
                .formatted(RETRYING))
        .param("patient", patient)
        .param("now", at(now))
        .param("afterDue", at(afterDue))
        .param("afterSeq", afterSeq)
        .param("limit", limit)
        .query(
            (row, number) ->
                new Candidate(
                    row.getLong("seq"),
                    row.getString("recipient_key"),
                    row.getObject("due_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** The due events of these keys in order of acceptance; the same rule as {@link #listDue}. */
  List<Claimed> listOf(Collection<String> keys, Instant now, int limit) {
    return jdbc.sql(
            """
            %s
            select i.alone, %s
            from (
              select seq, accepted_at, alone
              from event_inbox w
              where state <> 'dead' and due_at <= :now and recipient_key = any (:keys::text[])
                and not exists (
                  select from retrying r
                  where r.recipient_key = w.recipient_key and r.seq < w.seq)
              order by seq
              limit :limit
            ) as i
            join event_log l on l.seq = i.seq and l.accepted_at = i.accepted_at
            order by i.seq
            """
                .formatted(RETRYING, EventRow.COLUMNS))
        .param("now", at(now))
        .param("keys", texts(keys, Function.identity()))
        .param("limit", limit)
        .query((row, number) -> new Claimed(EventRow.read(row, number), row.getBoolean("alone")))
        .list();
  }

  /**
   * Gives what waits under names of others, and what is logged with it, to whom stands behind them:
   * it was accepted while they were being merged. What comes by a device counts as recognised then.
   *
   * @return how many
   */
  int updateKeys(Collection<String> keys) {
    return jdbc.sql(
            """
            with renamed as (
              update event_inbox i set recipient_key = n.recipient_id
              from recipient_identity n
              where i.recipient_key = n.name and n.name = any (:keys::text[])
              returning i.seq, i.accepted_at, n.name, n.recipient_id)
            update event_log l
            set recipient_id = r.recipient_id, named = coalesce(l.named, r.name),
              recognition = case
                when starts_with(coalesce(l.named, r.name), 'anonymous:')
                  and not starts_with(r.recipient_id, 'anonymous:')
                then greatest(l.recognition, 3) else l.recognition end
            from renamed r
            where l.seq = r.seq and l.accepted_at = r.accepted_at
            """)
        .param("keys", texts(keys, Function.identity()))
        .update();
  }

  /**
   * Whether an event of a person about the subject waits that was accepted before; one that is
   * tried again, and what waits behind it, does not count.
   */
  boolean existsEarlier(long seq, String subject) {
    return jdbc.sql(
            """
            select exists (
              select from event_inbox i
              join event_log l on l.seq = i.seq and l.accepted_at = i.accepted_at
              where i.state <> 'dead' and i.seq < :seq and not i.alone and i.attempts = 0
                and l.subject = :subject
                and not exists (
                  select from event_inbox r
                  where r.recipient_key = i.recipient_key and r.seq < i.seq
                    and r.state <> 'dead' and r.attempts > 0))
            """)
        .param("seq", seq)
        .param("subject", subject)
        .query(Boolean.class)
        .single();
  }

  /** Tried again at that time; what comes later of its key waits behind it. */
  void updateTurn(long seq, Instant dueAt) {
    jdbc.sql(
            "update event_inbox set attempts = greatest(attempts, 1), due_at = :due where seq = :seq")
        .param("due", at(dueAt))
        .param("seq", seq)
        .update();
  }

  /** It spreads from now on; it keeps its place. */
  void updateBegun(long seq) {
    jdbc.sql("update event_inbox set begun = true, attempts = 0 where seq = :seq")
        .param("seq", seq)
        .update();
  }

  /** To the end of the queue, or to where it is due. */
  void updateDue(long seq, Instant dueAt) {
    jdbc.sql("update event_inbox set due_at = :dueAt where seq = :seq")
        .param("seq", seq)
        .param("dueAt", at(dueAt))
        .update();
  }

  /** Takes rows out of the inbox. @return how many were there */
  int deleteWaiting(Collection<Long> seqs) {
    return jdbc.sql("delete from event_inbox where seq = any (:seqs::bigint[])")
        .param("seqs", numbers(seqs))
        .update();
  }

  void insertReceipts(Map<Long, Receipt> receipts, Instant now) {
    jdbc.sql(
            """
            insert into event_receipt (seq, applied_at, effects)
            select seq, :now, effects
            from unnest(:seqs::bigint[], :effects::jsonb[]) as t (seq, effects)
            """)
        .param("now", at(now))
        .param("seqs", texts(receipts.entrySet(), entry -> Long.toString(entry.getKey())))
        .param("effects", texts(receipts.entrySet(), entry -> EventJson.write(entry.getValue())))
        .update();
  }

  Map<Long, Receipt> listReceipts(Collection<Long> seqs) {
    Map<Long, Receipt> receipts = new HashMap<>();
    jdbc.sql(
            """
            select l.seq, r.effects
            from event_log l
            left join event_receipt r on r.seq = l.seq
            where l.seq = any (:seqs::bigint[])
              and (select true from event_inbox i where i.seq = l.seq) is null
            """)
        .param("seqs", numbers(seqs))
        .query(
            (ResultSet row) -> {
              String effects = row.getString("effects");
              receipts.put(
                  row.getLong("seq"),
                  effects == null ? Receipt.NOTHING : EventJson.readReceipt(effects));
            });
    return receipts;
  }

  /** Tries so far of a waiting row. */
  Optional<Integer> findAttempts(long seq) {
    return jdbc.sql("select attempts from event_inbox where seq = :seq and state <> 'dead'")
        .param("seq", seq)
        .query(Integer.class)
        .optional();
  }

  /** Counts a failed try; {@code dead} where it was the last. */
  void updateFailed(long seq, int attempts, Instant dueAt, boolean dead, String error) {
    jdbc.sql(
            """
            update event_inbox
            set attempts = :attempts, due_at = :dueAt, last_error = :error,
              state = case when :dead then 'dead' else 'waiting' end
            where seq = :seq and state <> 'dead'
            """)
        .param("seq", seq)
        .param("attempts", attempts)
        .param("dueAt", at(dueAt))
        .param("dead", dead)
        .param("error", error)
        .update();
  }

  /**
   * When the next row may be tried; a row behind one that retries or spreads does not count. Those
   * are read once and first, as for {@link #RETRYING}.
   */
  Optional<Instant> findNextDue() {
    return jdbc.sql(
            """
            with holding as materialized (
              select recipient_key, seq, due_at, begun
              from event_inbox
              where state <> 'dead' and (attempts > 0 or begun))
            select due_at
            from (values (false), (true)) kind (patient)
            cross join lateral (
              select due_at from event_inbox i
              where state <> 'dead' and i.patient = kind.patient
                and not exists (
                  select from holding h
                  where h.recipient_key = i.recipient_key and h.seq < i.seq
                    and (h.due_at > i.due_at or h.begun))
              order by due_at, seq limit 1) first
            order by due_at limit 1
            """)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  List<DeadLetter> listDead(int limit) {
    return jdbc.sql(
            """
            select i.attempts, i.last_error, %s
            from event_inbox i
            join event_log l on l.seq = i.seq and l.accepted_at = i.accepted_at
            where i.state = 'dead'
            order by i.seq desc
            limit :limit
            """
                .formatted(EventRow.COLUMNS))
        .param("limit", limit)
        .query(
            (row, number) ->
                new DeadLetter(
                    EventRow.read(row, number),
                    row.getInt("attempts"),
                    row.getString("last_error")))
        .list();
  }

  /** Lets a dead letter wait again. @return 0 where none of that number is dead */
  int updateRepeated(long seq, Instant now) {
    return jdbc.sql(
            """
            update event_inbox set state = 'waiting', attempts = 0, due_at = :now
            where seq = :seq and state = 'dead'
            """)
        .param("seq", seq)
        .param("now", at(now))
        .update();
  }

  /** Waiting rows, counted no further than {@code limit}. */
  int countWaiting(int limit) {
    return jdbc.sql(
            """
            select count(*) from (
              select from event_inbox where state <> 'dead' limit :limit) as waiting
            """)
        .param("limit", limit)
        .query(Integer.class)
        .single();
  }

  /** Whether any of these numbers waits. */
  boolean existsWaiting(long firstSeq, long lastSeq) {
    return jdbc.sql(
            """
            select exists (select from event_inbox
             where seq between :first and :last and state <> 'dead')
            """)
        .param("first", firstSeq)
        .param("last", lastSeq)
        .query(Boolean.class)
        .single();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static SqlArrayValue numbers(Collection<Long> values) {
    return new SqlArrayValue("bigint", values.toArray());
  }

  private static <T> SqlArrayValue texts(
      Collection<T> rows, Function<? super T, ? extends @Nullable String> column) {
    return new SqlArrayValue("text", rows.stream().map(column).toArray());
  }
}
