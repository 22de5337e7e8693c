package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_suppression. */
@Repository
class SuppressionRepository {

  private final JdbcClient sql;

  SuppressionRepository(JdbcClient sql) {
    this.sql = sql;
  }

  void suppress(byte[] addressHash, Suppressions.Scope scope, String reason, Instant now) {
    sql.sql(
            """
            insert into recipient_suppression (address_hash, scope, reason, suppressed_at)
            values (:hash, :scope, :reason, :now)
            on conflict (address_hash, scope, reason)
              do update set suppressed_at = excluded.suppressed_at
            """)
        .param("hash", addressHash)
        .param("scope", scope.name())
        .param("reason", reason)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /**
   * Why the address gets no mail of these scopes; the widest and oldest entry speaks. An erasure
   * gives way to an express consent that somebody of that address gave for one of the purposes
   * afterwards.
   */
  Optional<String> findReason(
      byte[] addressHash, String address, List<String> scopes, List<String> purposes) {
    return sql.sql(
            """
            select reason from recipient_suppression s
            where address_hash = :hash and scope in (:scopes)
              and not (scope = 'MARKETING' and reason = :erased and exists (
                select from recipient_profile p
                join recipient_consent c on c.recipient_id = p.id
                where p.address = :address and c.purpose in (:purposes)
                  and c.granted and c.basis = 'express' and c.effective_at >= s.suppressed_at))
            order by scope, suppressed_at limit 1
            """)
        .param("hash", addressHash)
        .param("scopes", scopes)
        .param("erased", Recipients.ERASED)
        .param("address", address)
        .param("purposes", purposes)
        .query(String.class)
        .optional();
  }
}
