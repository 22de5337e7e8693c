package org.followup.recipient;

import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_consent_use. */
@Repository
class ConsentUseRepository {

  private final JdbcClient sql;

  ConsentUseRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Writes once a day at most. */
  void use(RecipientId id, Purpose purpose, LocalDate day) {
    sql.sql(
            """
            insert into recipient_consent_use as known (recipient_id, purpose, used_on)
            values (:id, :purpose, :day)
            on conflict (recipient_id, purpose)
              do update set used_on = excluded.used_on where known.used_on < excluded.used_on
            """)
        .param("id", id.value())
        .param("purpose", purpose.value())
        .param("day", day)
        .update();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_consent_use where recipient_id = :id")
        .param("id", id.value())
        .update();
  }
}
