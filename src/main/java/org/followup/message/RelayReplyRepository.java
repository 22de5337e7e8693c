package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** By relay, the latest first. */
  Map<String, List<RelayState.Reply>> list() {
    Map<String, List<RelayState.Reply>> replies = new HashMap<>();
    jdbc.sql(
            """
            select relay, code, replies, last_at, words from message_relay_reply
            order by last_at desc, code
            """)
        .query(
            rs -> {
              replies
                  .computeIfAbsent(rs.getString("relay"), relay -> new ArrayList<>())
                  .add(
                      new RelayState.Reply(
                          rs.getInt("code"),
                          rs.getLong("replies"),
                          rs.getObject("last_at", OffsetDateTime.class).toInstant(),
                          rs.getString("words")));
            });
    return replies;
  }
}
