package org.followup.journey;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.followup.event.Receipt;

/**
 * One transaction's worth of events: claims them, lets each take effect, marks them applied; of one
 * that spreads it is a chunk.
 */
final class Slice {

  private final Inbox inbox;
  private final EventRouter router;
  private final Spread spread;
  private List<Event> events = List.of();

  Slice(Inbox inbox, EventRouter router, Spread spread) {
    this.inbox = inbox;
    this.router = router;
    this.spread = spread;
  }

  /** Applies the next events, at most {@code limit}, in the caller's transaction. */
  void apply(int limit) {
    events = inbox.claimSlice(limit);
    Map<Event, Receipt> receipts = new LinkedHashMap<>();
    for (Event event : events) {
      Optional<Receipt> receipt =
          Spread.concerns(event) ? spread.goOn(event) : Optional.of(router.apply(event));
      receipt.ifPresent(done -> receipts.put(event, done));
    }
    inbox.applied(receipts);
  }

  /** What was claimed, also where applying it failed; empty where nothing was due. */
  List<Event> events() {
    return events;
  }
}
