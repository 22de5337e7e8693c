package org.followup.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What retention asks and writes down. Each method is one statement. */
@Repository
class RetentionRepository {

  private final JdbcClient jdbc;

  RetentionRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether an event accepted in that time waits, spreads or is a dead letter. */
  boolean existsWaiting(Instant from, Instant to) {
    return jdbc.sql(
            """
            select exists (
              select from event_inbox where accepted_at >= :from and accepted_at < :to)
            """)
        .param("from", at(from))
        .param("to", at(to))
        .query(Boolean.class)
        .single();
  }

  /**
   * Deletes the receipts of the next events of that time behind {@code after}, in the order of
   * acceptance. @return the number of the last event looked at; empty where there is none left
   */
  OptionalLong deleteReceipts(Instant from, Instant to, long after, int limit) {
    return jdbc.sql(
            """
            with part as (
              select seq from event_log
              where accepted_at >= :from and accepted_at < :to and seq > :after
              order by seq limit :limit
            ), gone as (
              delete from event_receipt where seq in (select seq from part)
            )
            select max(seq) from part having count(*) > 0
            """)
        .param("from", at(from))
        .param("to", at(to))
        .param("after", after)
        .param("limit", limit)
        .query(Long.class)
        .optional()
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  void insertDropped(String part, LocalDate month, Instant now) {
    jdbc.sql(
            """
            insert into event_month_dropped (part, month, dropped_at)
            values (:part, :month, :now)
            on conflict (part, month) do update set dropped_at = excluded.dropped_at
            """)
        .param("part", part)
        .param("month", month)
        .param("now", at(now))
        .update();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
