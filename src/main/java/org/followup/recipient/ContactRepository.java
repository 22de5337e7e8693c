package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_contact. */
@Repository
class ContactRepository {

  private final JdbcClient sql;

  ContactRepository(JdbcClient sql) {
    this.sql = sql;
  }

  Optional<String> find(RecipientId id, String kind) {
    return sql.sql(
            """
            select value from recipient_contact
            where recipient_id = recipient_standing(:id) and kind = :kind
            """)
        .param("id", id.value())
        .param("kind", kind)
        .query(String.class)
        .optional();
  }

  /** By the name that was asked for. */
  Map<RecipientId, String> list(Collection<RecipientId> some, String kind) {
    Map<RecipientId, String> values = new HashMap<>();
    RowCallbackHandler take =
        row -> values.put(new RecipientId(row.getString("name")), row.getString("value"));
    sql.sql(
            """
            select asked.name, c.value from unnest(:ids::text[]) as asked (name)
            join recipient_contact c
              on c.recipient_id = recipient_standing(asked.name) and c.kind = :kind
            """)
        .param("ids", some.stream().map(RecipientId::value).toArray(String[]::new))
        .param("kind", kind)
        .query(take);
    return values;
  }

  void put(RecipientId id, String kind, String value, Instant now) {
    sql.sql(
            """
            insert into recipient_contact (recipient_id, kind, value, said_at)
            values (recipient_standing(:id), :kind, :value, :now)
            on conflict (recipient_id, kind) do update
              set value = excluded.value, said_at = excluded.said_at, told_seq = null
              where recipient_contact.value <> excluded.value
                or recipient_contact.told_seq is not null
            """)
        .param("id", id.value())
        .param("kind", kind)
        .param("value", value)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Where nothing was said; of what events told the earlier one stays. */
  void tell(RecipientId id, String kind, String value, long seq, Instant now) {
    sql.sql(
            """
            insert into recipient_contact (recipient_id, kind, value, said_at, told_seq)
            values (recipient_standing(:id), :kind, :value, :now, :seq)
            on conflict (recipient_id, kind) do update
              set value = excluded.value, said_at = excluded.said_at, told_seq = excluded.told_seq
              where recipient_contact.told_seq > excluded.told_seq
            """)
        .param("id", id.value())
        .param("kind", kind)
        .param("value", value)
        .param("seq", seq)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  void delete(RecipientId id, String kind) {
    sql.sql(
            """
            delete from recipient_contact
            where recipient_id = recipient_standing(:id) and kind = :kind
            """)
        .param("id", id.value())
        .param("kind", kind)
        .update();
  }

  /** Texts that lead to the person: the number, the name on letters and the street. */
  List<String> listTraces(RecipientId id) {
    return sql.sql(
            """
            select case kind when 'postal' then part else value end
            from recipient_contact
            left join lateral jsonb_array_elements_text(
              case kind when 'postal'
                then (value::jsonb -> 'street') || coalesce(value::jsonb -> 'name', '[]') end)
              as parts (part) on true
            where recipient_id = recipient_standing(:id)
            """)
        .param("id", id.value())
        .query(String.class)
        .list();
  }

  /**
   * What was said later stays, of what was said at one moment the greater text; what an event told
   * gives way to what was said and to what an earlier one told.
   */
  void move(RecipientId from, RecipientId into) {
    sql.sql(
            """
            with moved as (
              delete from recipient_contact where recipient_id = :from returning *)
            insert into recipient_contact (recipient_id, kind, value, said_at, told_seq)
            select :into, kind, value, said_at, told_seq from moved
            on conflict (recipient_id, kind) do update
              set value = excluded.value, said_at = excluded.said_at, told_seq = excluded.told_seq
              where case
                when recipient_contact.told_seq is null and excluded.told_seq is null
                  then (excluded.said_at, excluded.value)
                    > (recipient_contact.said_at, recipient_contact.value)
                else coalesce(excluded.told_seq, 0) < coalesce(recipient_contact.told_seq, 0)
              end
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_contact where recipient_id = :id")
        .param("id", id.value())
        .update();
  }
}
