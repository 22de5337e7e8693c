package org.followup.message;

import java.time.Instant;
import java.time.OffsetDateTime;
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
   * @return false where it is held already
   */
  boolean insert(String journey, String by, Instant now) {
    return jdbc.sql(
                """
                insert into message_hold (journey, held_by, since) values (:journey, :by, :now)
                on conflict do nothing
                """)
            .param("journey", journey)
            .param("by", by)
            .param("now", OutboxRepository.utc(now))
            .update()
        == 1;
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
