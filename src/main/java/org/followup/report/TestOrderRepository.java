package org.followup.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Table report_test_order_kept. */
@Repository
class TestOrderRepository {

  private static final String KEEP =
      """
      insert into report_test_order_kept (assignment_id, ordered_at, amount, currency)
      select assignment_id, ordered_at, amount, currency from report_test_order_live
      """;

  private final JdbcClient sql;

  TestOrderRepository(JdbcClient sql) {
    this.sql = sql;
  }

  void keep(Collection<Long> assignmentIds) {
    sql.sql(KEEP + "where assignment_id = any (:ids::bigint[])")
        .param("ids", new SqlArrayValue("bigint", assignmentIds.toArray()))
        .update();
  }

  /** Those of events that were accepted in that time. */
  void keepAccepted(Instant from, Instant to) {
    sql.sql(KEEP + "where accepted_at >= :from and accepted_at < :to")
        .param("from", from.atOffset(ZoneOffset.UTC))
        .param("to", to.atOffset(ZoneOffset.UTC))
        .update();
  }
}
