package org.followup.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.followup.event.IdentityRepository.Identity;
import org.followup.event.InboxRepository.Candidate;
import org.followup.event.InboxRepository.Claimed;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The durable inbox. Whatever concerns a recipient passes through here, whichever door it came in
 * by.
 *
 * <p>Guarantees: an accepted event is on disk; a second one of the same source and id changes
 * nothing; events of one recipient are handed out in the order of acceptance; an event's effects
 * and its mark "applied" commit together or not at all.
 */
@Component
public class Inbox {

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /** How long after each failed try the next one waits; after as many tries and one it is dead. */
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5));

  static final MonthlyPartitions.Table LOG_TABLE =
      new MonthlyPartitions.Table("event_log", "accepted_at");

  /** Pages of due rows looked at where other nodes hold every recipient of the first ones. */
  private static final int PAGES = 5;

  /** So many patient events come at once: an event that comes meanwhile waits for them. */
  private static final int FEW = 5;

  private final InboxRepository repository;
  private final Spreading spreading;
  private final Ledger ledger;
  private final Identities identities;
  private final Recipients recipients;
  private final PostalTelling postal;
  private final Clock clock;
  private final Counter accepted;
  private final Counter duplicates;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  Inbox(
      InboxRepository repository,
      Spreading spreading,
      Ledger ledger,
      Identities identities,
      Recipients recipients,
      PostalTelling postal,
      Clock clock,
      MeterRegistry metrics) {
    this.repository = repository;
    this.spreading = spreading;
    this.ledger = ledger;
    this.identities = identities;
    this.recipients = recipients;
    this.postal = postal;
    this.clock = clock;
    this.accepted =
        Counter.builder("followup.events.accepted")
            .description("Events written to the inbox or, for the record only, to the log")
            .register(metrics);
    this.duplicates =
        Counter.builder("followup.events.duplicates")
            .description("Events whose source and id were accepted before")
            .register(metrics);
  }

  /**
   * Accepts events in one transaction (the caller's, where there is one). Wakes the listeners after
   * the commit. Of two events with one identity in the list the first wins.
   */
  @Transactional
  public Acceptance accept(List<NewEvent> events) {
    return accept(events, false);
  }

  /**
   * The same for events that nobody waits for: they take effect while no others are due, however
   * many there are. Events of one recipient keep their order all the same.
   */
  @Transactional
  public Acceptance acceptPatiently(List<NewEvent> events) {
    return accept(events, true);
  }

  private Acceptance accept(List<NewEvent> events, boolean patient) {
    if (events.isEmpty()) {
      return new Acceptance(List.of());
    }
    Instant now = identities.moment();
    Map<Identity, NewEvent> firsts = new LinkedHashMap<>();
    events.forEach(event -> firsts.putIfAbsent(Identity.of(event), event));
    Map<Identity, Long> fresh = identities.take(List.copyOf(firsts.keySet()), now);
    List<Event> fitting = new ArrayList<>();
    Map<RecipientId, RecipientId> standing = recipients.listStanding(told(firsts.values()));
    firsts.forEach(
        (identity, event) -> {
          Long seq = fresh.get(identity);
          if (seq != null) {
            fitting.add(event.acceptedAs(seq, now, standing));
          }
        });
    List<Event> taken = postal.take(fitting);
    if (!taken.isEmpty()) {
      repository.insertLog(taken);
      ledger.accepted(taken);
    }
    List<Event> acting =
        taken.stream().filter(event -> event.handling() != NewEvent.Handling.RECORD).toList();
    if (!acting.isEmpty()) {
      repository.insertInbox(acting, patient);
    }
    Acceptance acceptance = answer(events, fresh);
    afterCommit(
        () -> {
          accepted.increment(acceptance.accepted());
          duplicates.increment(acceptance.duplicates());
          if (!acting.isEmpty()) {
            listeners.forEach(Runnable::run);
          }
        });
    return acceptance;
  }

  private static Set<RecipientId> told(Collection<NewEvent> events) {
    Set<RecipientId> told = new HashSet<>();
    for (NewEvent event : events) {
      RecipientId name = event.told();
      if (name != null) {
        told.add(name);
      }
    }
    return told;
  }

  private Acceptance answer(List<NewEvent> events, Map<Identity, Long> fresh) {
    List<Identity> asked = events.stream().map(Identity::of).toList();
    Map<Identity, Long> seqs = new HashMap<>(fresh);
    List<Identity> known =
        asked.stream().filter(identity -> !fresh.containsKey(identity)).distinct().toList();
    seqs.putAll(identities.findSeqs(known));
    Set<Identity> unanswered = new HashSet<>(fresh.keySet());
    return new Acceptance(
        asked.stream()
            .map(
                identity ->
                    new Acceptance.Entry(
                        // a known one always has its number; without it the event is no one's
                        seqs.getOrDefault(identity, 0L),
                        identity.source(),
                        identity.id(),
                        !unanswered.remove(identity)))
            .toList());
  }

  private static void afterCommit(Runnable wake) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            wake.run();
          }
        });
  }

  /** Runs {@code wake} after each commit that accepted something; it must return at once. */
  public void onAccepted(Runnable wake) {
    listeners.add(wake);
  }

  /**
   * Takes the next events to apply, in order, at most {@code limit}, and holds their recipients
   * until the caller's transaction ends. Events of recipients that another node holds are left out,
   * and so is an event whose recipient has an earlier one that still waits for a retry. An event
   * without a recipient comes alone, as a slice of one; those about one subject keep their order
   * too, and one that spreads comes when its turn in the queue has come. Patient events come where
   * there are no others, a few at a time.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Event> claimSlice(int limit) {
    List<Event> slice = claimSlice(false, limit);
    return slice.isEmpty() ? claimSlice(true, Math.min(limit, FEW)) : slice;
  }

  private List<Event> claimSlice(boolean patient, int limit) {
    Instant now = clock.instant();
    Instant afterDue = Instant.EPOCH;
    long afterSeq = 0;
    for (int page = 0; page < PAGES; page++) {
      List<Candidate> due = repository.listDue(patient, now, afterDue, afterSeq, limit);
      List<Event> slice = claim(patient, due, now, limit);
      if (!slice.isEmpty() || due.size() < limit) {
        return slice;
      }
      Candidate last = due.get(due.size() - 1);
      afterDue = last.dueAt();
      afterSeq = last.seq();
    }
    return List.of();
  }

  private List<Event> claim(boolean patient, List<Candidate> due, Instant now, int limit) {
    Set<RecipientId> keys = new LinkedHashSet<>();
    due.forEach(candidate -> keys.add(new RecipientId(candidate.recipientKey())));
    List<String> held = recipients.tryLock(keys).stream().map(RecipientId::value).toList();
    if (held.isEmpty()) {
      return List.of();
    }
    if (!recipients.listStanding(keys).isEmpty() && repository.updateKeys(held) > 0) {
      // accepted while their names were being merged: they come in their place under the new key
      return claim(patient, repository.listDue(patient, now, Instant.EPOCH, 0, limit), now, limit);
    }
    // A later statement: whatever the last holder of a lock has applied is gone from its snapshot.
    List<Claimed> claimed = repository.listOf(held, now, limit);
    Map<String, Claimed> heads = new HashMap<>();
    claimed.forEach(row -> heads.putIfAbsent(EventKeys.of(row.event()), row));
    // By turn, not by age: one that spreads is old each time, and would keep out all others.
    Optional<Claimed> next =
        due.stream()
            .map(candidate -> heads.get(candidate.recipientKey()))
            .filter(Objects::nonNull)
            .findFirst();
    if (next.isPresent() && next.get().alone()) {
      return List.of(next.get().event());
    }
    return claimed.stream().filter(row -> !row.alone()).map(Claimed::event).toList();
  }

  /** How long a failed try of this number is rested after; empty where it was the last. */
  public static Optional<Duration> pauseAfter(int attempts) {
    return attempts > PAUSES.size() ? Optional.empty() : Optional.of(PAUSES.get(attempts - 1));
  }

  /**
   * Marks events of a claimed slice as applied and keeps what they did, in the transaction. What an
   * event that spread did before is added.
   *
   * @throws OptimisticLockingFailureException where an event no longer waits: somebody else applied
   *     or erased it, and the caller's transaction must not commit
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void applied(Map<Event, Receipt> receipts) {
    if (receipts.isEmpty()) {
      return;
    }
    List<Long> seqs = receipts.keySet().stream().map(Event::seq).toList();
    if (repository.deleteWaiting(seqs) != seqs.size()) {
      throw new OptimisticLockingFailureException(
          "Of the events %s some no longer wait; nothing of this slice is applied."
              .formatted(seqs));
    }
    ledger.applied(receipts.keySet());
    Map<Long, Receipt> telling = new LinkedHashMap<>();
    receipts.forEach(
        (event, last) -> {
          Receipt receipt = spreading.whole(event, last);
          if (!receipt.isEmpty()) {
            telling.put(event.seq(), receipt);
          }
        });
    if (!telling.isEmpty()) {
      repository.insertReceipts(telling, clock.instant());
    }
  }

  /** What became of an event whose failure was noted. */
  public enum AfterFailure {
    /** It waits for its next try. */
    WAITS,
    /** That was its last try: it is a dead letter. */
    DEAD,
    /** It had been applied, erased or given up meanwhile. */
    GONE
  }

  /**
   * Notes in a transaction of its own that applying the event failed; to be called after the
   * caller's has been rolled back. It is tried again after a growing pause (1 s, 10 s, 1 min, 5
   * min); after the fifth try it becomes a dead letter, and the recipient's later events go on.
   * Where the note itself cannot be written the event stays due, with no try counted.
   */
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public AfterFailure failed(Event event, Throwable fault) {
    int attempts = repository.findAttempts(event.seq()).orElse(-1) + 1;
    if (attempts == 0) {
      return AfterFailure.GONE;
    }
    boolean dead = attempts > PAUSES.size();
    Instant due = clock.instant().plus(dead ? Duration.ZERO : PAUSES.get(attempts - 1));
    repository.updateFailed(event.seq(), attempts, due, dead, Reasons.of(fault));
    return dead ? AfterFailure.DEAD : AfterFailure.WAITS;
  }

  /**
   * Lets the event wait, in a transaction of its own, without counting a try; its recipient's later
   * ones wait behind it. For a failure that is not its fault and that others do not meet.
   */
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public void putOff(Event event, Duration pause, Throwable fault) {
    // The first try is the mark that holds back later events, so it may be spent; never another.
    int attempts = Math.max(1, repository.findAttempts(event.seq()).orElse(1));
    repository.updateFailed(
        event.seq(), attempts, clock.instant().plus(pause), false, Reasons.of(fault));
  }

  /** Why something failed, in a sentence fit to be stored and read. */
  public static String reasonOf(Throwable fault) {
    return Reasons.of(fault);
  }

  /** What the event did; empty while it has not been applied. */
  public Optional<Receipt> findReceipt(long seq) {
    return Optional.ofNullable(listReceipts(List.of(seq)).get(seq));
  }

  /** What the events did, by sequence number; those not applied yet are missing. */
  public Map<Long, Receipt> listReceipts(Collection<Long> seqs) {
    return seqs.isEmpty() ? Map.of() : repository.listReceipts(seqs);
  }

  /** When the next waiting event may be tried, if any waits; in the past where one is due. */
  public Optional<Instant> findNextDue() {
    return repository.findNextDue();
  }

  /** Events that were given up, latest first. */
  public List<DeadLetter> listDead(int limit) {
    return repository.listDead(limit);
  }

  /**
   * Lets a dead letter be tried again at once, with all its tries.
   *
   * @return false where no event of that number is dead
   */
  @Transactional
  public boolean repeat(long seq) {
    boolean repeated = repository.updateRepeated(seq, clock.instant()) == 1;
    if (repeated) {
      log.info("Repeated a dead letter seq={}", seq);
      afterCommit(() -> listeners.forEach(Runnable::run));
    }
    return repeated;
  }

  /** How many events wait, counted no further than {@code limit}. */
  public int countWaiting(int limit) {
    return repository.countWaiting(limit);
  }

  /** Whether an event of these numbers has still to take effect. */
  public boolean isAnyWaiting(long firstSeq, long lastSeq) {
    return repository.existsWaiting(firstSeq, lastSeq);
  }
}
