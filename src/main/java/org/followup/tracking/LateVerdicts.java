package org.followup.tracking;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.node.Background;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.tracking.LateRules.Sighting;
import org.followup.tracking.LateVerdictRepository.Due;
import org.followup.tracking.LateVerdictRepository.Late;
import org.followup.tracking.LateVerdictRepository.Stretch;
import org.followup.tracking.Verdicts.Verdict;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Judges each hit {@code followup.tracking.verdict-after} later by all that came around it, and
 * tells the inbox of those that stay a person's. Verdict and event commit together; a hit is judged
 * once, and whatever fails for the moment is judged again; what cannot be judged is settled as
 * unknown with an ERROR, so that it holds up no other. What is found to be a machine's in company
 * of a later hit is so from then on, even where it had passed for a person's.
 *
 * <p>Every second on every node, one of them at a time. Whose recipient somebody holds is left for
 * the next round, so that an erasure comes before a verdict or finds it.
 */
@Component
public class LateVerdicts extends Background {

  private static final Logger log = LoggerFactory.getLogger(LateVerdicts.class);
  private static final Duration REST = Duration.ofSeconds(1);
  private static final int AT_ONCE = 200;

  /** So many of people whom somebody holds are passed over before those behind them wait too. */
  private static final int MOST_LEFT = 1_000;

  private final LateVerdictRepository repository;
  private final HitEvents events;
  private final Recipients recipients;
  private final TransactionTemplate transaction;
  private final Clock clock;

  LateVerdicts(
      LateVerdictRepository repository,
      HitEvents events,
      Recipients recipients,
      TransactionTemplate transaction,
      Clock clock) {
    super("late-verdicts", fault -> fault instanceof ConcurrencyFailureException);
    this.repository = repository;
    this.events = events;
    this.recipients = recipients;
    this.transaction = transaction;
    this.clock = clock;
  }

  /** When the next hit is due to be judged. */
  public Optional<Instant> findNextDue() {
    return repository.findNextDue();
  }

  /** Judges all that is due by now, save what others have in hand. */
  public void judgeDue() {
    Set<Long> left = new HashSet<>();
    boolean more = true;
    while (more && left.size() < MOST_LEFT && !isStopping()) {
      try {
        more = judgePage(left, null);
      } catch (RuntimeException e) {
        if (isOfTheMoment(e)) {
          throw e;
        }
        log.warn("Hits could not be judged together, each is now by itself", e);
        more = judgeOneByOne(left);
      }
    }
  }

  @Override
  protected Duration round() {
    judgeDue();
    return REST;
  }

  /**
   * Judges the next page of what is due.
   *
   * @param left hits of people whom somebody holds, passed over; those of this page are added
   * @param only the one hit of the page to judge; null for all
   * @return whether there may be more
   */
  private boolean judgePage(Set<Long> left, @Nullable Long only) {
    return Objects.requireNonNull(
        transaction.execute(none -> repository.tryTurn() && judgePage(now(), left, only)));
  }

  private boolean judgePage(Instant now, Set<Long> left, @Nullable Long only) {
    Set<RecipientId> told = peopleOf(page(now, left, only));
    Set<RecipientId> held = new HashSet<>(recipients.tryLock(told));
    // read again: whoever was erased or got another name before they were held
    List<Due> read = page(now, left, only);
    Map<Boolean, List<Due>> due =
        read.stream()
            .collect(
                Collectors.partitioningBy(
                    hit -> hit.recipient() == null || held.contains(hit.recipient())));
    List<Due> ours = Objects.requireNonNull(due.get(true));
    if (!ours.isEmpty()) {
      judge(ours, now);
    }
    Objects.requireNonNull(due.get(false)).forEach(hit -> left.add(hit.seen().hitId()));
    return read.size() == AT_ONCE;
  }

  private List<Due> page(Instant now, Set<Long> left, @Nullable Long only) {
    return repository.listDue(now, left, AT_ONCE).stream()
        .filter(hit -> only == null || hit.seen().hitId() == only)
        .toList();
  }

  /** So that the one that cannot be judged holds up no other: nobody knows what it was. */
  private boolean judgeOneByOne(Set<Long> left) {
    List<Due> page = repository.listDue(now(), left, AT_ONCE);
    for (Due hit : page) {
      long id = hit.seen().hitId();
      try {
        judgePage(left, id);
      } catch (RuntimeException e) {
        if (isOfTheMoment(e)) {
          throw e;
        }
        log.error("A hit cannot be judged and counts as unknown hitId={}", id, e);
        Late unknown = new Late(id, hit.seen().at(), Verdict.UNKNOWN, null);
        transaction.executeWithoutResult(none -> repository.settle(List.of(unknown), now()));
      }
    }
    return page.size() == AT_ONCE;
  }

  private static boolean isOfTheMoment(RuntimeException fault) {
    return fault instanceof TransientDataAccessException || HeldHits.isAbsence(fault);
  }

  private static Set<RecipientId> peopleOf(List<Due> due) {
    return due.stream().map(Due::recipient).filter(Objects::nonNull).collect(Collectors.toSet());
  }

  private void judge(List<Due> due, Instant now) {
    Map<Long, Sighting> around = lookAround(due.stream().map(Due::seen).toList());
    Map<Long, String> machines = LateRules.findMachines(around.values());
    List<Late> settled = new ArrayList<>();
    List<Due> human = new ArrayList<>();
    for (Due hit : due) {
      Sighting seen = hit.seen();
      String rule = seen.rule() != null ? seen.rule() : machines.get(seen.hitId());
      Verdict verdict = rule == null ? hit.verdict() : Verdict.MACHINE;
      settled.add(new Late(seen.hitId(), seen.at(), verdict, rule));
      if (verdict == Verdict.HUMAN) {
        human.add(hit);
      }
      around.remove(seen.hitId());
    }
    repository.settle(settled, now);
    repository.mark(
        around.values().stream()
            .filter(seen -> seen.sureMachine() == null && seen.rule() == null)
            .filter(seen -> machines.containsKey(seen.hitId()))
            .map(
                seen ->
                    new Late(seen.hitId(), seen.at(), Verdict.MACHINE, machines.get(seen.hitId())))
            .toList(),
        now);
    events.tell(human);
    log.debug("Judged hits={} machines={}", due.size(), machines.size());
  }

  /** These and whatever came near enough to be compared with them, by number. */
  private Map<Long, Sighting> lookAround(List<Sighting> due) {
    Map<Long, Sighting> all = new HashMap<>();
    Set<Long> mails = mailsOf(due);
    Stretch burst = Stretch.of(due, LateRules.BURST_TIME);
    add(all, repository.listAround(mails, burst.from(), burst.to()));
    Stretch trap = Stretch.of(due, LateRules.SAME_AGENT);
    add(all, repository.listTraps(mails, trap.from(), trap.to()));
    List<Sighting> traps = due.stream().filter(hit -> hit.kind() == Hit.Kind.TRAP).toList();
    if (!traps.isEmpty()) {
      Stretch near = Stretch.of(traps, LateRules.NEAR_TRAP);
      add(all, repository.listAround(mailsOf(traps), near.from(), near.to()));
      Stretch same = Stretch.of(traps, LateRules.SAME_AGENT);
      add(
          all,
          repository.listByAgent(
              mailsOf(traps),
              traps.stream().map(Sighting::agent).filter(Objects::nonNull).toList(),
              same.from(),
              same.to()));
    }
    List<Long> networks =
        due.stream().map(Sighting::network).filter(Objects::nonNull).distinct().toList();
    if (!networks.isEmpty()) {
      Stretch crowd = Stretch.of(due, LateRules.CROWD_TIME);
      add(all, repository.listFrom(networks, crowd.from(), crowd.to()));
    }
    add(all, due);
    return all;
  }

  private static Set<Long> mailsOf(Collection<Sighting> hits) {
    return hits.stream().map(Sighting::messageId).collect(Collectors.toSet());
  }

  private static void add(Map<Long, Sighting> all, Collection<Sighting> more) {
    more.forEach(hit -> all.put(hit.hitId(), hit));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
