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

  /** Hands over everything that is due now, on every channel. */
  public void drain() {
    relays.forEach(ChannelRelay::drain);
  }

  /** When something is due next, in the past where it is now. */
  public Optional<Instant> findNextDue() {
    return relays.stream()
        .map(ChannelRelay::findNextDue)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }
}
