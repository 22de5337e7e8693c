package org.followup.report;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Views report_timeline and report_export. */
@Repository
class PersonRepository {

  /**
   * One thing that happened to a person.
   *
   * @param kind {@code consent}, {@code event}, {@code entered}, {@code step}, {@code send} or
   *     {@code ended}
   * @param item JSON
   */
  record TimelineEntry(Instant at, String kind, String item) {}

  /**
   * One thing held about a person.
   *
   * @param item JSON
   */
  record HeldItem(String part, String item) {}

  private final JdbcClient sql;

  PersonRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Newest first. */
  List<TimelineEntry> listTimeline(RecipientId id, Instant before, int limit) {
    return sql.sql(
            """
            select at, kind, item from report_timeline
            where recipient_id = :id and at < :before
            order by at desc, rank desc, place desc limit :limit
            """)
        .param("id", id.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(
            (row, n) ->
                new TimelineEntry(
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getString("kind"),
                    row.getString("item")))
        .list();
  }

  /** Oldest first within each part. */
  List<HeldItem> listHeld(RecipientId id) {
    return sql.sql(
            """
            select part, item from report_export where recipient_id = :id order by part, place
            """)
        .param("id", id.value())
        .query((row, n) -> new HeldItem(row.getString("part"), row.getString("item")))
        .list();
  }
}
