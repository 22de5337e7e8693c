package org.followup.message;

import java.time.Clock;
import org.followup.recipient.Erasing;
import org.followup.recipient.RetentionPeriods;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Takes an erased person out of the outbox; that mails went out stays. */
@Component
class OutboxErasure {

  private static final String STAYS =
      "That these mails were asked for and what became of them, under the id alone: for the"
          + " statistics.";

  private final OutboxErasureRepository erasure;
  private final RetentionPeriods periods;
  private final Clock clock;

  OutboxErasure(OutboxErasureRepository erasure, RetentionPeriods periods, Clock clock) {
    this.erasure = erasure;
    this.periods = periods;
    this.clock = clock;
  }

  /** After what was queued has been withdrawn. */
  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("verdicts", erasure.deleteVerdicts(erasing.recipient()));
    erasing.deleted("mails", erasure.empty(erasing.recipient()));
    erasing.deleted("page-messages", erasure.deleteOnsite(erasing.recipient()));
    erasing.kept(
        "mails",
        erasure.count(erasing.recipient()),
        STAYS,
        RetentionPeriods.until(clock.instant(), periods.mails()));
  }
}
