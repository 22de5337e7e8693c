package org.followup.journey;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.followup.event.Event;
import org.followup.event.Receipt;
import org.followup.event.Spreading;
import org.followup.recipient.Merging;
import org.followup.recipient.Names;
import org.followup.recipient.Names.Word;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lets {@code identify} and {@code alias} take effect: two names become one person, in the
 * dispatcher's transaction with both held. One is held by the claim; the other is only tried, and
 * where somebody else has it in hand the event comes again, so that two of them never wait
 * crosswise. What both had running is reconciled ({@link Reconciliation}); then the event goes the
 * way of any other, as one of the person that stands.
 */
@Component
class PersonJoin {

  private static final String IDENTIFY = "identify";
  private static final String ALIAS = "alias";

  /** How long it lets whoever holds the other person go first. */
  private static final Duration TURN = Duration.ofMillis(100);

  private final Names names;
  private final Recipients recipients;
  private final Spreading inbox;
  private final Reconciliation reconciliation;
  private final PersonMoveRepository moves;
  private final WaitRepository waits;
  private final EventRouter router;

  PersonJoin(
      Names names,
      Recipients recipients,
      Spreading inbox,
      Reconciliation reconciliation,
      PersonMoveRepository moves,
      WaitRepository waits,
      EventRouter router) {
    this.names = names;
    this.recipients = recipients;
    this.inbox = inbox;
    this.reconciliation = reconciliation;
    this.moves = moves;
    this.waits = waits;
    this.router = router;
  }

  /** Whether the event says that two names are one person. */
  static boolean concerns(Event event) {
    return findWord(event).isPresent();
  }

  /** Empty where the event names one person only, or what it says cannot be read. */
  private static Optional<Word> findWord(Event event) {
    RecipientId into = event.told();
    if (into == null) {
      return Optional.empty();
    }
    if (event.type().equals(IDENTIFY)) {
      String device = event.anonymousId();
      return device == null || into.isDevice()
          ? Optional.empty()
          : Optional.of(word(Names.Kind.IDENTIFY, RecipientId.ofDevice(device), into, event));
    }
    if (event.type().equals(ALIAS)) {
      return findId(event.text("previousId"))
          .filter(previous -> !previous.equals(into))
          .map(previous -> word(Names.Kind.ALIAS, previous, into, event));
    }
    return Optional.empty();
  }

  private static Word word(Names.Kind kind, RecipientId name, RecipientId into, Event event) {
    return new Word(kind, name, into, event.time(), event.seq(), event.source(), event.id());
  }

  private static Optional<RecipientId> findId(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(RecipientId::new);
    } catch (IllegalArgumentException noId) {
      return Optional.empty();
    }
  }

  /**
   * Joins the people and lets the event take effect.
   *
   * @return empty where somebody else has one of them in hand: the event waits a moment
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Receipt> apply(Event event) {
    Word word = findWord(event).orElseThrow();
    if (!hold(word)) {
      inbox.letOthersFirst(event, TURN);
      return Optional.empty();
    }
    Effects effects = new Effects();
    CurrentEvent current =
        CurrentEvent.during(
            event,
            now -> {
              Event known = event.of(join(word, effects, now));
              router.route(
                  known,
                  waits.listByRecipient(known.type(), known.seq(), known.person()),
                  effects,
                  now);
            });
    return Optional.of(effects.receipt(current));
  }

  /** Holds both; what was read before may be stale by then, so it is read again. */
  private boolean hold(Word word) {
    Set<RecipientId> both = people(word);
    return recipients.tryLock(both).size() == both.size() && people(word).equals(both);
  }

  private Set<RecipientId> people(Word word) {
    return new LinkedHashSet<>(List.of(names.standing(word.into()), names.standing(word.name())));
  }

  private RecipientId join(Word word, Effects effects, CurrentEvent current) {
    Reconciliation.Sides before = reconciliation.look(people(word));
    Names.Joined joined = names.join(word);
    if (!joined.merged().isEmpty()) {
      reconciliation.reconcile(before, joined.standing(), effects, current);
    }
    return joined.standing();
  }

  /** Timers and waits stay where they are, at whosever instance it was. */
  @EventListener
  void move(Merging merging) {
    moves.moveInstances(merging.from(), merging.into());
    moves.moveBusinessKeys(merging.from(), merging.into());
    moves.moveCalls(merging.from(), merging.into());
  }
}
