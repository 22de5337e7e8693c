package org.followup.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Relays that get no mail. */
@Repository
class RelayPauseRepository {

  private final JdbcClient jdbc;

  RelayPauseRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<String> listPaused() {
    return jdbc.sql("select relay from message_relay_pause").query(String.class).list();
  }

  Optional<SendingHold.Hold> find(String relay) {
    return jdbc.sql("select since, paused_by from message_relay_pause where relay = :relay")
        .param("relay", relay)
        .query(
            (rs, n) ->
                new SendingHold.Hold(
                    rs.getObject("since", OffsetDateTime.class).toInstant(),
                    rs.getString("paused_by")))
        .optional();
  }

  /**
   * @return false where it is paused already
   */
  boolean insert(String relay, String by, Instant now) {
    return jdbc.sql(
                """
                insert into message_relay_pause (relay, paused_by, since)
                values (:relay, :by, :now) on conflict do nothing
                """)
            .param("relay", relay)
            .param("by", by)
            .param("now", OutboxRepository.utc(now))
            .update()
        == 1;
  }

  boolean delete(String relay) {
    return jdbc.sql("delete from message_relay_pause where relay = :relay")
            .param("relay", relay)
            .update()
        == 1;
  }
}
