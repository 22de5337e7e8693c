package org.followup.message;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.message.RelayRepository.Stale;
import org.followup.node.Nodes;
import org.springframework.stereotype.Component;

/**
 * Picks up what a node left behind that died, or this one when the database blinked. Mails that
 * were claimed go back into the queue; should their node live after all, it notices before it
 * transmits. Of those that were being transmitted nobody knows whether they arrived.
 */
@Component
class AbandonedMails {

  private final RelayRepository repository;
  private final Departure departure;
  private final Nodes nodes;
  private final Claimant claimant;
  private final Clock clock;

  AbandonedMails(
      RelayRepository repository,
      Departure departure,
      Nodes nodes,
      Claimant claimant,
      Clock clock) {
    this.repository = repository;
    this.departure = departure;
    this.nodes = nodes;
    this.claimant = claimant;
    this.clock = clock;
  }

  /** What earlier lives of this node left, without waiting for their lease; when it starts. */
  void recoverAtStart() {
    recover(claimant.host());
  }

  /** One look; to be taken every few seconds while nothing of this node is on its way. */
  void recover() {
    recover(claimant.name());
  }

  private void recover(String ownPrefix) {
    List<String> holders = repository.listHolders();
    Set<String> goneNodes = nodes.listGone(holders.stream().map(Claimant::nodeOf).toList());
    List<String> gone =
        holders.stream()
            .filter(holder -> goneNodes.contains(Claimant.nodeOf(holder)))
            .collect(Collectors.toList());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    for (Stale stale : repository.listStale(now, claimant.name(), ownPrefix, gone)) {
      recover(stale, gone.contains(stale.owner()), now);
    }
  }

  private void recover(Stale stale, boolean gone, Instant now) {
    String holder = stale.owner();
    boolean over =
        stale.expired() || holder.equals(claimant.name()) || claimant.isDeadForSure(holder);
    if (stale.state() == MessageState.CLAIMED && (over || gone)) {
      departure.giveBack(stale.messageId(), holder, "its node stopped", null, 0, 0, now, now);
    } else if (stale.repeatable() && (over || gone)) {
      departure.giveBack(stale.messageId(), holder, "its node stopped", null, 0, 1, now, now);
    } else if (over || gone && stale.marketing()) {
      // A service mail would be repeated: while its node may live, the lease decides.
      departure.unsure(
          stale.messageId(),
          holder,
          stale.marketing(),
          stale.unsure(),
          "its node stopped while it was being transmitted",
          now,
          now);
    }
  }
}
