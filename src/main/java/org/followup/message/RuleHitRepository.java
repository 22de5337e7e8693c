package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.util.List;
import org.followup.message.RestraintPolicy.Hits;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Verdicts as who looks after the rules sees them. */
@Repository
class RuleHitRepository {

  private final JdbcClient jdbc;

  RuleHitRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What each rule led to, by rule; a mail that asks again is counted again. */
  List<Hits> list(Instant since) {
    return jdbc.sql(
            """
            select rule,
              count(*) filter (where answer = 'QUEUED') as passed,
              count(*) filter (where answer = 'PUT_OFF') as put_off,
              count(*) filter (where answer = 'REFUSED') as refused
            from message_verdict
            where rule is not null and at >= :since
            group by rule order by rule
            """)
        .param("since", utc(since))
        .query(Hits.class)
        .list();
  }
}
