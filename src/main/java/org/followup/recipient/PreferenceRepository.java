package org.followup.recipient;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Preferences.Said;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_preference. */
@Repository
class PreferenceRepository {

  private final JdbcClient sql;
  private final JsonColumn json;

  PreferenceRepository(JdbcClient sql, JsonColumn json) {
    this.sql = sql;
    this.json = json;
  }

  void append(RecipientId id, Said said) {
    Frequency frequency = said.frequency();
    sql.sql(
            """
            insert into recipient_preference
              (recipient_id, kind, until_at, frequency, said_at, evidence)
            values (recipient_standing(:id), :kind, :until, :frequency, :at, :evidence::jsonb)
            """)
        .param("id", id.value())
        .param("kind", frequency == null ? "pause" : "frequency")
        .param("until", utc(said.pausedUntil()))
        .param("frequency", frequency == null ? null : frequency.word())
        .param("at", utc(said.at()))
        .param("evidence", json.write(said.evidence()))
        .update();
  }

  /** Of the latest pause; empty where it was ended, or where there was none. */
  Optional<Instant> findPauseEnd(RecipientId id) {
    return sql.sql(
            """
            select until_at from recipient_preference
            where recipient_id = recipient_standing(:id) and kind = 'pause' order by seq desc limit 1
            """)
        .param("id", id.value())
        .query((row, n) -> Optional.ofNullable(instant(row.getObject(1, OffsetDateTime.class))))
        .optional()
        .flatMap(end -> end);
  }

  Optional<Frequency> findFrequency(RecipientId id) {
    return sql.sql(
            """
            select frequency from recipient_preference
            where recipient_id = recipient_standing(:id) and kind = 'frequency' order by seq desc limit 1
            """)
        .param("id", id.value())
        .query(String.class)
        .optional()
        .flatMap(Frequency::read);
  }

  List<Said> list(RecipientId id) {
    return sql.sql(
            """
            select * from recipient_preference
            where recipient_id = recipient_standing(:id) order by seq
            """)
        .param("id", id.value())
        .query(
            (row, n) -> {
              String frequency = row.getString("frequency");
              return new Said(
                  row.getObject("said_at", OffsetDateTime.class).toInstant(),
                  instant(row.getObject("until_at", OffsetDateTime.class)),
                  frequency == null ? null : Frequency.read(frequency).orElseThrow(),
                  json.read(row.getString("evidence")));
            })
        .list();
  }

  /** In the order in which they were said, whoever said them: the latest holds. */
  void move(RecipientId from, RecipientId into) {
    sql.sql(
            """
            with moved as (
              delete from recipient_preference where recipient_id in (:from, :into) returning *)
            insert into recipient_preference
              (recipient_id, kind, until_at, frequency, said_at, evidence)
            select :into, kind, until_at, frequency, said_at, evidence from moved
            order by said_at, seq
            """)
        .param("from", from.value())
        .param("into", into.value())
        .update();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_preference where recipient_id = :id")
        .param("id", id.value())
        .update();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
