package org.followup.tracking;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table tracking_sign_up_limit. */
@Repository
class SignUpLimitRepository {

  private final JdbcClient sql;

  SignUpLimitRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Uses one of a limit in one statement, so that two nodes never use the last one both.
   *
   * @param one the share of the period that one use costs
   * @param whole the period
   * @return false where the limit is used up
   */
  boolean take(byte[] key, Duration one, Duration whole, Instant now) {
    return sql.sql(
                """
                insert into tracking_sign_up_limit as used (key, full_at)
                values (:key, :now + :one::interval)
                on conflict (key) do update
                  set full_at = greatest(used.full_at, :now) + :one::interval
                  where greatest(used.full_at, :now) + :one::interval <= :now + :whole::interval
                """)
            .param("key", key)
            .param("one", one.toString())
            .param("whole", whole.toString())
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  Optional<Instant> findFull(byte[] key) {
    return sql.sql("select full_at from tracking_sign_up_limit where key = :key")
        .param("key", key)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  /** Forgets limits of which nothing is used any more. */
  int deleteUnused(Instant now, int limit) {
    return sql.sql(
            """
            delete from tracking_sign_up_limit where key in (
              select key from tracking_sign_up_limit
              where full_at <= :now order by full_at limit :limit)
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .update();
  }
}
