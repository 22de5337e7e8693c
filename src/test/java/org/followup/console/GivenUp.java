package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.Relay;
import org.followup.message.Send;
import org.followup.message.SendDraft;
import org.followup.message.Verdict;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes what was given up, as it really comes about. */
record GivenUp(
    Inbox inbox,
    Outbox outbox,
    Relay relay,
    Recipients recipients,
    JdbcClient sql,
    PlatformTransactionManager transactions) {

  /** A mail whose template does not exist. */
  long mail(RecipientId recipient) {
    recipients.put(recipient, recipient.value() + "@example.com", null, null, Map.of());
    Send send =
        SendDraft.of(recipient.value(), "welcome-series", "never-written", recipient)
            .ignoreQuietHours()
            .send();
    Verdict verdict = new TransactionTemplate(transactions).execute(status -> outbox.ask(send));
    assertThat(verdict).isInstanceOf(Verdict.Queued.class);
    long messageId = ((Verdict.Queued) verdict).messageId();
    relay.drain();
    ConsolePages.until(() -> outbox.find(messageId).orElseThrow().state() == MessageState.FAILED);
    return messageId;
  }

  /** A waiting event as the inbox leaves it after the last try. */
  long event(RecipientId recipient, String id, String reason) {
    recipients.put(recipient, null, null, null, Map.of());
    NewEvent event =
        new NewEvent(
            "test/faults",
            id,
            "page-left",
            null,
            recipient,
            null,
            null,
            Map.of(),
            NewEvent.Handling.ACT);
    return new TransactionTemplate(transactions)
        .execute(
            status -> {
              long seq = inbox.accept(List.of(event)).entries().get(0).seq();
              sql.sql(
                      """
                      update event_inbox
                      set state = 'dead', attempts = 5, last_error = :reason
                      where seq = :seq
                      """)
                  .param("seq", seq)
                  .param("reason", reason)
                  .update();
              return seq;
            });
  }
}
