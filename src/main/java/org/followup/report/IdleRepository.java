package org.followup.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Profiles against the view report_activity. Each method is one statement. */
@Repository
class IdleRepository {

  private static final String IDLE =
      """
      p.updated_at < :before and not p.pending and not exists (
        select from report_activity a where a.recipient_id = p.id and a.at >= :before) as idle
      """;

  private final JdbcClient sql;

  IdleRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Somebody, and whether nothing was the matter with them since then. */
  record Look(RecipientId recipient, boolean idle) {}

  /** The next ones in the order of their ids. */
  List<Look> list(String after, Instant before, int limit) {
    return sql.sql(
            """
            select id, %s from (
              select * from recipient_profile where id > :after order by id limit :limit) p
            order by id
            """
                .formatted(IDLE))
        .param("after", after)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, n) -> new Look(new RecipientId(row.getString("id")), row.getBoolean("idle")))
        .list();
  }

  boolean isIdle(RecipientId recipient, Instant before) {
    return sql.sql("select %s from recipient_profile p where id = :id".formatted(IDLE))
        .param("id", recipient.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }
}
