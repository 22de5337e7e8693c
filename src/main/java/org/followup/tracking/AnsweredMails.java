package org.followup.tracking;

import java.util.Collection;
import org.followup.message.SubjectAnswers;
import org.springframework.stereotype.Component;

/** Tells how many mails of a subject test people opened or clicked in. */
@Component
class AnsweredMails implements SubjectAnswers {

  private final AnsweredMailRepository hits;

  AnsweredMails(AnsweredMailRepository hits) {
    this.hits = hits;
  }

  @Override
  public long countAnswered(Collection<Long> messageIds, By by) {
    return hits.count(messageIds, by == By.OPENED ? "open" : "click");
  }
}
