package org.followup.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Views report_subject and report_subject_send. */
@Repository
class SubjectRepository {

  private static final TypeReference<TreeMap<String, String>> LINES = new TypeReference<>() {};

  /** A test of subject lines. */
  record Round(
      long testId,
      String activity,
      String message,
      String decideBy,
      Instant beganAt,
      Instant decideAt,
      @Nullable Instant decidedAt,
      @Nullable String winner,
      @Nullable Boolean sure,
      Map<String, String> lines) {}

  /** What came of the mails of a line. */
  record Count(
      long testId,
      String subject,
      long sent,
      long opened,
      long clicked,
      long orders,
      BigDecimal revenue) {}

  private final JdbcClient sql;
  private final ObjectMapper json;

  SubjectRepository(JdbcClient sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /** Newest first. */
  List<Round> list(String journey) {
    return sql.sql("select * from report_subject where journey = :journey order by test_id desc")
        .param("journey", journey)
        .query(this::round)
        .list();
  }

  /**
   * @param currency the shop's
   */
  List<Count> count(String journey, String currency) {
    return sql.sql(
            """
            with tried as materialized (
              select message_id, test_id, subject from report_subject_send
              where journey = :journey
            ), answered as materialized (
              select message_id, bool_or(kind = 'open') as opened,
                bool_or(kind = 'click') as clicked
              from report_hit
              where journey = :journey and verdict = 'human'
                and message_id in (select message_id from tried)
              group by message_id
            ), bought as materialized (
              select message_id, count(*) as orders,
                sum(amount) filter (where coalesce(currency, :currency) = :currency) as revenue
              from report_order where journey = :journey group by message_id
            )
            select t.test_id, t.subject, count(*) as sent,
              count(*) filter (where a.opened) as opened,
              count(*) filter (where a.clicked) as clicked,
              coalesce(sum(b.orders), 0) as orders, coalesce(sum(b.revenue), 0) as revenue
            from tried t
            left join answered a using (message_id)
            left join bought b using (message_id)
            group by t.test_id, t.subject
            """)
        .param("journey", journey)
        .param("currency", currency)
        .query(
            (row, n) ->
                new Count(
                    row.getLong("test_id"),
                    row.getString("subject"),
                    row.getLong("sent"),
                    row.getLong("opened"),
                    row.getLong("clicked"),
                    row.getLong("orders"),
                    row.getBigDecimal("revenue")))
        .list();
  }

  private Round round(ResultSet row, int number) throws SQLException {
    OffsetDateTime decided = row.getObject("decided_at", OffsetDateTime.class);
    return new Round(
        row.getLong("test_id"),
        row.getString("activity_id"),
        row.getString("message"),
        row.getString("decide_by"),
        row.getObject("began_at", OffsetDateTime.class).toInstant(),
        row.getObject("decide_at", OffsetDateTime.class).toInstant(),
        decided == null ? null : decided.toInstant(),
        row.getString("winner"),
        row.getObject("sure", Boolean.class),
        read(row.getString("lines")));
  }

  private Map<String, String> read(String lines) {
    try {
      return json.readValue(lines, LINES);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The subject lines of a test are no JSON object.", e);
    }
  }
}
