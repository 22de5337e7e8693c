package org.followup.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The durable inbox. Whatever concerns a recipient passes through here, whichever door it came in
 * by.
 *
 * <p>Guarantees: an accepted event is on disk; a second one of the same source and id changes
 * nothing; events of one recipient are handed out in the order of acceptance; an event's effects
 * and its mark "applied" commit together or not at all.
 */
@Component
public class Inbox {

  /**
   * Accepts events in one transaction (the caller's, where there is one). Wakes the listeners after
   * the commit.
   */
  public Acceptance accept(List<NewEvent> events) {
    throw new UnsupportedOperationException();
  }

  /** Runs {@code wake} after each commit that accepted something; it must return at once. */
  public void onAccepted(Runnable wake) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes the next events to apply, in order, at most {@code limit}, and holds their recipients
   * until the caller's transaction ends. Events of recipients that another node holds are left out,
   * and so is an event whose recipient has an earlier one that still waits for a retry. An event
   * without a recipient comes alone, as a slice of one.
   */
  public List<Event> claimSlice(int limit) {
    throw new UnsupportedOperationException();
  }

  /** Marks events of a claimed slice as applied and keeps what they did, in the transaction. */
  public void applied(Map<Event, Receipt> receipts) {
    throw new UnsupportedOperationException();
  }

  /**
   * Notes in a transaction of its own that applying the event failed. It is tried again after a
   * growing pause; after the last try it becomes a dead letter, and the recipient's later events go
   * on.
   */
  public void failed(Event event, Exception fault) {
    throw new UnsupportedOperationException();
  }

  /** What the event did; empty while it has not been applied. */
  public Optional<Receipt> findReceipt(long seq) {
    throw new UnsupportedOperationException();
  }

  /** When the next waiting event may be tried, if any waits; in the past where one is due. */
  public Optional<Instant> findNextDue() {
    throw new UnsupportedOperationException();
  }
}
