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
  private final PersonJoin joins;
  private List<Event> events = List.of();

  Slice(Inbox inbox, EventRouter router, Spread spread, PersonJoin joins) {
    this.inbox = inbox;
    this.router = router;
    this.spread = spread;
    this.joins = joins;
  }

  /** Applies the next events, at most {@code limit}, in the caller's transaction. */
  void apply(int limit) {
    events = upToJoin(inbox.claimSlice(limit));
    Map<Event, Receipt> receipts = new LinkedHashMap<>();
    for (Event event : events) {
      apply(event).ifPresent(done -> receipts.put(event, done));
    }
    inbox.applied(receipts);
  }

  private Optional<Receipt> apply(Event event) {
    if (PersonJoin.concerns(event)) {
      return joins.apply(event);
    }
    return Spread.concerns(event) ? spread.goOn(event) : Optional.of(router.apply(event));
  }

  /** What comes behind a change of names is claimed anew, under the name that stands then. */
  private static List<Event> upToJoin(List<Event> claimed) {
    for (int i = 0; i < claimed.size(); i++) {
      if (PersonJoin.concerns(claimed.get(i))) {
        return claimed.subList(0, i + 1);
      }
    }
    return claimed;
  }

  /** What was claimed, also where applying it failed; empty where nothing was due. */
  List<Event> events() {
    return events;
  }
}
