package org.followup.tracking;

import java.util.List;
import org.followup.message.MailRefused;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * A mail that our own mail server refuses for its recipient is news as one that comes back: the
 * same rules judge the words, the same follows.
 */
@Component
class RefusedMails {

  private static final String SOURCE = "followup/relay";

  private final MailFates fates;

  RefusedMails(MailFates fates) {
    this.fates = fates;
  }

  @EventListener
  void take(MailRefused refused) {
    Refusal why = Refusal.judge(null, refused.reply());
    fates.take(
        List.of(
            new MailNews(
                why.lasting() ? MailNews.Kind.HARD_BOUNCE : MailNews.Kind.SOFT_BOUNCE,
                refused.messageId(),
                refused.at(),
                why.reason(),
                why.status(),
                SOURCE,
                "refused-%d-%d".formatted(refused.messageId(), refused.attempt()))));
  }
}
