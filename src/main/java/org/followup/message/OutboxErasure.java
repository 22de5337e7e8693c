package org.followup.message;

import org.followup.recipient.Erasing;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Takes an erased person out of the outbox; that mails went out stays. */
@Component
class OutboxErasure {

  private static final String STAYS =
      "That these mails were asked for and what became of them, under the id alone: for the"
          + " statistics.";

  private final OutboxErasureRepository erasure;

  OutboxErasure(OutboxErasureRepository erasure) {
    this.erasure = erasure;
  }

  /** After what was queued has been withdrawn. */
  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("verdicts", erasure.deleteVerdicts(erasing.recipient()));
    erasing.deleted("mails", erasure.empty(erasing.recipient()));
    erasing.kept("mails", erasure.count(erasing.recipient()), STAYS, null);
  }
}
