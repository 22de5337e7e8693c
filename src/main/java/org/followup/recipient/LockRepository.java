package org.followup.recipient;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Advisory locks of PostgreSQL, held to the end of the transaction. */
@Repository("recipientLockRepository")
class LockRepository {

  private final JdbcClient sql;

  LockRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Waits for each person, in the order of the keys, so that two callers never wait crosswise; also
   * for one who gets another name meanwhile.
   */
  void lock(Collection<RecipientId> ids) {
    sql.sql("select recipient_hold(:ids)::text")
        .param("ids", array(ids))
        .query((row, n) -> true)
        .single();
  }

  /** Of the very names, whoever stands for them. */
  List<RecipientId> tryLock(Collection<RecipientId> ids) {
    return sql.sql(
            """
            select id from unnest(:ids) as id
            where pg_try_advisory_xact_lock(recipient_lock_key(id))
            """)
        .param("ids", array(ids))
        .query((row, n) -> new RecipientId(row.getString(1)))
        .list();
  }

  private static String[] array(Collection<RecipientId> ids) {
    return ids.stream().map(RecipientId::value).distinct().toArray(String[]::new);
  }
}
