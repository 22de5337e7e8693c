package org.followup.journey;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Whose turn within an occurrence has not come yet. */
@Repository
class TurnRepository {

  /**
   * Somebody's turn.
   *
   * @param plannedAt what the schedule says
   * @param dueAt when it comes by the pace, at the earliest
   * @param afterSeq the event by which it came while the journey stood still; null the first time
   */
  record Turn(
      long occurrenceId,
      RecipientId recipient,
      Instant plannedAt,
      Instant dueAt,
      @Nullable Long afterSeq) {

    Turn(long occurrenceId, RecipientId recipient, Instant plannedAt, Instant dueAt) {
      this(occurrenceId, recipient, plannedAt, dueAt, null);
    }
  }

  private final JdbcClient jdbc;

  TurnRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @return how many are new
   */
  int insert(Collection<Turn> turns) {
    return jdbc.sql(
            """
            insert into journey_turn (occurrence_id, recipient_id, planned_at, due_at, after_seq)
            select occurrence, recipient, planned, due, after_seq
              from unnest(:occurrences::bigint[], :recipients::text[], :planned::timestamptz[],
                     :due::timestamptz[], :after::bigint[])
                t (occurrence, recipient, planned, due, after_seq)
            on conflict do nothing
            """)
        .param("occurrences", array("bigint", turns.stream().map(Turn::occurrenceId).toArray()))
        .param(
            "recipients",
            array("text", turns.stream().map(turn -> turn.recipient().value()).toArray()))
        .param(
            "planned", array("timestamptz", turns.stream().map(t -> at(t.plannedAt())).toArray()))
        .param("due", array("timestamptz", turns.stream().map(t -> at(t.dueAt())).toArray()))
        .param("after", array("bigint", turns.stream().map(Turn::afterSeq).toArray()))
        .update();
  }

  /** Removes the next due turns, oldest first, that no other node has in hand, and returns them. */
  List<Turn> take(long occurrenceId, Instant now, int limit) {
    return jdbc.sql(
            """
            with next as materialized (
              select recipient_id from journey_turn
               where occurrence_id = :occurrence and due_at <= :now
               order by due_at, recipient_id limit :limit for update skip locked)
            delete from journey_turn t using next
             where t.occurrence_id = :occurrence and t.recipient_id = next.recipient_id
            returning t.occurrence_id, t.recipient_id, t.planned_at, t.due_at, t.after_seq
            """)
        .param("occurrence", occurrenceId)
        .param("now", at(now))
        .param("limit", limit)
        .query(
            (row, n) ->
                new Turn(
                    row.getLong("occurrence_id"),
                    new RecipientId(row.getString("recipient_id")),
                    row.getObject("planned_at", OffsetDateTime.class).toInstant(),
                    row.getObject("due_at", OffsetDateTime.class).toInstant(),
                    row.getObject("after_seq", Long.class)))
        .list();
  }

  /** Removes turns that were due before that moment. @return how many */
  int deleteDueBefore(long occurrenceId, Instant moment, int limit) {
    return jdbc.sql(
            """
            with old as materialized (
              select recipient_id from journey_turn
               where occurrence_id = :occurrence and due_at < :moment
               order by due_at, recipient_id limit :limit for update skip locked)
            delete from journey_turn t using old
             where t.occurrence_id = :occurrence and t.recipient_id = old.recipient_id
            """)
        .param("occurrence", occurrenceId)
        .param("moment", at(moment))
        .param("limit", limit)
        .update();
  }

  /** The latest occurrences of a schedule, newest first, each with how many wait. */
  List<JourneySchedules.Occurrence> listOccurrences(String journey, String startEvent, int limit) {
    return jdbc.sql(
            """
            select planned_at, wall, audience, members, let_go, left_out, obstacle, finished_at,
              (select count(*) from journey_turn t
                where t.occurrence_id = o.occurrence_id) waiting
              from journey_occurrence o
             where journey = :journey and start_event = :start
             order by planned_at desc limit :limit
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .param("limit", limit)
        .query(
            (row, n) -> {
              OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
              return new JourneySchedules.Occurrence(
                  row.getObject("planned_at", OffsetDateTime.class).toInstant(),
                  row.getObject("wall", LocalDateTime.class),
                  row.getString("audience"),
                  row.getLong("members"),
                  row.getLong("waiting"),
                  row.getLong("let_go"),
                  row.getInt("left_out"),
                  row.getString("obstacle"),
                  finished == null ? null : finished.toInstant());
            })
        .list();
  }

  /**
   * Whether the person has come into the journey by that occurrence, whatever name it was under.
   */
  boolean hasEntered(RecipientId recipient, String journey, String occurrence) {
    return jdbc.sql(
            """
            select exists (select from journey_instance
             where recipient_id = :recipient and journey = :journey
               and content ->> 'occurrence' = :occurrence)
            """)
        .param("recipient", recipient.value())
        .param("journey", journey)
        .param("occurrence", occurrence)
        .query(Boolean.class)
        .single();
  }

  /** How many calls of the journey are open, counted no further than {@code limit}. */
  int countOpenCalls(String journey, int limit) {
    return jdbc.sql(
            """
            select count(*) from (
              select from act_ru_task t join act_re_procdef d on d.id_ = t.proc_def_id_
               where d.key_ = :journey limit :limit) open
            """)
        .param("journey", journey)
        .param("limit", limit)
        .query(Integer.class)
        .single();
  }

  /**
   * @return how many
   */
  int delete(RecipientId recipient) {
    return jdbc.sql("delete from journey_turn where recipient_id = :recipient")
        .param("recipient", recipient.value())
        .update();
  }

  /** Gives one name's turns to another, which has each turn once. */
  void move(RecipientId from, RecipientId into) {
    jdbc.sql(
            """
            delete from journey_turn mine using journey_turn other
             where mine.recipient_id = :from and other.recipient_id = :into
               and mine.occurrence_id = other.occurrence_id
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
    jdbc.sql("update journey_turn set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static SqlArrayValue array(String type, Object[] values) {
    return new SqlArrayValue(type, values);
  }
}
