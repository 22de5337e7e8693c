package org.followup.tracking;

import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Table tracking_hit, as tests of subject lines ask it. */
@Repository
class AnsweredMailRepository {

  private final JdbcClient sql;

  AnsweredMailRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Of these mails, how many have a human hit of the kind whose verdict is no longer to come. */
  long count(Collection<Long> messageIds, String kind) {
    return sql.sql(
            """
            select count(distinct message_id) from tracking_hit
            where message_id = any (:ids::bigint[]) and kind = :kind and due_at is null
              and coalesce(late_verdict, verdict) = 'human'
            """)
        .param("ids", new SqlArrayValue("bigint", messageIds.toArray()))
        .param("kind", kind)
        .query(Long.class)
        .single();
  }
}
