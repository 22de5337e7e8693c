package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What relays answered, by code. */
@Repository
class RelayReplyRepository {

  private final JdbcClient jdbc;

  RelayReplyRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void count(String relay, int code, int count, String words, Instant now) {
    jdbc.sql(
            """
            insert into message_relay_reply as r (relay, code, replies, last_at, words)
            values (:relay, :code, :count, :now, :words)
            on conflict (relay, code) do update
              set replies = r.replies + :count, last_at = :now, words = :words
            """)
        .param("relay", relay)
        .param("code", code)
        .param("count", count)
        .param("words", words)
        .param("now", utc(now))
        .update();
  }

  /** The latest first. */
  List<RelayState.Reply> list(String relay) {
    return jdbc.sql(
            """
            select code, replies, last_at, words from message_relay_reply
            where relay = :relay order by last_at desc, code
            """)
        .param("relay", relay)
        .query(
            (rs, n) ->
                new RelayState.Reply(
                    rs.getInt("code"),
                    rs.getLong("replies"),
                    rs.getObject("last_at", OffsetDateTime.class).toInstant(),
                    rs.getString("words")))
        .list();
  }
}
