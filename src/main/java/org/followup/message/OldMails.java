package org.followup.message;

import java.time.Instant;
import java.time.Period;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RetentionPeriods;
import org.springframework.stereotype.Component;

/**
 * Forgets whose old mails were and why they went. That they went stays, without anybody's id, so
 * that results and books are as before.
 */
@Component
class OldMails implements Forgettable {

  private final OutboxErasureRepository erasure;
  private final Period kept;

  OldMails(OutboxErasureRepository erasure, RetentionPeriods periods) {
    this.erasure = erasure;
    this.kept = periods.mails();
  }

  @Override
  public String kind() {
    return "mails";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    return erasure.forget(before, atMost);
  }
}
