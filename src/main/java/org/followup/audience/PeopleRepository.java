package org.followup.audience;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Asks the views that other rooms offer for a condition. Each method is one statement; what
 * somebody typed is in its parameters only.
 */
@Repository
class PeopleRepository {

  private final JdbcClient sql;

  PeopleRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** A statement with its parameters. */
  record Asked(String sql, Binding binding) {}

  /** How the people of a condition are counted. */
  static Asked counting(Condition condition, Instant at) {
    Binding binding = new Binding(at, true);
    return new Asked(
        "select count(*) from recipient_audience_person p\nwhere " + condition.sql(binding),
        binding);
  }

  /** No statement of this transaction runs longer. */
  void limitTime(int seconds) {
    sql.sql("select set_config('statement_timeout', :time, true)")
        .param("time", seconds + "s")
        .query(String.class)
        .single();
  }

  long count(Condition condition, Instant at) {
    Asked asked = counting(condition, at);
    return sql.sql(asked.sql()).params(asked.binding().values()).query(Long.class).single();
  }

  /** The plan of the count, a line each; nothing is read for it. */
  List<String> plan(Condition condition, Instant at) {
    Asked asked = counting(condition, at);
    return sql.sql("explain " + asked.sql())
        .params(asked.binding().values())
        .query(String.class)
        .list();
  }

  boolean isMember(Condition condition, RecipientId person, Instant at) {
    Binding binding = new Binding(at, false);
    String statement =
        "select exists (select from recipient_audience_person p where p.id = %s and %s)"
            .formatted(binding.text(person.value()), condition.sql(binding));
    return sql.sql(statement).params(binding.values()).query(Boolean.class).single();
  }

  /** The last of the next so many people, whoever they are; empty where there are not as many. */
  Optional<String> findLast(String after, int window) {
    return sql.sql(
            """
            select p.id from recipient_audience_person p
            where p.id collate "C" > :after order by p.id collate "C" offset :window - 1 limit 1
            """)
        .param("after", after)
        .param("window", window)
        .query(String.class)
        .optional();
  }

  /**
   * Members in the order of their ids' bytes.
   *
   * @param to the last id that is looked at; null to the end
   * @param many whether that is a large part of all people
   */
  List<Audiences.Member> list(
      Condition condition,
      String after,
      @Nullable String to,
      boolean many,
      int limit,
      ZoneId usual,
      Instant at) {
    Binding binding = new Binding(at, many);
    binding.askOnly(after, to);
    String statement =
        """
        select p.id, p.time_zone from recipient_audience_person p
        where p.id collate "C" > %s%s
         and %s
        order by p.id collate "C" limit %d
        """
            .formatted(
                binding.text(after),
                to == null ? "" : " and p.id collate \"C\" <= " + binding.text(to),
                condition.sql(binding),
                limit);
    return sql.sql(statement)
        .params(binding.values())
        .query(
            (row, n) ->
                new Audiences.Member(
                    new RecipientId(row.getString("id")),
                    Optional.ofNullable(row.getString("time_zone"))
                        .flatMap(Profile::readZone)
                        .orElse(usual)))
        .list();
  }
}
