package org.followup.journey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How far each schedule has been planned, its occurrences and its bucket. */
@Repository
class ScheduleRepository {

  /**
   * A schedule of a deployed model.
   *
   * @param said what its timer said when it was planned last
   * @param since when it was first seen
   * @param afterWall the last wall time that was planned or left out
   * @param uncopied whether turns of an occurrence are still to be written
   * @param nextTurn when the next turn is due; null where none waits
   */
  record State(
      String journey,
      String startEvent,
      String said,
      Instant since,
      LocalDateTime afterWall,
      double tokens,
      @Nullable Instant filledAt,
      @Nullable Long firstSeq,
      @Nullable Long lastSeq,
      boolean uncopied,
      @Nullable Instant nextTurn) {}

  /**
   * An occurrence whose turns are being written.
   *
   * @param pass the how manieth time the audience is gone through
   * @param copiedTo the last member whose turn was written in this pass; empty at its beginning
   */
  record Copy(
      long occurrenceId,
      String journey,
      String startEvent,
      String audience,
      LocalDateTime wall,
      Instant plannedAt,
      Instant notBefore,
      int pass,
      String copiedTo) {}

  private static final String STATE =
      """
      select s.*,
        exists (select from journey_occurrence o
                 where o.journey = s.journey and o.start_event = s.start_event
                   and o.copied_at is null and o.obstacle is null) uncopied,
        (select min(first.due_at) from journey_occurrence o
          cross join lateral (
            select t.due_at from journey_turn t where t.occurrence_id = o.occurrence_id
             order by t.due_at limit 1) first
          where o.journey = s.journey and o.start_event = s.start_event
            and o.finished_at is null) next_turn
      from journey_schedule s
      """;

  private final JdbcClient jdbc;

  ScheduleRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<State> list() {
    return jdbc.sql(STATE).query(ScheduleRepository::state).list();
  }

  /** Held until the transaction ends; empty where another node holds it. */
  Optional<State> lock(String journey, String startEvent) {
    return jdbc.sql(
            STATE
                + """
                 where s.journey = :journey and s.start_event = :start
                   for update of s skip locked
                """)
        .param("journey", journey)
        .param("start", startEvent)
        .query(ScheduleRepository::state)
        .optional();
  }

  /** Plans from here on: the schedule is new, or says another time than before. */
  void begin(String journey, String startEvent, String said, Instant now, LocalDateTime wall) {
    jdbc.sql(
            """
            insert into journey_schedule (journey, start_event, said, since, after_wall)
            values (:journey, :start, :said, :now, :wall)
            on conflict (journey, start_event) do update
               set said = excluded.said, since = excluded.since, after_wall = excluded.after_wall
             where journey_schedule.said <> excluded.said
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .param("said", said)
        .param("now", at(now))
        .param("wall", wall)
        .update();
  }

  void delete(String journey, String startEvent) {
    jdbc.sql("delete from journey_schedule where journey = :journey and start_event = :start")
        .param("journey", journey)
        .param("start", startEvent)
        .update();
  }

  void updatePlanned(String journey, String startEvent, LocalDateTime wall) {
    jdbc.sql(
            """
            update journey_schedule set after_wall = :wall
             where journey = :journey and start_event = :start
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .param("wall", wall)
        .update();
  }

  void updateBucket(String journey, String startEvent, double tokens, Instant now) {
    jdbc.sql(
            """
            update journey_schedule set tokens = :tokens, filled_at = :now
             where journey = :journey and start_event = :start
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .param("tokens", tokens)
        .param("now", at(now))
        .update();
  }

  void updateHandedOver(String journey, String startEvent, long firstSeq, long lastSeq) {
    jdbc.sql(
            """
            update journey_schedule set first_seq = :first, last_seq = :last
             where journey = :journey and start_event = :start
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .param("first", firstSeq)
        .param("last", lastSeq)
        .update();
  }

  /**
   * Writes an occurrence down; one of that moment that is there already stays as it is.
   *
   * @param obstacle why nobody has a turn in it; null for one that begins
   */
  void insertOccurrence(
      String journey,
      String startEvent,
      String audience,
      LocalDateTime wall,
      Instant plannedAt,
      Instant notBefore,
      Instant now,
      int leftOut,
      @Nullable String obstacle) {
    jdbc.sql(
            """
            insert into journey_occurrence
              (journey, start_event, audience, wall, planned_at, not_before, began_at, left_out,
               obstacle, copied_at, finished_at)
            values (:journey, :start, :audience, :wall, :planned, :notBefore, :now, :leftOut,
              :obstacle, case when :obstacle::text is not null then :now end,
              case when :obstacle::text is not null then :now end)
            on conflict (journey, start_event, planned_at) do nothing
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .param("audience", audience)
        .param("wall", wall)
        .param("planned", at(plannedAt))
        .param("notBefore", at(notBefore))
        .param("now", at(now))
        .param("leftOut", leftOut)
        .param("obstacle", obstacle)
        .update();
  }

  /** The first occurrence whose turns are still to be written and that no other node works at. */
  Optional<Copy> lockUncopied(String journey, String startEvent) {
    return jdbc.sql(
            """
            select * from journey_occurrence
             where journey = :journey and start_event = :start
               and finished_at is null and copied_at is null
             order by planned_at limit 1 for no key update skip locked
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .query(
            (row, n) ->
                new Copy(
                    row.getLong("occurrence_id"),
                    row.getString("journey"),
                    row.getString("start_event"),
                    row.getString("audience"),
                    row.getObject("wall", LocalDateTime.class),
                    instant(row, "planned_at"),
                    instant(row, "not_before"),
                    row.getInt("pass"),
                    row.getString("copied_to")))
        .optional();
  }

  /** Notes how far the copy is; it goes on behind that. */
  void updateCopied(long occurrenceId, int pass, String copiedTo, int members) {
    jdbc.sql(
            """
            update journey_occurrence
               set pass = :pass, copied_to = :to, members = members + :members, obstacle = null
             where occurrence_id = :id
            """)
        .param("id", occurrenceId)
        .param("pass", pass)
        .param("to", copiedTo)
        .param("members", members)
        .update();
  }

  void updateAllCopied(long occurrenceId, Instant now) {
    jdbc.sql("update journey_occurrence set copied_at = :now where occurrence_id = :id")
        .param("id", occurrenceId)
        .param("now", at(now))
        .update();
  }

  /**
   * @return false where it was said already
   */
  boolean updateObstacle(String journey, String startEvent, String obstacle) {
    return jdbc.sql(
                """
                update journey_occurrence set obstacle = :obstacle
                 where journey = :journey and start_event = :start and finished_at is null
                   and copied_at is null and obstacle is distinct from :obstacle
                """)
            .param("journey", journey)
            .param("start", startEvent)
            .param("obstacle", obstacle)
            .update()
        > 0;
  }

  /** Occurrences that wait for turns to come, oldest first. */
  List<Long> listOpen(String journey, String startEvent) {
    return jdbc.sql(
            """
            select occurrence_id from journey_occurrence
             where journey = :journey and start_event = :start and finished_at is null
             order by planned_at
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .query(Long.class)
        .list();
  }

  /**
   * Those of which nobody seems to wait any more, locked: who {@linkplain #reopen opens one again}
   * is waited for.
   */
  List<Long> lockEmpty(String journey, String startEvent) {
    return jdbc.sql(
            """
            select occurrence_id from journey_occurrence o
             where journey = :journey and start_event = :start
               and finished_at is null and copied_at is not null
               and not exists (select from journey_turn t where t.occurrence_id = o.occurrence_id)
             order by occurrence_id for no key update
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .query(Long.class)
        .list();
  }

  /** Ends it, unless somebody waits after all. */
  void finish(long occurrenceId, Instant now) {
    jdbc.sql(
            """
            update journey_occurrence set finished_at = :now
             where occurrence_id = :id
               and not exists (select from journey_turn where occurrence_id = :id)
            """)
        .param("id", occurrenceId)
        .param("now", at(now))
        .update();
  }

  /**
   * Opens it again for a turn that comes back, and holds it until the transaction ends.
   *
   * @return false where there is none, or it was ended whoever waited
   */
  boolean reopen(long occurrenceId) {
    return jdbc.sql(
                """
                update journey_occurrence set finished_at = null
                 where occurrence_id = :id and (finished_at is null or obstacle is null)
                """)
            .param("id", occurrenceId)
            .update()
        > 0;
  }

  /** Ends them whoever waits. @return their numbers */
  List<Long> abandon(String journey, String startEvent, Instant now, String why) {
    return jdbc.sql(
            """
            update journey_occurrence
               set finished_at = :now, copied_at = coalesce(copied_at, :now), obstacle = :why
             where journey = :journey and start_event = :start and finished_at is null
            returning occurrence_id
            """)
        .param("journey", journey)
        .param("start", startEvent)
        .param("now", at(now))
        .param("why", why)
        .query(Long.class)
        .list();
  }

  void addLetGo(long occurrenceId, int turns) {
    jdbc.sql("update journey_occurrence set let_go = let_go + :n where occurrence_id = :id")
        .param("n", turns)
        .param("id", occurrenceId)
        .update();
  }

  private static State state(ResultSet row, int number) throws SQLException {
    return new State(
        row.getString("journey"),
        row.getString("start_event"),
        row.getString("said"),
        instant(row, "since"),
        row.getObject("after_wall", LocalDateTime.class),
        row.getDouble("tokens"),
        row.getObject("filled_at") == null ? null : instant(row, "filled_at"),
        row.getObject("first_seq", Long.class),
        row.getObject("last_seq", Long.class),
        row.getBoolean("uncopied"),
        row.getObject("next_turn") == null ? null : instant(row, "next_turn"));
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
