package org.followup.recipient;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Column pending of table recipient_profile, and what it means for mail. */
@Repository
class PendingRepository {

  private final JdbcClient sql;

  PendingRepository(JdbcClient sql) {
    this.sql = sql;
  }

  void set(RecipientId id, boolean pending) {
    sql.sql("update recipient_profile set pending = :pending where id = recipient_standing(:id)")
        .param("pending", pending)
        .param("id", id.value())
        .update();
  }

  boolean exists(RecipientId id) {
    return sql.sql(
            """
            select exists (
              select from recipient_profile where id = recipient_standing(:id) and pending)
            """)
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  /** Under this very name. */
  boolean existsOwn(RecipientId id) {
    return sql.sql("select exists (select from recipient_profile where id = :id and pending)")
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  /**
   * Why the address of a pending person must not even be asked: whatever an express consent could
   * not lift. Empty for everyone who is not pending.
   */
  Optional<String> findReason(RecipientId id, AddressHash address) {
    return sql.sql(
            """
            select replace(reason, '-', ' ') from recipient_suppression
            where address_hash = :hash and lifted_at is null
              and (scope = 'ALL' or scope = 'MARKETING' and reason <> :erased
                or reason in ('complaint', 'hard-bounce'))
              and exists (select from recipient_profile
                where id = recipient_standing(:id) and pending)
            order by array_position(array['ALL', 'MARKETING'], scope), suppressed_at limit 1
            """)
        .param("hash", address.bytes())
        .param("erased", Recipients.ERASED)
        .param("id", id.value())
        .query(String.class)
        .optional();
  }
}
