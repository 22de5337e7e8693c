package org.followup.audience;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table audience_member, and the row of an uploaded list. Each method is one statement. */
@Repository
class MemberRepository {

  private final JdbcClient sql;

  MemberRepository(JdbcClient sql) {
    this.sql = sql;
  }

  void saveList(String name, Instant now, String by) {
    sql.sql(
            """
            insert into audience_definition (name, kind, changed_at, changed_by)
            values (:name, 'list', :now, :by)
            on conflict (name) do update set
              changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """)
        .param("name", name)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("by", by)
        .update();
  }

  /**
   * @return how many of them were not in it
   */
  int insert(String name, Collection<RecipientId> people, Instant now) {
    return sql.sql(
            """
            insert into audience_member (audience, recipient_id, added_at)
            select :name, person, :now from unnest(:people::text[]) as person
            on conflict do nothing
            """)
        .param("name", name)
        .param("people", people.stream().map(RecipientId::value).toArray(String[]::new))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  int clear(String name) {
    return sql.sql("delete from audience_member where audience = :name")
        .param("name", name)
        .update();
  }

  long count(String name) {
    return sql.sql("select count(*) from audience_member where audience = :name")
        .param("name", name)
        .query(Long.class)
        .single();
  }

  /** Those of the ids that may be in an audience. */
  Set<RecipientId> listKnown(Collection<RecipientId> ids) {
    return new HashSet<>(
        sql.sql("select id from recipient_audience_person where id = any (:ids::text[])")
            .param("ids", ids.stream().map(RecipientId::value).toArray(String[]::new))
            .query((row, n) -> new RecipientId(row.getString("id")))
            .list());
  }

  /** The lists that somebody is in. */
  List<String> listOf(RecipientId recipient) {
    return sql.sql(
            "select audience from audience_member where recipient_id = :id order by audience")
        .param("id", recipient.value())
        .query(String.class)
        .list();
  }

  void move(RecipientId from, RecipientId into) {
    sql.sql(
            """
            with moved as (delete from audience_member where recipient_id = :from returning *)
            insert into audience_member (audience, recipient_id, added_at)
            select audience, :into, added_at from moved
            on conflict (audience, recipient_id) do update
              set added_at = least(audience_member.added_at, excluded.added_at)
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int delete(RecipientId recipient) {
    return sql.sql("delete from audience_member where recipient_id = :id")
        .param("id", recipient.value())
        .update();
  }
}
