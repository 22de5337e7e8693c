package org.followup.console;

import java.util.Map;
import org.followup.message.MailPreviews;
import org.followup.message.MailPreviews.Wanted;
import org.followup.message.TestMail;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends mails as tests and writes down who did, without where they went. */
@Component
class TestMails {

  private final MailPreviews previews;
  private final Audit audit;
  private final TransactionTemplate transaction;

  TestMails(MailPreviews previews, Audit audit, PlatformTransactionManager transactions) {
    this.previews = previews;
    this.audit = audit;
    this.transaction = new TransactionTemplate(transactions);
  }

  /** What did not reach the mail server was no deed. */
  TestMail send(Wanted wanted, String to, String who) {
    TestMail sent = previews.sendTest(wanted, to);
    switch (sent.outcome()) {
      case ACCEPTED, UNCLEAR ->
          transaction.executeWithoutResult(
              status ->
                  audit.record(
                      who,
                      "test-mail-sent",
                      wanted.journey(),
                      Map.of("message", wanted.message())));
      case REFUSED, BAD_ADDRESS, TOO_MANY, UNKNOWN, BROKEN -> {}
    }
    return sent;
  }
}
