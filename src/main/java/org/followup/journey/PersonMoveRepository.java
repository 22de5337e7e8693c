package org.followup.journey;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** What the engine room holds of a person, given another name. Each method is one statement. */
@Repository
class PersonMoveRepository {

  private final JdbcClient jdbc;

  PersonMoveRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Running or over. */
  void moveInstances(RecipientId from, RecipientId into) {
    update(
        "update journey_instance set recipient_id = :into where recipient_id = :from", from, into);
  }

  /**
   * The engine's own word for whose an instance is. Timers, subscriptions and tasks hang on the
   * executions and stay as they are. Whoever works at one without holding the person fails at his
   * commit: the row has changed.
   */
  void moveBusinessKeys(RecipientId from, RecipientId into) {
    update(
        """
        update act_ru_execution set business_key_ = :into, rev_ = rev_ + 1
        where business_key_ = :from
        """,
        from,
        into);
  }

  void moveCalls(RecipientId from, RecipientId into) {
    update("update journey_call set recipient_id = :into where recipient_id = :from", from, into);
  }

  /** Since when these waits stand, to the millisecond. */
  Map<String, Instant> listSince(Collection<String> subscriptionIds) {
    Map<String, Instant> since = new HashMap<>();
    jdbc.sql(
            """
            select id_, created_ at time zone 'UTC' since from act_ru_event_subscr
            where id_ = any (:ids::text[])
            """)
        .param("ids", new SqlArrayValue("text", subscriptionIds.toArray()))
        .query(
            row -> {
              since.put(
                  row.getString("id_"), row.getObject("since", OffsetDateTime.class).toInstant());
            });
    return since;
  }

  /** These waits count as having begun then. */
  void updateSince(Collection<String> subscriptionIds, Instant since) {
    jdbc.sql(
            """
            update act_ru_event_subscr
            set created_ = date_trunc('milliseconds', :since::timestamptz at time zone 'UTC')
            where id_ = any (:ids::text[])
            """)
        .param("since", since.atOffset(ZoneOffset.UTC))
        .param("ids", new SqlArrayValue("text", subscriptionIds.toArray()))
        .update();
  }

  private void update(String statement, RecipientId from, RecipientId into) {
    jdbc.sql(statement).param("from", from.value()).param("into", into.value()).update();
  }
}
