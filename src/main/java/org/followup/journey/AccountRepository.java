package org.followup.journey;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.followup.journey.Account.Line;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Table journey_reconciled. Each method is one statement. */
@Repository
class AccountRepository {

  private final JdbcClient jdbc;

  AccountRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** In their order. */
  void insert(long word, List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            insert into journey_reconciled (word_seq, instance_id, rule, cause, as_of)
            select :word, instance_id, rule, cause, as_of
            from unnest(:instances::text[], :rules::text[], :causes::text[], :moments::timestamptz[])
              with ordinality as t (instance_id, rule, cause, as_of, place)
            order by place
            """)
        .param("word", word)
        .param("instances", texts(lines, Line::instanceId))
        .param("rules", texts(lines, line -> line.rule().label()))
        .param("causes", texts(lines, line -> line.cause() == null ? null : line.cause().type()))
        .param(
            "moments",
            texts(
                lines, line -> line.cause() == null ? null : line.cause().acceptedAt().toString()))
        .update();
  }

  List<JoinHistory.Line> list(long word) {
    return jdbc.sql(
            """
            select r.instance_id, i.journey, i.subject, r.rule, r.cause, i.outcome
            from journey_reconciled r join journey_instance i on i.instance_id = r.instance_id
            where r.word_seq = :word order by r.line_no
            """)
        .param("word", word)
        .query(
            (row, n) ->
                new JoinHistory.Line(
                    row.getString("instance_id"),
                    row.getString("journey"),
                    row.getString("subject"),
                    JoinHistory.Rule.of(row.getString("rule")),
                    row.getString("cause"),
                    row.getString("outcome")))
        .list();
  }

  /** Of these instances those that a merge ended by an event of before, as of when. */
  Map<String, Instant> listEnds(Collection<String> instanceIds) {
    Map<String, Instant> ends = new HashMap<>();
    jdbc.sql(
            """
            select instance_id, as_of from journey_reconciled
            where instance_id = any (:ids::text[]) and rule = 'led-out' order by line_no
            """)
        .param("ids", new SqlArrayValue("text", instanceIds.toArray()))
        .query(
            row -> {
              ends.put(
                  row.getString("instance_id"),
                  row.getObject("as_of", OffsetDateTime.class).toInstant());
            });
    return ends;
  }

  private static SqlArrayValue texts(
      List<Line> lines, Function<Line, ? extends @Nullable String> column) {
    return new SqlArrayValue("text", lines.stream().map(column).toArray());
  }
}
