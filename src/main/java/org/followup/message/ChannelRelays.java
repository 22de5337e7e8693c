package org.followup.message;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What leaves by other channels than e-mail; see {@link Relay} for that. */
@Component
public class ChannelRelays {

  private final List<ChannelRelay> relays;

  ChannelRelays(List<ChannelRelay> relays) {
    this.relays = relays;
  }

  /**
   * Hands over everything that is due now, on every channel; one that fails keeps none of the
   * others from it.
   *
   * @throws RuntimeException of the first that failed, once all had their turn
   */
  public void drain() {
    RuntimeException first = null;
    for (ChannelRelay relay : relays) {
      try {
        relay.drain();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** When something is due next, in the past where it is now. */
  public Optional<Instant> findNextDue() {
    return relays.stream()
        .map(ChannelRelay::findNextDue)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }
}
