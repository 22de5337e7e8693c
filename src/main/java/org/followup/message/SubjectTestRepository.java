package org.followup.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table message_subject_test, and what the outbox says of it. */
@Repository
class SubjectTestRepository {

  private static final String COLUMNS =
      "test_id, journey, message, began_at, decide_at, winner from message_subject_test";

  private final JdbcClient jdbc;

  SubjectTestRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A test of subject lines.
   *
   * @param winner null while nothing is decided
   */
  record Round(
      long testId,
      String journey,
      String message,
      Instant beganAt,
      Instant decideAt,
      @Nullable String winner) {}

  /**
   * The round of these lines, begun now if there is none.
   *
   * @param lines JSON: each line by its name
   */
  Round begin(
      String journey,
      String activityId,
      String message,
      String fingerprint,
      String lines,
      SubjectTests.Terms terms,
      Instant now) {
    var known = find(journey, activityId, message, fingerprint).optional();
    if (known.isPresent()) {
      return known.get();
    }
    jdbc.sql(
            """
            insert into message_subject_test
              (journey, activity_id, message, fingerprint, lines, decide_by, began_at, decide_at)
            values (:journey, :activity, :message, :fingerprint, :lines::jsonb, :by, :now, :decideAt)
            on conflict do nothing
            """)
        .param("journey", journey)
        .param("activity", activityId)
        .param("message", message)
        .param("fingerprint", fingerprint)
        .param("lines", lines)
        .param("by", terms.by().name().toLowerCase(Locale.ROOT))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("decideAt", now.plus(terms.after()).atOffset(ZoneOffset.UTC))
        .update();
    return find(journey, activityId, message, fingerprint).single();
  }

  private JdbcClient.MappedQuerySpec<Round> find(
      String journey, String activityId, String message, String fingerprint) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + """
                 where journey = :journey and activity_id = :activity and message = :message
                  and fingerprint = :fingerprint
                """)
        .param("journey", journey)
        .param("activity", activityId)
        .param("message", message)
        .param("fingerprint", fingerprint)
        .query(SubjectTestRepository::round);
  }

  /** As it is now; nobody else decides it until the transaction ends. */
  Round lock(long testId) {
    return jdbc.sql("select " + COLUMNS + " where test_id = :id for update")
        .param("id", testId)
        .query(SubjectTestRepository::round)
        .single();
  }

  void prolong(long testId, Instant decideAt) {
    jdbc.sql("update message_subject_test set decide_at = :at where test_id = :id")
        .param("at", decideAt.atOffset(ZoneOffset.UTC))
        .param("id", testId)
        .update();
  }

  void decide(long testId, String winner, boolean sure, Instant now) {
    jdbc.sql(
            """
            update message_subject_test set winner = :winner, sure = :sure, decided_at = :now
            where test_id = :id
            """)
        .param("winner", winner)
        .param("sure", sure)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("id", testId)
        .update();
  }

  /** Which subject line the message gets; it keeps the one with which it was queued. */
  void note(String sendKey, String subject, @Nullable Long testId) {
    jdbc.sql(
            """
            update message_outbox set subject_variant = :subject, subject_test = :test
            where send_key = :sendKey and state = 'QUEUED' and subject_variant is null
            """)
        .param("subject", subject)
        .param("test", testId, Types.BIGINT)
        .param("sendKey", sendKey)
        .update();
  }

  /** Mails of the round that went out, by subject line. */
  Map<String, List<Long>> listSent(long testId) {
    Map<String, List<Long>> sent = new HashMap<>();
    jdbc.sql(
            """
            select subject_variant, message_id from message_outbox
            where subject_test = :id and state = 'SENT'
            """)
        .param("id", testId)
        .query(
            (ResultSet row) -> {
              sent.computeIfAbsent(row.getString("subject_variant"), none -> new ArrayList<>())
                  .add(row.getLong("message_id"));
            });
    return sent;
  }

  private static Round round(ResultSet row, int number) throws SQLException {
    return new Round(
        row.getLong("test_id"),
        row.getString("journey"),
        row.getString("message"),
        row.getObject("began_at", OffsetDateTime.class).toInstant(),
        row.getObject("decide_at", OffsetDateTime.class).toInstant(),
        row.getString("winner"));
  }
}
