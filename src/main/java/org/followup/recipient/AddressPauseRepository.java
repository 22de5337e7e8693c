package org.followup.recipient;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.followup.recipient.AddressPauses.Pause;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_address_pause. */
@Repository
class AddressPauseRepository {

  private final JdbcClient sql;

  AddressPauseRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Whether there was none. */
  boolean insert(AddressHash address, @Nullable String reason, Instant at, Instant until) {
    return sql.sql(
                """
                insert into recipient_address_pause (address_hash, reason, paused_at, until_at)
                values (:hash, :reason, :at, :until) on conflict do nothing
                """)
            .param("hash", address.bytes())
            .param("reason", reason)
            .param("at", at.atOffset(ZoneOffset.UTC))
            .param("until", until.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  void deleteOver(Instant now) {
    sql.sql("delete from recipient_address_pause where until_at <= :now")
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  Optional<Pause> find(AddressHash address) {
    return sql.sql(
            """
            select reason, paused_at, until_at from recipient_address_pause
            where address_hash = :hash
            """)
        .param("hash", address.bytes())
        .query(
            (row, n) ->
                new Pause(
                    row.getString("reason"),
                    row.getObject("paused_at", OffsetDateTime.class).toInstant(),
                    row.getObject("until_at", OffsetDateTime.class).toInstant()))
        .optional();
  }

  int delete(AddressHash address) {
    return sql.sql("delete from recipient_address_pause where address_hash = :hash")
        .param("hash", address.bytes())
        .update();
  }
}
