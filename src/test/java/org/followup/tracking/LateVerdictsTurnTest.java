package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** One node judges hits at a time: what two judged by halves would be no group to either. */
@FollowupTest
class LateVerdictsTurnTest {

  private static final String PERSON = "late-turn";

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired JdbcClient sql;
  @Autowired LateVerdicts verdicts;
  @Autowired PlatformTransactionManager transactions;
  @Autowired Clock clock;

  @Test
  void waitsUntilAnotherNodeHasJudged() {
    MailLoop loop = new MailLoop(port, json);
    loop.introduce(PERSON, "en", "marketing:newsletter");
    loop.consent(PERSON, "tracking", "\"granted\":true,\"level\":\"individual\"");
    loop.report("signed-up", PERSON, PERSON + "-s");
    loop.get(loop.mail(PERSON).links("/c/").get(0));
    MailLoop.within(() -> countOpen() == 1);
    TransactionTemplate here = new TransactionTemplate(transactions);
    TransactionTemplate apart = new TransactionTemplate(transactions);
    apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

    here.executeWithoutResult(
        anotherNode -> {
          sql.sql("select pg_advisory_xact_lock(hashtext('tracking_late_verdicts'))")
              .query()
              .singleRow();
          apart.executeWithoutResult(none -> makeDue());
          CompletableFuture.runAsync(verdicts::judgeDue).join();
          Integer left = apart.execute(none -> countOpen());
          assertThat(left).isEqualTo(1);
        });

    MailLoop.within(() -> countOpen() == 0);
  }

  private void makeDue() {
    sql.sql(
            """
            update tracking_hit set due_at = :past where due_at is not null
              and message_id in (select message_id from tracking_mail where recipient_id = :id)
            """)
        .param("past", clock.instant().minusSeconds(1).atOffset(ZoneOffset.UTC))
        .param("id", PERSON)
        .update();
  }

  private int countOpen() {
    return sql.sql(
            """
            select count(*) from tracking_hit where due_at is not null
              and message_id in (select message_id from tracking_mail where recipient_id = :id)
            """)
        .param("id", PERSON)
        .query(Integer.class)
        .single();
  }
}
