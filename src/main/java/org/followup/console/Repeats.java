package org.followup.console;

import java.util.Map;
import org.followup.event.Inbox;
import org.followup.journey.Journeys;
import org.followup.message.Outbox;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Repeats what was given up, for the API and the pages alike, with an entry in the audit. */
@Component
@Transactional
class Repeats {

  private final Inbox inbox;
  private final Outbox outbox;
  private final Journeys journeys;
  private final Audit audit;

  Repeats(Inbox inbox, Outbox outbox, Journeys journeys, Audit audit) {
    this.inbox = inbox;
    this.outbox = outbox;
    this.journeys = journeys;
    this.audit = audit;
  }

  /** Applies a given-up event again; false where none of that number is given up. */
  boolean repeatEvent(long seq, String who) {
    return noted(inbox.repeat(seq), who, "event-repeated", String.valueOf(seq));
  }

  /** Sends a failed mail again; false where it did not fail. */
  boolean repeatMessage(long messageId, String who) {
    return noted(outbox.repeat(messageId), who, "message-repeated", String.valueOf(messageId));
  }

  /** Lets a failed step run again; false where it is not there any more. */
  boolean retryIncident(String incidentId, String who) {
    return noted(journeys.retry(incidentId), who, "incident-retried", incidentId);
  }

  private boolean noted(boolean repeated, String who, String deed, String about) {
    if (repeated) {
      audit.record(who, deed, about, Map.of());
    }
    return repeated;
  }
}
