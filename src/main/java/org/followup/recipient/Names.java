package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to names: which of them are one person, and how that became known. One name stands for
 * the person; every other leads to it in one step. Every method joins the caller's transaction.
 */
@Component
public class Names {

  private static final Logger log = LoggerFactory.getLogger(Names.class);

  private final NameRepository names;
  private final LockRepository locks;
  private final PersonalMerge personal;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  Names(
      NameRepository names,
      LockRepository locks,
      PersonalMerge personal,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.names = names;
    this.locks = locks;
    this.personal = personal;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** What an event may say about two names. */
  public enum Kind {
    /** A device is a customer's. */
    IDENTIFY,
    /** A customer, or a device, has a new name. */
    ALIAS;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Somebody's word that two names are one person.
   *
   * @param name the device or the earlier name
   * @param into the customer or the new name
   * @param saidAt by the event's own time
   * @param seq number of the event
   * @param source with {@code eventId} the event
   */
  public record Word(
      Kind kind,
      RecipientId name,
      RecipientId into,
      Instant saidAt,
      long seq,
      String source,
      String eventId) {}

  /**
   * A word that was taken, as the history of a person shows it.
   *
   * @param kind {@code identify} or {@code alias}
   * @param mergedAt when it took effect
   * @param seq number of the event; null for words of before this was kept
   */
  public record Merge(
      RecipientId name,
      RecipientId into,
      String kind,
      Instant saidAt,
      Instant mergedAt,
      @Nullable Long seq,
      String source,
      String eventId) {}

  /**
   * What came of a word.
   *
   * @param standing the name that stands for the person
   * @param merged names that stood for themselves until now; empty where nothing moved
   */
  public record Joined(RecipientId standing, List<RecipientId> merged) {}

  /** The name that stands for whoever has this one; itself where nobody said otherwise. */
  public RecipientId standing(RecipientId name) {
    return names.listStanding(List.of(name)).getOrDefault(name, name);
  }

  /** Of these names those that do not stand for themselves, with the one that does. */
  public Map<RecipientId, RecipientId> listStanding(Collection<RecipientId> some) {
    return some.isEmpty() ? Map.of() : names.listStanding(some);
  }

  /** The other names of the person, whichever is given. */
  public List<RecipientId> list(RecipientId name) {
    return names.listNames(standing(name));
  }

  /** How the names of the person came together, oldest first. */
  public List<Merge> listHistory(RecipientId name) {
    return names.listHistory(standing(name));
  }

  /**
   * Joins what the word says are one person. The caller holds both; each {@link Merging} is
   * published when this room's own data have moved. Repeating it changes nothing.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Joined join(Word word) {
    RecipientId into = standing(word.into());
    RecipientId other = standing(word.name());
    if (into.equals(other) && word.kind() == Kind.IDENTIFY) {
      names.updateOwner(word.name(), into, word.saidAt()); // seen there again
      return new Joined(into, List.of());
    }
    if (into.equals(other) && names.existsWord(word)) {
      return new Joined(into, List.of());
    }
    Instant now = clock.instant();
    if (word.kind() == Kind.IDENTIFY && !other.isDevice() && !into.isDevice()) {
      // somebody else's device: people who share one are not one person
      if (names.updateOwner(word.name(), into, word.saidAt())) {
        names.insertWord(word, into, now);
        log.info("Device changed hands. device={} from={} to={}", word.name(), other, into);
      }
      return new Joined(into, List.of());
    }
    names.insertWord(word, into, now);
    RecipientId standing = standingOf(into, other);
    Set<RecipientId> merged = new LinkedHashSet<>(List.of(into, other));
    merged.remove(standing);
    merged.forEach(one -> move(one, standing, word));
    locks.lock(List.of(standing)); // it may have been none that stands until now
    return new Joined(standing, List.copyOf(merged));
  }

  /** Nobody has these names any more. @return how many there were */
  int forget(RecipientId standing) {
    return names.delete(standing);
  }

  /** A customer outranks a device; of customers the latest word counts, by its own time. */
  private RecipientId standingOf(RecipientId one, RecipientId other) {
    if (one.isDevice() != other.isDevice()) {
      return one.isDevice() ? other : one;
    }
    Optional<RecipientId> latest = names.findLatestNew(List.of(one, other));
    return latest.orElseGet(() -> one.value().compareTo(other.value()) > 0 ? one : other);
  }

  private void move(RecipientId from, RecipientId into, Word word) {
    names.updateStanding(from, into);
    names.upsert(from, into, word.saidAt());
    names.updateHistory(from, into);
    personal.move(from, into);
    listeners.publishEvent(new Merging(from, into));
    log.info(
        "Recipients were merged. from={} into={} by={} event={}",
        from,
        into,
        word.kind().label(),
        word.eventId());
  }
}
