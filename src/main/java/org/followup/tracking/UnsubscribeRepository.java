package org.followup.tracking;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table tracking_unsubscribe. */
@Repository
class UnsubscribeRepository {

  /** Whom and what a link is about. */
  record Reference(RecipientId recipient, Purpose purpose) {}

  private final JdbcClient sql;

  UnsubscribeRepository(JdbcClient sql) {
    this.sql = sql;
  }

  Optional<Long> findId(Reference reference) {
    return sql.sql(
            """
            select id from tracking_unsubscribe
            where recipient_id = :recipient and purpose = :purpose
            """)
        .param("recipient", reference.recipient().value())
        .param("purpose", reference.purpose().value())
        .query(Long.class)
        .optional();
  }

  void keep(Reference reference, Instant now) {
    sql.sql(
            """
            insert into tracking_unsubscribe (recipient_id, purpose, created_at)
            values (:recipient, :purpose, :now)
            on conflict do nothing
            """)
        .param("recipient", reference.recipient().value())
        .param("purpose", reference.purpose().value())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** About whoever has that name by now. */
  Optional<Reference> find(long id) {
    return sql.sql(
            """
            select recipient_standing(recipient_id), purpose
            from tracking_unsubscribe where id = :id
            """)
        .param("id", id)
        .query(
            (row, n) ->
                new Reference(new RecipientId(row.getString(1)), new Purpose(row.getString(2))))
        .optional();
  }
}
