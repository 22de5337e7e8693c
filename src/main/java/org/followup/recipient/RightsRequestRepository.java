package org.followup.recipient;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.followup.recipient.RightsRequests.Kind;
import org.followup.recipient.RightsRequests.RightsRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_rights_request. */
@Repository
class RightsRequestRepository {

  private final JdbcClient sql;
  private final JsonColumn json;

  RightsRequestRepository(JdbcClient sql, JsonColumn json) {
    this.sql = sql;
    this.json = json;
  }

  long open(
      Kind kind, String shop, @Nullable RecipientId id, Map<String, Object> facts, Instant now) {
    return sql.sql(
            """
            insert into recipient_rights_request (kind, shop, recipient_id, facts, opened_at)
            values (:kind, :shop, :id, :facts::jsonb, :now)
            returning id
            """)
        .param("kind", kind.name())
        .param("shop", shop)
        .param("id", id == null ? null : id.value())
        .param("facts", json.write(facts))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }

  List<RightsRequest> list() {
    return sql.sql("select * from recipient_rights_request order by id")
        .query(
            (row, n) -> {
              String id = row.getString("recipient_id");
              return new RightsRequest(
                  row.getLong("id"),
                  Kind.valueOf(row.getString("kind")),
                  row.getString("shop"),
                  id == null ? null : new RecipientId(id),
                  json.read(row.getString("facts")),
                  row.getObject("opened_at", OffsetDateTime.class).toInstant());
            })
        .list();
  }

  /** Takes the facts away and leaves that there was a request. */
  int forget(RecipientId id) {
    return sql.sql("update recipient_rights_request set facts = '{}' where recipient_id = :id")
        .param("id", id.value())
        .update();
  }
}
