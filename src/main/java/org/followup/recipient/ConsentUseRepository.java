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
            values (recipient_standing(:id), :purpose, :day)
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

  /** When a mail of each purpose last went, to either. */
  void move(RecipientId from, RecipientId into) {
    sql.sql(
            """
            with moved as (
              delete from recipient_consent_use where recipient_id = :from returning *)
            insert into recipient_consent_use (recipient_id, purpose, used_on)
            select :into, purpose, used_on from moved
            on conflict (recipient_id, purpose) do update
              set used_on = greatest(recipient_consent_use.used_on, excluded.used_on)
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }
}
