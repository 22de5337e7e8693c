package org.followup.journey;

import java.time.Clock;
import java.util.Date;
import org.camunda.bpm.engine.ManagementService;
import org.followup.event.Event;
import org.followup.message.Outbox;
import org.followup.message.Outbox.Pending;
import org.followup.recipient.RecipientId;
import org.springframework.stereotype.Component;

/**
 * Somebody asked for more mails, fewer, none for a while or for other hours: what was put off asks
 * the gates at once instead of at the moment that they named before.
 */
@Component
class SecondThoughts {

  private static final String CHANGED = "preferences-changed";

  private final Outbox outbox;
  private final ManagementService management;
  private final Clock clock;

  SecondThoughts(Outbox outbox, ManagementService management, Clock clock) {
    this.outbox = outbox;
    this.management = management;
    this.clock = clock;
  }

  /** Joins the dispatcher's transaction, with the recipient held. */
  void after(Event event, RecipientId recipient) {
    if (event.type().equals(CHANGED)) {
      askAgain(recipient);
    }
  }

  /** Joins the caller's transaction, with the recipient held. */
  void askAgain(RecipientId recipient) {
    Date now = Date.from(clock.instant());
    for (Pending mail : outbox.listPendingMarketing(recipient)) {
      management
          .createJobQuery()
          .processInstanceId(mail.instanceId())
          .activityId(mail.activityId())
          .timers()
          .list()
          .forEach(timer -> management.setJobDuedate(timer.getId(), now));
    }
    outbox.hasten(recipient);
  }
}
