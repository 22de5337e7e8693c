package org.followup.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Relays that this node could not reach, and when it knocks again: after ten seconds, then after
 * pauses that double up to five minutes, a little different each time so that nodes do not knock
 * together. A node keeps it for itself, because it may be its own line that is cut.
 */
@Component
class RelayAbsences {

  private static final Logger log = LoggerFactory.getLogger(RelayAbsences.class);
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 5;

  private final Map<String, Absence> absences = new ConcurrentHashMap<>();
  private final Clock clock;

  RelayAbsences(Clock clock) {
    this.clock = clock;
  }

  /**
   * A relay that is away.
   *
   * @param until when this node knocks again
   * @param words what was wrong at the latest try
   */
  record Absence(Instant since, Instant until, int tries, String words) {}

  Optional<Absence> find(String relay) {
    return Optional.ofNullable(absences.get(relay));
  }

  boolean isAway(String relay) {
    Absence absence = absences.get(relay);
    return absence != null && absence.until().isAfter(clock.instant());
  }

  /** When the first of these that are away is knocked at again. */
  Optional<Instant> findNextKnock(List<MailRelay> relays) {
    return relays.stream()
        .map(relay -> absences.get(relay.name()))
        .filter(absence -> absence != null)
        .map(Absence::until)
        .min(Instant::compareTo);
  }

  void away(String relay, String words) {
    Instant now = clock.instant();
    Absence absence =
        absences.compute(
            relay,
            (name, before) -> {
              int tries = before == null ? 1 : before.tries() + 1;
              return new Absence(
                  before == null ? now : before.since(), now.plus(pause(tries)), tries, words);
            });
    if (absence.tries() == 1) {
      log.warn("Relay is away; mails wait or leave by others. relay={} fault=\"{}\"", relay, words);
    }
  }

  void back(String relay) {
    Absence absence = absences.remove(relay);
    if (absence != null) {
      log.info("Relay is back relay={} awaySince={}", relay, absence.since());
    }
  }

  private static Duration pause(int tries) {
    long millis = FIRST.toMillis() << Math.min(tries - 1, MOST_DOUBLINGS);
    millis = Math.min(millis, LONGEST.toMillis());
    return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 5));
  }
}
