package org.followup.recipient;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.followup.recipient.Restrictions.Restriction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_restriction. */
@Repository
class RestrictionRepository {

  private final JdbcClient sql;

  RestrictionRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Those of the standing names whose data may not be used. */
  Set<RecipientId> list(Collection<RecipientId> some) {
    return sql.sql(
            """
            select recipient_id from recipient_restriction where recipient_id = any(:ids::text[])
            """)
        .param("ids", some.stream().map(RecipientId::value).toArray(String[]::new))
        .query((row, n) -> new RecipientId(row.getString(1)))
        .set();
  }

  Optional<Restriction> find(RecipientId id) {
    return sql.sql(
            "select * from recipient_restriction where recipient_id = recipient_standing(:id)")
        .param("id", id.value())
        .query(
            (row, n) ->
                new Restriction(
                    row.getString("reason"),
                    row.getObject("restricted_at", OffsetDateTime.class).toInstant(),
                    row.getString("restricted_by")))
        .optional();
  }

  /** The first moment stays where it is said again. */
  void put(RecipientId id, Restriction restriction) {
    sql.sql(
            """
            insert into recipient_restriction (recipient_id, reason, restricted_at, restricted_by)
            values (recipient_standing(:id), :reason, :at, :by)
            on conflict (recipient_id)
              do update set reason = excluded.reason, restricted_by = excluded.restricted_by
            """)
        .param("id", id.value())
        .param("reason", restriction.reason())
        .param("at", restriction.at().atOffset(ZoneOffset.UTC))
        .param("by", restriction.by())
        .update();
  }

  /** What either may not be used for, both may not; the earlier moment stays. */
  void move(RecipientId from, RecipientId into) {
    sql.sql(
            """
            with moved as (
              delete from recipient_restriction where recipient_id = :from returning *)
            insert into recipient_restriction as known
              (recipient_id, reason, restricted_at, restricted_by)
            select :into, reason, restricted_at, restricted_by from moved
            on conflict (recipient_id) do update
              set reason = excluded.reason, restricted_at = excluded.restricted_at,
                restricted_by = excluded.restricted_by
              where excluded.restricted_at < known.restricted_at
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_restriction where recipient_id = recipient_standing(:id)")
        .param("id", id.value())
        .update();
  }
}
