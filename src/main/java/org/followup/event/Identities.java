package org.followup.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.followup.event.IdentityRepository.Identity;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which events were accepted, by source and id, for as long as their month is kept.
 *
 * <p>Guarantee: an identity that stands in one month is never taken in another, as long as the
 * clocks of two nodes differ by less than a minute. Within a month an index sees to it. Two
 * transactions of different months never run beside each other: whoever accepts shares a lock, and
 * around the turn of a month, and for the first time in a month that a node did not know, holds it
 * alone.
 */
@Component
class Identities {

  static final MonthlyPartitions.Table TABLE =
      new MonthlyPartitions.Table("event_identity", "accepted_at", List.of("source", "id"));

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private final IdentityRepository repository;
  private final MonthlyPartitions partitions;
  private final Clock clock;

  /** The month in which, once this node had been alone, nobody could accept in another one. */
  private volatile @Nullable YearMonth settled;

  Identities(IdentityRepository repository, MonthlyPartitions partitions, Clock clock) {
    this.repository = repository;
    this.partitions = partitions;
    this.clock = clock;
    prepare();
  }

  /** Makes partitions; before any lock is held that somebody could wait for meanwhile. */
  private void prepare() {
    Instant now = clock.instant();
    partitions.ensure(Inbox.LOG_TABLE, now);
    partitions.ensure(TABLE, now);
  }

  /**
   * The moment of acceptance for what the transaction takes from now on, in microseconds as
   * PostgreSQL keeps them. Read under the lock: whoever is late by then is late by the clock too.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Instant moment() {
    prepare();
    Instant before = clock.instant();
    while (true) {
      YearMonth month = month(before);
      boolean alone = !month.equals(settled) || nearTurn(before);
      if (alone) {
        repository.lockAlone();
      } else {
        repository.lockShared();
      }
      Instant now = clock.instant();
      if (month(now).equals(month)) {
        if (alone && !nearTurn(before)) {
          settled = month;
        }
        return now.truncatedTo(ChronoUnit.MICROS);
      }
      before = now;
    }
  }

  /** Takes the identities that are new, numbers them in the order given and returns them. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<Identity, Long> take(List<Identity> identities, Instant moment) {
    return repository.insert(identities, moment);
  }

  /** The numbers of identities that are known. */
  public Map<Identity, Long> findSeqs(Collection<Identity> identities) {
    return identities.isEmpty() ? Map.of() : repository.findSeqs(identities);
  }

  private static boolean nearTurn(Instant now) {
    return !month(now.minus(CLOCKS_DIFFER)).equals(month(now.plus(CLOCKS_DIFFER)));
  }

  private static YearMonth month(Instant now) {
    return YearMonth.from(now.atOffset(ZoneOffset.UTC));
  }
}
