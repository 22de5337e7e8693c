package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.followup.FollowupTest;
import org.followup.event.History;
import org.followup.message.OnsiteMessages;
import org.followup.message.Outbox;
import org.followup.message.SendDraft;
import org.followup.message.Verdict;
import org.followup.recipient.Channel;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a page tells while the person says something else. */
@FollowupTest
class OnsiteDeedsTest {

  @Autowired OnsiteDeeds deeds;
  @Autowired OnsiteMessages messages;
  @Autowired Outbox outbox;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Restrictions restrictions;
  @Autowired History history;
  @Autowired JdbcClient jdbc;
  @Autowired PlatformTransactionManager transactions;
  @Autowired Clock clock;

  private final RecipientId ana = new RecipientId("page-" + UUID.randomUUID());
  private long message;
  private String id = "";

  @BeforeEach
  void fetched() {
    recipients.put(ana, null, null, null, Map.of());
    consents.record(
        ana,
        new Consents.Consent(
            Purpose.TRACKING,
            true,
            "express",
            "individual",
            clock.instant(),
            Map.of("source", "test", "text", "yes")));
    message =
        ((Verdict.Queued)
                outbox.ask(
                    SendDraft.of("instance-" + ana.value(), "abandoned-cart", "on-a-page", ana)
                        .channel(Channel.ONSITE)
                        .send()))
            .messageId();
    id = "m" + message + "." + UUID.randomUUID();
    jdbc.sql(
            """
            with sent as (
              update message_outbox
              set state = 'SENT', sent_at = updated_at, unseen_until = now() + interval '10 years'
              where message_id = :id)
            insert into message_onsite (message_id, public_id, content, shown_from, shown_until)
            values (:id, :public, '{}', now(), now() + interval '10 years')
            """)
        .param("id", message)
        .param("public", id)
        .update();
  }

  @Test
  void obeysARestrictionThatWasSaidFirst() {
    CompletableFuture<Boolean> told =
        Objects.requireNonNull(
            new TransactionTemplate(transactions)
                .execute(
                    open -> {
                      recipients.lock(List.of(ana));
                      var telling =
                          CompletableFuture.supplyAsync(
                              () -> deeds.note(ana, id, OnsiteDeeds.Deed.CLICKED));
                      Awaitility.await()
                          .pollInSameThread()
                          .atMost(Duration.ofSeconds(60))
                          .until(this::somebodyWaits);
                      restrictions.restrict(ana, "asked for it", "demo");
                      return telling;
                    }));

    assertThat(told.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
    assertThat(history.list(ana, List.of("onsite-message-clicked"), Instant.EPOCH, 10)).isEmpty();
    assertThat(outbox.find(message).orElseThrow().smtpReply()).isEqualTo("shown");
  }

  private boolean somebodyWaits() {
    return jdbc.sql("select exists (select from pg_locks where not granted)")
        .query(Boolean.class)
        .single();
  }
}
