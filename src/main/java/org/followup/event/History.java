package org.followup.event;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.followup.event.HistoryRepository.Erased;
import org.followup.event.IdentityRepository.Identity;
import org.followup.recipient.Erasing;
import org.followup.recipient.Merging;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Questions to the log of events. Recorded-only events ({@code RECORD}) are not seen here. */
@Component
public class History {

  /** What an erasure leaves behind itself, to end the journeys. */
  private static final String ERASED = "recipient-erased";

  private static final String STAYS =
      "That an event of that type came at that time, without whose and without what it said: for"
          + " the statistics, and so that its repetition is known as one.";

  private final HistoryRepository repository;
  private final Ledger ledger;
  private final Identities identities;

  History(HistoryRepository repository, Ledger ledger, Identities identities) {
    this.repository = repository;
    this.ledger = ledger;
    this.identities = identities;
  }

  /** Which types the latest events are of, so many of them as that. */
  public Set<String> listLatestTypes(int events) {
    return repository.listLatestTypes(events);
  }

  /** Whether the recipient had an event of that type with {@code time >= since}. */
  public boolean happened(RecipientId recipient, String type, Instant since) {
    return repository.exists(recipient, type, since);
  }

  /**
   * The latest event of any of the types at or after {@code since} by event time, about the
   * recipient (its own, or without a recipient and about {@code subject}); with {@code
   * subjectOnly}, only events about that subject.
   */
  public Optional<Event> findLatest(
      RecipientId recipient,
      @Nullable String subject,
      boolean subjectOnly,
      Collection<String> types,
      Instant since) {
    return types.isEmpty()
        ? Optional.empty()
        : repository
            .listLatest(recipient, subject, subjectOnly, types, since, Long.MAX_VALUE, null, 1)
            .stream()
            .findFirst();
  }

  /**
   * As {@link #findLatest}, while {@code current} takes effect: an event that was accepted after it
   * and still waits behind it is not known yet; one that spreads is known once it has begun. So
   * what events of one request do depends on their order and never on how far the dispatcher has
   * come.
   *
   * @param current null where no event takes effect (a timer): then nothing that waits is known
   * @param aliveAt what has expired by then does not count; null where it counts all the same
   */
  public Optional<Event> findLatestKnown(
      RecipientId recipient,
      @Nullable String subject,
      boolean subjectOnly,
      Collection<String> types,
      Instant since,
      @Nullable Event current,
      @Nullable Instant aliveAt) {
    return listLatestKnown(recipient, subject, subjectOnly, types, since, current, aliveAt, 1)
        .stream()
        .findFirst();
  }

  /** As {@link #findLatestKnown}, the newest first, so many at most. */
  public List<Event> listLatestKnown(
      RecipientId recipient,
      @Nullable String subject,
      boolean subjectOnly,
      Collection<String> types,
      Instant since,
      @Nullable Event current,
      @Nullable Instant aliveAt,
      int limit) {
    long waitingFrom = current == null ? 0 : current.seq();
    return types.isEmpty()
        ? List.of()
        : repository.listLatest(
            recipient, subject, subjectOnly, types, since, waitingFrom, aliveAt, limit);
  }

  /**
   * Whom the events of one source about a subject named, such as the person of a shop's order;
   * those that were recorded only do not count.
   */
  public List<RecipientId> listRecipients(String source, String subject) {
    return repository.listRecipients(source, subject);
  }

  /** An applied or waiting event by its place in the order of acceptance. */
  public Optional<Event> find(long seq) {
    return repository.find(seq);
  }

  /** An applied or waiting event by its identity. */
  public Optional<Event> find(String source, String id) {
    return identities.findSeqs(List.of(new Identity(source, id))).values().stream()
        .findFirst()
        .flatMap(repository::find);
  }

  /** Applied and waiting events of the recipient, newest first. */
  public List<Event> list(RecipientId recipient, int limit) {
    return repository.list(recipient, limit);
  }

  /**
   * The recipient's events of these types at or after {@code since} by event time, newest first.
   */
  public List<Event> list(
      RecipientId recipient, Collection<String> types, Instant since, int limit) {
    return repository.listOf(recipient, types, since, limit);
  }

  /**
   * What was applied of these people since then, in the order of acceptance: the latest so many.
   */
  public List<Event> listApplied(Collection<RecipientId> recipients, Instant since, int most) {
    return repository.listApplied(recipients, since, most);
  }

  /** What was told of the one was told of the other; what waits comes in its place. */
  @EventListener
  void move(Merging merging) {
    repository.updateLogged(merging.from(), merging.into());
    repository.updateWaiting(merging.from(), merging.into());
    if (!merging.into().isDevice()) {
      repository.updateRecognised(merging.into());
    }
  }

  /**
   * Removes the personal data of a recipient's events and keeps that they happened: type, time and
   * identity stay, so that statistics hold and a repetition is still a duplicate; an identity that
   * holds something of the person stays as a keyed hash. What of them still waits, or is a dead
   * letter, is not applied any more; an event that ends the person's journeys is to be accepted
   * after this call. Joins the transaction.
   */
  @EventListener
  @Transactional
  public void erase(Erasing erasing) {
    List<Erased> events = repository.updateErased(erasing.recipient());
    if (events.isEmpty()) {
      return;
    }
    List<Long> seqs = events.stream().map(Erased::seq).toList();
    List<Instant> withdrawn = repository.deleteWaiting(seqs);
    if (!withdrawn.isEmpty()) {
      ledger.erased(withdrawn);
    }
    long theirs = events.stream().filter(event -> !event.type().equals(ERASED)).count();
    int receipts = repository.deleteReceipts(seqs);
    erasing.deleted("events", theirs);
    erasing.deleted("event-receipts", theirs == 0 ? 0 : receipts);
    events.stream()
        .filter(event -> telling(event.identity().id(), erasing.traces()))
        .forEach(event -> identities.hide(event.identity(), event.acceptedAt()));
    erasing.kept("events", theirs, STAYS, null);
  }

  private static boolean telling(String id, Set<String> traces) {
    String lower = id.toLowerCase(Locale.ROOT);
    return Identities.mayTell(id) || traces.stream().anyMatch(lower::contains);
  }
}
