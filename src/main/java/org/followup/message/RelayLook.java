package org.followup.message;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the relays that may be used take at one moment.
 *
 * @param usable neither paused nor away
 * @param paces of what was used lately; everything else has all its tokens
 * @param learned whether a lane of any of them was slowed down by its answers
 */
record RelayLook(Instant at, List<MailRelay> usable, Map<Key, RelayPace> paces, boolean learned) {

  /** A relay as a whole, or one lane of it. */
  record Key(String relay, String lane) {}

  RelayPace pace(MailRelay relay, String lane) {
    RelayPace known = paces.get(new Key(relay.name(), lane));
    return known == null ? RelayPace.fresh(RelayRates.ratesOf(relay, lane), at) : known;
  }

  /** Whether it matters in which lane a mail goes. */
  boolean asksForLanes() {
    return learned || usable.stream().anyMatch(MailRelay::knowsDomains);
  }

  /** How many mails may be taken from the queue now, whatever their lanes; {@code most} at most. */
  int room(int most) {
    long sum = 0;
    for (MailRelay relay : usable) {
      sum += pace(relay, MailLanes.ALL).availableAt(at);
    }
    return (int) Math.min(most, sum);
  }

  /**
   * Lanes of which fewer mails than {@code most} may leave now, and how many: 0 where no relay
   * takes any.
   */
  Map<String, Integer> findScarceLanes(int most) {
    Map<String, Integer> scarce = new TreeMap<>();
    for (Key key : paces.keySet()) {
      if (!key.lane().equals(MailLanes.ALL)) {
        long tokens = usable.stream().mapToLong(relay -> tokens(relay, key.lane())).sum();
        if (tokens < most) {
          scarce.put(key.lane(), (int) tokens);
        }
      }
    }
    return scarce;
  }

  private int tokens(MailRelay relay, String lane) {
    return Math.min(pace(relay, MailLanes.ALL).availableAt(at), pace(relay, lane).availableAt(at));
  }

  /** When the next mail of that lane may leave; empty where no relay is usable. */
  Optional<Instant> findNext(String lane) {
    return usable.stream()
        .map(
            relay -> {
              Instant all = pace(relay, MailLanes.ALL).nextAt(at);
              Instant one = pace(relay, lane).nextAt(at);
              return all.isAfter(one) ? all : one;
            })
        .min(Instant::compareTo);
  }
}
