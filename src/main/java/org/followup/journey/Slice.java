package org.followup.journey;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.event.Event;
import org.followup.event.Inbox;
import org.followup.event.Receipt;

/** One transaction's worth of events: claims them, lets each take effect, marks them applied. */
final class Slice {

  private final Inbox inbox;
  private final EventRouter router;
  private List<Event> events = List.of();

  Slice(Inbox inbox, EventRouter router) {
    this.inbox = inbox;
    this.router = router;
  }

  /** Applies the next events, at most {@code limit}, in the caller's transaction. */
  void apply(int limit) {
    events = inbox.claimSlice(limit);
    Map<Event, Receipt> receipts = new LinkedHashMap<>();
    for (Event event : events) {
      receipts.put(event, router.apply(event));
    }
    inbox.applied(receipts);
  }

  /** What was claimed, also where applying it failed; empty where nothing was due. */
  List<Event> events() {
    return events;
  }
}
