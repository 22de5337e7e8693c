package org.followup.event;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.followup.event.IdentityRepository.Identity;
import org.followup.recipient.SecretKeys;
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
  private final SecretKeys keys;
  private final Clock clock;

  /** The month in which, once this node had been alone, nobody could accept in another one. */
  private volatile @Nullable YearMonth settled;

  Identities(
      IdentityRepository repository, MonthlyPartitions partitions, SecretKeys keys, Clock clock) {
    this.repository = repository;
    this.partitions = partitions;
    this.keys = keys;
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
    Map<Identity, Long> hidden = findHidden(identities);
    return repository.insert(
        hidden.isEmpty()
            ? identities
            : identities.stream().filter(identity -> !hidden.containsKey(identity)).toList(),
        moment);
  }

  /** The numbers of identities that are known. */
  public Map<Identity, Long> findSeqs(Collection<Identity> identities) {
    if (identities.isEmpty()) {
      return Map.of();
    }
    Map<Identity, Long> seqs = new HashMap<>(repository.findSeqs(identities));
    seqs.putAll(findHidden(identities));
    return seqs;
  }

  /**
   * From now on the identity stands as a keyed hash, since it holds something of a person who was
   * erased. Its repetition is still known as one where {@link #mayTell} says so.
   */
  void hide(Identity identity, Instant acceptedAt) {
    repository.replace(identity, hidden(identity), acceptedAt);
  }

  /** Whether an id may hold an address, which is looked for in its hidden form too. */
  static boolean mayTell(String id) {
    return id.indexOf('@') >= 0;
  }

  private Map<Identity, Long> findHidden(Collection<Identity> identities) {
    Map<Identity, Identity> byHidden = new HashMap<>();
    for (Identity identity : identities) {
      if (mayTell(identity.id())) {
        byHidden.put(hidden(identity), identity);
      }
    }
    Map<Identity, Long> found = new HashMap<>();
    if (!byHidden.isEmpty()) {
      repository
          .findSeqs(byHidden.keySet())
          .forEach((hidden, seq) -> found.put(byHidden.get(hidden), seq));
    }
    return found;
  }

  private Identity hidden(Identity identity) {
    byte[] hash = keys.hmac("event-identity", identity.id().getBytes(StandardCharsets.UTF_8));
    return new Identity(identity.source(), "erased:" + HexFormat.of().formatHex(hash));
  }

  private static boolean nearTurn(Instant now) {
    return !month(now.minus(CLOCKS_DIFFER)).equals(month(now.plus(CLOCKS_DIFFER)));
  }

  private static YearMonth month(Instant now) {
    return YearMonth.from(now.atOffset(ZoneOffset.UTC));
  }
}
