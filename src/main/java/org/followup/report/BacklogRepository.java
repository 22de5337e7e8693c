package org.followup.report;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** View report_backlog. */
@Repository
class BacklogRepository {

  private final JdbcClient sql;

  BacklogRepository(JdbcClient sql) {
    this.sql = sql;
  }

  long countEventsWaiting() {
    return sql.sql("select events_waiting from report_backlog").query(Long.class).single();
  }

  long countEventsGivenUp() {
    return sql.sql("select events_given_up from report_backlog").query(Long.class).single();
  }

  long countMailsQueued() {
    return sql.sql("select mails_queued from report_backlog").query(Long.class).single();
  }

  long countMailsFailed() {
    return sql.sql("select mails_failed from report_backlog").query(Long.class).single();
  }

  long countInstancesRunning() {
    return sql.sql("select instances_running from report_backlog").query(Long.class).single();
  }
}
