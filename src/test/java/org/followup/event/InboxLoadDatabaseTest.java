package org.followup.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@FollowupTest
class InboxLoadDatabaseTest {

  @Autowired Inbox inbox;
  @Autowired Recipients recipients;
  @Autowired PlatformTransactionManager transactions;
  @Autowired Clock clock;

  @Test
  void saysHowLongToStayAwayByHowLongTheNextEventHasWaited() {
    RecipientId held = new RecipientId("held-" + UUID.randomUUID());
    TransactionTemplate apart = new TransactionTemplate(transactions);
    apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    new TransactionTemplate(transactions)
        .executeWithoutResult(
            status -> {
              recipients.lock(Set.of(held)); // so that nobody applies it meanwhile
              apart.executeWithoutResult(
                  own ->
                      inbox.accept(
                          List.of(
                              new NewEvent(
                                  "test/load",
                                  UUID.randomUUID().toString(),
                                  "page-left",
                                  null,
                                  held,
                                  null,
                                  null,
                                  Map.of(),
                                  NewEvent.Handling.ACT))));
              assertThat(load(1_000_000, Duration.ZERO).findRefusal()).isEmpty();
              assertThat(load(1, Duration.ZERO).findRefusal()).contains(Duration.ofSeconds(1));
              assertThat(load(1, Duration.ofMinutes(10)).findRefusal().orElseThrow().toSeconds())
                  .as("a twentieth of what the whole queue takes")
                  .isBetween(30L, 60L);
              assertThat(load(1, Duration.ofDays(1)).findRefusal())
                  .contains(Duration.ofSeconds(60));
            });
  }

  private InboxLoad load(int maxWaiting, Duration later) {
    return new InboxLoad(inbox, new InboxSettings(maxWaiting), Clock.offset(clock, later));
  }
}
