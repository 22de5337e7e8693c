package org.followup.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What must not leave. */
@Repository
class HoldRepository {

  /** Stands for every journey; no process id looks like it. */
  static final String ALL = "*";

  /** What a look at the queue has to leave alone. */
  enum Scope {
    NOTHING,
    SOME_JOURNEYS,
    EVERYTHING
  }

  private final JdbcClient jdbc;

  HoldRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * By a person, who takes over what stopped itself.
   *
   * @return false where a person holds it already
   */
  boolean insert(String journey, String by, Instant now) {
    return jdbc.sql(
                """
                insert into message_hold as h (journey, held_by, since)
                values (:journey, :by, :now)
                on conflict (journey) do update set reason = null, held_by = :by, since = :now
                  where h.reason is not null
                """)
            .param("journey", journey)
            .param("by", by)
            .param("now", OutboxRepository.utc(now))
            .update()
        == 1;
  }

  /**
   * @return false where it is held already
   */
  boolean insertStop(String journey, String by, String reason, Instant now) {
    return jdbc.sql(
                """
                insert into message_hold (journey, held_by, since, reason)
                values (:journey, :by, :now, :reason)
                on conflict do nothing
                """)
            .param("journey", journey)
            .param("by", by)
            .param("now", OutboxRepository.utc(now))
            .param("reason", reason)
            .update()
        == 1;
  }

  /** Journeys whose mail stopped itself, the latest first. */
  List<SendingHold.Stopped> listStopped() {
    return jdbc.sql(
            """
            select journey, since, reason from message_hold
            where reason is not null order by since desc, journey
            """)
        .query(
            (row, n) ->
                new SendingHold.Stopped(
                    row.getString("journey"),
                    row.getObject("since", OffsetDateTime.class).toInstant(),
                    row.getString("reason")))
        .list();
  }

  /** What came back of its mails is counted anew from now on. */
  void forgetReturns(String journey) {
    jdbc.sql("update message_return set let_go = true where journey = :journey and not let_go")
        .param("journey", journey)
        .update();
  }

  boolean delete(String journey) {
    return jdbc.sql("delete from message_hold where journey = :journey")
            .param("journey", journey)
            .update()
        == 1;
  }

  Optional<SendingHold.Hold> find(String journey) {
    return jdbc.sql("select since, held_by from message_hold where journey = :journey")
        .param("journey", journey)
        .query(
            (row, n) ->
                new SendingHold.Hold(
                    row.getObject("since", OffsetDateTime.class).toInstant(),
                    row.getString("held_by")))
        .optional();
  }

  boolean isHeld(String journey) {
    return jdbc.sql("select exists (select from message_hold where journey in (:journey, '*'))")
        .param("journey", journey)
        .query(Boolean.class)
        .single();
  }

  Scope findScope() {
    return jdbc.sql(
            """
            select case when bool_or(journey = '*') then 'EVERYTHING'
                        when count(*) > 0 then 'SOME_JOURNEYS'
                        else 'NOTHING' end
              from message_hold
            """)
        .query((row, n) -> Scope.valueOf(row.getString(1)))
        .single();
  }
}
