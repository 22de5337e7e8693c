package org.followup.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Since when and by whom, by relay. */
  Map<String, SendingHold.Hold> listPauses() {
    Map<String, SendingHold.Hold> pauses = new HashMap<>();
    jdbc.sql("select relay, since, paused_by from message_relay_pause")
        .query(
            rs -> {
              pauses.put(
                  rs.getString("relay"),
                  new SendingHold.Hold(
                      rs.getObject("since", OffsetDateTime.class).toInstant(),
                      rs.getString("paused_by")));
            });
    return pauses;
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
