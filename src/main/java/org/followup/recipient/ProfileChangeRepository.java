package org.followup.recipient;

import java.time.OffsetDateTime;
import java.util.List;
import org.followup.recipient.ProfileChanges.Change;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_change. */
@Repository
class ProfileChangeRepository {

  /**
   * What goes around a statement that writes profiles and returns them, so that the names of the
   * fields it changed are noted with it: each profile before is seen as it was. First whose they
   * are, then the statement.
   */
  static final String NOTING =
      """
      with before as (
        select * from recipient_profile where id in (%s)
      ), written as (
        %s
        returning *
      ), noted as (
        insert into recipient_change (recipient_id, changed_at, changed_by, fields)
        select w.id, :now, :by, changed.fields
        from written w left join before b on b.id = w.id
        cross join lateral (
          select array_agg(name order by name) as fields from (
            select 'email' as name where b.email is distinct from w.email
            union all
            select 'locale' where b.locale is distinct from w.locale
            union all
            select 'timeZone' where b.time_zone is distinct from w.time_zone
            union all
            select 'attributes.' || key
            from jsonb_each(w.attributes) as now_has full join
              jsonb_each(coalesce(b.attributes, '{}')) as had using (key)
            where now_has.value is distinct from had.value) as differing) as changed
        where changed.fields is not null
      )
      select * from written
      """;

  private final JdbcClient sql;

  ProfileChangeRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Newest first. */
  List<Change> list(RecipientId id, int limit) {
    return sql.sql(
            """
            select * from recipient_change where recipient_id = recipient_standing(:id)
            order by change_id desc limit :limit
            """)
        .param("id", id.value())
        .param("limit", limit)
        .query(
            (row, n) ->
                new Change(
                    row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                    row.getString("changed_by"),
                    List.of((String[]) row.getArray("fields").getArray())))
        .list();
  }

  void move(RecipientId from, RecipientId into) {
    sql.sql("update recipient_change set recipient_id = :into where recipient_id = :from")
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_change where recipient_id = :id")
        .param("id", id.value())
        .update();
  }
}
