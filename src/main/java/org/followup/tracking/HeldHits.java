package org.followup.tracking;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import org.followup.node.Background;
import org.followup.tracking.TrackedLinks.Followed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Hits that came while the database was away, in the memory of this node until they can be kept, at
 * the level that the person allows then; 10,000 at most. Those beyond are missed, and counted as
 * that; those that are here when the node ends are lost with it.
 *
 * <p>While it is away nobody else asks the database about hits: this asks once a second whether it
 * is back, so that no reader waits for it. Once it is, readers ask it again, while what is held
 * here is kept beside them.
 */
@Component
class HeldHits extends Background {

  private static final Logger log = LoggerFactory.getLogger(HeldHits.class);
  private static final Duration REST = Duration.ofSeconds(1);
  private static final int MOST = 10_000;

  private record Held(MailToken.Kind kind, MailToken token, Arrival arrival, Instant at) {}

  private final LinkedBlockingDeque<Held> waiting = new LinkedBlockingDeque<>(MOST);
  private final TrackedLinks links;
  private final Hits hits;
  private final Clock clock;
  private final Counter missed;
  private volatile boolean away;

  HeldHits(TrackedLinks links, Hits hits, Clock clock, MeterRegistry metrics) {
    super("held-hits", fault -> true);
    this.links = links;
    this.hits = hits;
    this.clock = clock;
    this.missed =
        Counter.builder("followup.tracking.hits.missed")
            .description("Opens and clicks that were lost while the database was away")
            .register(metrics);
    Gauge.builder("followup.tracking.hits.held", waiting, LinkedBlockingDeque::size)
        .description("Opens and clicks that wait for the database, on this node")
        .register(metrics);
  }

  /** Whether the database was away a moment ago. */
  boolean isAway() {
    return away;
  }

  /** Hears of a fault that a hit met: one that is the hit's own keeps nobody else waiting. */
  void hear(RuntimeException fault) {
    if (!away && isAbsence(fault)) {
      away = true;
      log.warn("The database is away; links lead on from memory, hits are kept once it is back");
    }
  }

  /** Holds a hit that cannot be kept now. */
  void hold(MailToken.Kind kind, MailToken token, Arrival arrival) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (!waiting.offer(new Held(kind, token, arrival, now))) {
      missed.increment();
    }
  }

  @Override
  protected Duration round() {
    if (away || !waiting.isEmpty()) {
      ask();
      if (away) {
        away = false;
        log.info("The database is back; hits to be kept={}", waiting.size());
      }
      int kept = 0;
      for (Held next = waiting.peek(); next != null && !isStopping(); next = waiting.peek()) {
        kept += keep(next) ? 1 : 0;
        waiting.poll(); // nobody else takes from it
      }
      log.info("Kept held hits={}", kept);
    }
    return REST;
  }

  private boolean keep(Held held) {
    try {
      Optional<Followed> followed = links.find(held.kind(), held.token());
      followed.ifPresent(hit -> hits.keep(hit.hit(), hit.recipient(), held.arrival(), held.at()));
      return followed.isPresent();
    } catch (RuntimeException e) {
      ask(); // throws where it is away again
      missed.increment();
      log.warn("A hit could not be kept messageId={}", held.token().messageId(), e);
      return false;
    }
  }

  private void ask() {
    try {
      links.ask();
    } catch (RuntimeException e) {
      hear(e);
      throw e;
    }
  }

  /** Whether the database is away, rather than against what it was asked. */
  static boolean isAbsence(RuntimeException fault) {
    return fault instanceof DataAccessResourceFailureException
        || fault instanceof TransientDataAccessResourceException
        || fault instanceof RecoverableDataAccessException
        || fault instanceof QueryTimeoutException
        || fault instanceof TransactionException;
  }
}
