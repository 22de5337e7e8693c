package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.followup.message.Gates.Case;
import org.followup.message.OutboxRepository.PutOff;
import org.followup.message.Restraint.Wait;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Caps, gap and quiet hours for one marketing mail, and whose turn it is: among the mails of a
 * person that wait for the same moment the one of higher priority goes first, then the one that has
 * waited longer.
 *
 * <p>Only mails that are put off are compared, each when it asks: whoever might go now yields to a
 * better one that is due, too, if not both may go, and asks again when that one's mail allows it.
 * So a better one that is cancelled before holds nobody up, one that comes later finds a queued
 * mail left in its place, and the order in which the tokens wake does not matter. The caller holds
 * the recipient.
 */
@Component
class RestraintGate {

  /** Who has not asked again so long after their moment (a paused journey) holds nobody up. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** For one that may go as soon as the other has gone. */
  private static final Duration SOON = Duration.ofMinutes(1);

  private static final Comparator<Turn> BEST_FIRST =
      Comparator.comparingInt((Turn turn) -> turn.limits().priority())
          .reversed()
          .thenComparing(Turn::askedAt)
          .thenComparing(Turn::messageId);

  private final OutboxRepository outbox;
  private final RestraintLimits limits;

  RestraintGate(OutboxRepository outbox, RestraintLimits limits) {
    this.outbox = outbox;
    this.limits = limits;
  }

  /**
   * What this gate says.
   *
   * @param found empty where the mail may go
   * @param rule the one that said so; null where {@code followup.policy} alone did
   */
  record Answer(Optional<Wait> found, RestraintTable.@Nullable Rule rule) {

    private static Answer of(Optional<Wait> found, Limits limits) {
      return new Answer(found, found.isPresent() ? found.get().rule() : limits.rule());
    }
  }

  /** A mail's place in the queue of those who wait. */
  private record Turn(Limits limits, Instant askedAt, long messageId) {}

  /**
   * For a mail that asks to enter the outbox.
   *
   * @param passes whether another mail passes all other gates now
   */
  Answer ask(Case mail, Instant now, Predicate<Case> passes) {
    RestraintLimits.Person person = limits.personOf(mail.recipient());
    Restraint restraint = limits.restraintOf(mail, person);
    List<Instant> counted = listCounted(mail, now, restraint);
    Optional<Wait> wait = restraint.findWait(now, counted, mail.ignoreQuietHours());
    if (wait.isEmpty()) {
      wait = new Turns(mail, now, person, restraint, counted).findWait(passes);
    }
    return Answer.of(wait, restraint.limitsAt(now));
  }

  /**
   * From the end of a pause on, the moment at which this gate has nothing against the mail as far
   * as is known now.
   */
  Instant firstFree(Case mail, Instant now, Instant pauseEnd) {
    Restraint restraint = limits.restraintOf(mail, limits.personOf(mail.recipient()));
    return restraint
        .findWait(pauseEnd, listCounted(mail, now, restraint), false)
        .map(Wait::until)
        .orElse(pauseEnd);
  }

  private List<Instant> listCounted(Case mail, Instant now, Restraint restraint) {
    return outbox.listCounted(mail.recipient(), mail.sendKey(), now.minus(restraint.reach()));
  }

  /** The end of the night for a mail about to leave; empty by day. */
  Answer askOfTheNight(Case mail, Instant now) {
    Restraint restraint = limits.restraintOf(mail, limits.personOf(mail.recipient()));
    return Answer.of(restraint.findQuietHours(now), restraint.limitsAt(now));
  }

  /**
   * For a mail about to leave, beside those that have left: what was queued for different days may
   * leave together once sending was held, the mail server was away, or two people became one.
   */
  Answer askAgain(Case mail, Instant now) {
    Restraint restraint = limits.restraintOf(mail, limits.personOf(mail.recipient()));
    List<Instant> left =
        outbox.listLeft(mail.recipient(), mail.sendKey(), now.minus(restraint.reach()));
    return Answer.of(restraint.findWait(now, left, true), restraint.limitsAt(now));
  }

  /** A mail that might go now, beside those that are put off until now. */
  private final class Turns {

    private final Case mail;
    private final Instant now;
    private final RestraintLimits.Person person;
    private final Restraint restraint;
    private final List<Instant> counted;
    private final List<Instant> together;

    private Turns(
        Case mail,
        Instant now,
        RestraintLimits.Person person,
        Restraint restraint,
        List<Instant> counted) {
      this.mail = mail;
      this.now = now;
      this.person = person;
      this.restraint = restraint;
      this.counted = counted;
      this.together = new ArrayList<>(counted);
      together.add(now);
    }

    /** Until the first better one that may go now has gone; empty where there is none. */
    private Optional<Wait> findWait(Predicate<Case> passes) {
      List<PutOff> waiting = outbox.listPutOff(mail.recipient(), now);
      Optional<PutOff> own = waiting.stream().filter(this::isOwn).findFirst();
      Turn turn =
          new Turn(
              restraint.limitsAt(now),
              own.map(PutOff::askedAt).orElse(now),
              own.map(PutOff::messageId).orElse(Long.MAX_VALUE));
      Instant since = own.map(PutOff::dueAt).orElse(now).minus(PATIENCE);
      return waiting.stream()
          .filter(other -> !isOwn(other) && !other.dueAt().isBefore(since))
          .sorted(Comparator.comparing(this::turnOf, BEST_FIRST))
          .flatMap(other -> findWait(other, turn, passes).stream())
          .findFirst();
    }

    private Optional<Wait> findWait(PutOff other, Turn turn, Predicate<Case> passes) {
      Restraint theirs = limits.restraintOf(other.mail(), person);
      Turn first = turnOf(other);
      if (BEST_FIRST.compare(first, turn) > 0
          || theirs.findWait(now, counted, other.mail().ignoreQuietHours()).isPresent()) {
        return Optional.empty();
      }
      Optional<Wait> after = restraint.findWait(now, together, mail.ignoreQuietHours());
      boolean both =
          after.isEmpty()
              && theirs.findWait(now, together, other.mail().ignoreQuietHours()).isEmpty();
      if (both || !passes.test(other.mail())) {
        return Optional.empty();
      }
      Instant until = after.map(Wait::until).orElse(Restraint.toFullSecond(now.plus(SOON)));
      return Optional.of(new Wait(until, reason(first, turn, other), turn.limits().rule()));
    }

    private Turn turnOf(PutOff other) {
      Limits theirs = limits.restraintOf(other.mail(), person).limitsAt(now);
      return new Turn(theirs, other.askedAt(), other.messageId());
    }

    private boolean isOwn(PutOff other) {
      return other.mail().sendKey().equals(mail.sendKey());
    }
  }

  private static String reason(Turn first, Turn then, PutOff other) {
    return "after %s of %s, which has %s"
        .formatted(
            other.mail().message(),
            other.mail().journey(),
            first.limits().priority() > then.limits().priority() ? "priority" : "waited longer");
  }
}
