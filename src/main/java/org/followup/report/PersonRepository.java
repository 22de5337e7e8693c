package org.followup.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Views report_timeline, report_hit_apart, report_export and those that count a person. */
@Repository
class PersonRepository {

  /**
   * One thing held about a person.
   *
   * @param item JSON
   */
  record HeldItem(String part, String item) {}

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final JdbcClient sql;
  private final ObjectMapper json;

  PersonRepository(JdbcClient sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /** Newest first. */
  List<People.Entry> listTimeline(RecipientId id, Instant before, int limit) {
    return sql.sql(
            """
            select at, kind, item from (
              select recipient_id, at, kind, rank, place, item from report_timeline
              union all
              select recipient_id, said_at, 'preference', 0, seq, item from report_preference
              union all
              select recipient_id, at, 'hit', 1, place, item from report_hit_apart
            ) happened
            where recipient_id = :id and at < :before
            order by at desc, rank desc, place desc limit :limit
            """)
        .param("id", id.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(
            (row, n) ->
                new People.Entry(
                    row.getString("kind"),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    read(row.getString("item"))))
        .list();
  }

  /** Oldest first within each part. */
  List<HeldItem> listHeld(RecipientId id) {
    return sql.sql(
            """
            select part, item from (
              select part, place, item from report_export where recipient_id = :id
              union all
              select 'hits', place, item from report_hit_held where recipient_id = :id
              union all
              select 'signUps', place, item from report_sign_up_held where recipient_id = :id
              union all
              select 'names', place, item from report_name_held where recipient_id = :id
              union all
              select 'addresses', place, item from report_address_held where recipient_id = :id
              union all
              select 'contacts', place, item from report_contact_held where recipient_id = :id
              union all
              select 'audiences', place, item from report_audience_held where recipient_id = :id
              union all
              select 'turns', place, item from report_turn_held where recipient_id = :id
              union all
              select 'letters', place, item from report_letter_held where recipient_id = :id
              union all
              select 'experiments', place, item from report_test_held where recipient_id = :id
              union all
              select 'vouchers', place, item from report_voucher_held where recipient_id = :id
              union all
              select 'preferences', seq, item from report_preference where recipient_id = :id
              union all
              select 'consentUses', place, item from report_consent_use where recipient_id = :id
            ) held
            order by part, place
            """)
        .param("id", id.value())
        .query((row, n) -> new HeldItem(row.getString("part"), row.getString("item")))
        .list();
  }

  People.Counts count(RecipientId id) {
    return sql.sql(
            """
            select
              (select count(*) from report_event
               where recipient_id = :id and handling <> 'RECORD') as events,
              (select count(*) from report_entry where recipient_id = :id) as entries,
              (select count(*) from report_entry
               where recipient_id = :id and ended_at is null) as running,
              (select count(*) from report_send
               where recipient_id = :id and state = 'SENT') as sent,
              (select count(distinct message_id) from report_hit_held
               where recipient_id = :id and kind = 'open' and verdict = 'human'
                 and level = 'individual') as opened,
              (select count(distinct message_id) from report_hit_held
               where recipient_id = :id and kind = 'click' and verdict = 'human'
                 and level = 'individual') as clicked
            """)
        .param("id", id.value())
        .query(
            (row, n) ->
                new People.Counts(
                    row.getLong("events"),
                    row.getLong("entries"),
                    row.getLong("running"),
                    row.getLong("sent"),
                    row.getLong("opened"),
                    row.getLong("clicked")))
        .single();
  }

  Map<RecipientId, People.Glance> glance(Collection<RecipientId> ids) {
    Map<RecipientId, People.Glance> glances = new HashMap<>();
    sql.sql(
            """
            select recipient_id, running, event_type, event_at from report_glance
            where recipient_id = any(:ids::text[])
            """)
        .param("ids", ids.stream().map(RecipientId::value).toArray(String[]::new))
        .query(
            (ResultSet row) -> {
              OffsetDateTime at = row.getObject("event_at", OffsetDateTime.class);
              glances.put(
                  new RecipientId(row.getString("recipient_id")),
                  new People.Glance(
                      List.of((String[]) row.getArray("running").getArray()),
                      row.getString("event_type"),
                      at == null ? null : at.toInstant()));
            });
    return glances;
  }

  private Map<String, Object> read(String item) {
    try {
      return json.readValue(item, OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A view of a person holds no JSON object.", e);
    }
  }
}
