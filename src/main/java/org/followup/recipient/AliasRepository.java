package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_alias. */
@Repository
class AliasRepository {

  private final JdbcClient sql;

  AliasRepository(JdbcClient sql) {
    this.sql = sql;
  }

  Optional<RecipientId> find(String shop, String externalId) {
    return sql.sql(
            """
            select recipient_id from recipient_alias
            where shop = :shop and external_id = :externalId
            """)
        .param("shop", shop)
        .param("externalId", externalId)
        .query((row, n) -> new RecipientId(row.getString(1)))
        .optional();
  }

  void keep(String shop, String externalId, RecipientId id, Instant now) {
    sql.sql(
            """
            insert into recipient_alias (shop, external_id, recipient_id, created_at)
            values (:shop, :externalId, recipient_standing(:id), :now)
            on conflict do nothing
            """)
        .param("shop", shop)
        .param("externalId", externalId)
        .param("id", id.value())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  List<Alias> list(RecipientId id) {
    return sql.sql(
            """
            select shop, external_id from recipient_alias
            where recipient_id = recipient_standing(:id) order by shop, external_id
            """)
        .param("id", id.value())
        .query((row, n) -> new Alias(row.getString(1), row.getString(2)))
        .list();
  }

  void move(RecipientId from, RecipientId into) {
    sql.sql("update recipient_alias set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_alias where recipient_id = :id")
        .param("id", id.value())
        .update();
  }
}
