package org.followup.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What events that still spread have done so far. Each method is one statement. */
@Repository
class SpreadReceiptRepository {

  private final JdbcClient jdbc;

  SpreadReceiptRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(long seq, Instant now) {
    jdbc.sql(
            """
            insert into event_spread (seq, begun_at, listed, more)
            values (:seq, :now, :listed::jsonb, :more::jsonb)
            """)
        .param("seq", seq)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("listed", EventJson.write(Receipt.NOTHING))
        .param("more", EventJson.write(Receipt.More.NONE))
        .update();
  }

  Optional<Receipt> find(long seq) {
    return jdbc.sql("select listed, more from event_spread where seq = :seq")
        .param("seq", seq)
        .query(
            (row, number) -> EventJson.readSpread(row.getString("listed"), row.getString("more")))
        .optional();
  }

  /** Writes both. */
  void update(long seq, Receipt soFar) {
    jdbc.sql(
            """
            update event_spread set listed = :listed::jsonb, more = :more::jsonb where seq = :seq
            """)
        .param("seq", seq)
        .param("listed", EventJson.write(soFar.listed()))
        .param("more", EventJson.write(soFar.counted()))
        .update();
  }

  /** Writes what is counted and leaves the lists, which are large, where they lie. */
  void updateCounted(long seq, Receipt soFar) {
    jdbc.sql("update event_spread set more = :more::jsonb where seq = :seq")
        .param("seq", seq)
        .param("more", EventJson.write(soFar.counted()))
        .update();
  }

  void delete(long seq) {
    jdbc.sql("delete from event_spread where seq = :seq").param("seq", seq).update();
  }
}
