package org.followup.tracking;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.node.Background;
import org.followup.recipient.Erasing;
import org.followup.recipient.PendingPersons;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets the sign-ups that nobody confirmed, whatever became of the journey that asked: the
 * address, the name, the evidence and the contents of events go; no suppressed address stays. That
 * there was a sign-up, a mail and an end of a journey stays, under an id that leads to nobody.
 *
 * <p>Every minute on every node; two that meet at one sign-up take turns. Periods are counted by
 * the clock, rounds by real time.
 */
@Component
public class SignUpForgetting extends Background {

  private static final Logger log = LoggerFactory.getLogger(SignUpForgetting.class);
  private static final int AT_ONCE = 100;
  private static final Duration REST = Duration.ofMinutes(1);

  /** The journey gives up at the moment itself; its own end is the better one to read of. */
  private static final Duration BEHIND_THE_JOURNEY = Duration.ofMinutes(1);

  private final SignUpRepository signUps;
  private final SignUpLimits limits;
  private final SignUpSettings settings;
  private final PendingPersons persons;
  private final Recipients recipients;
  private final Outbox outbox;
  private final Inbox inbox;
  private final TransactionTemplate transaction;
  private final Clock clock;

  SignUpForgetting(
      SignUpRepository signUps,
      SignUpLimits limits,
      SignUpSettings settings,
      PendingPersons persons,
      Recipients recipients,
      Outbox outbox,
      Inbox inbox,
      TransactionTemplate transaction,
      Clock clock) {
    super("sign-up-forgetting", REST, REST);
    this.signUps = signUps;
    this.limits = limits;
    this.settings = settings;
    this.persons = persons;
    this.recipients = recipients;
    this.outbox = outbox;
    this.inbox = inbox;
    this.transaction = transaction;
    this.clock = clock;
  }

  /** When the next sign-up is due to be forgotten. */
  public Optional<Instant> findNextDue() {
    return signUps.findOldestOpen().map(oldest -> oldest.plus(age()));
  }

  /** Forgets all that is due by now. */
  public void forgetDue() {
    List<SignUpId> due;
    do {
      due = signUps.listOpen(clock.instant().minus(age()), AT_ONCE);
      for (SignUpId id : due) {
        transaction.executeWithoutResult(none -> forget(id));
      }
    } while (due.size() == AT_ONCE);
    limits.forget();
  }

  private void forget(SignUpId id) {
    recipients.lock(List.of(id.pending()));
    if (signUps.find(id).filter(found -> found.confirmedAt() == null).isPresent()) {
      if (erase(id)) {
        inbox.accept(List.of(erased(id)));
      }
      log.info("Unconfirmed sign-up forgotten, signUp={}", id);
    }
  }

  /**
   * Erases whoever was pending, in the caller's transaction, which holds them. {@link #erased} is
   * to be accepted in the same transaction, after all other events of theirs. Who turned out to be
   * somebody known is not erased: then only the sign-up goes.
   *
   * @return whether there was somebody to erase
   */
  boolean erase(SignUpId id) {
    RecipientId pending = id.pending();
    if (!persons.isPending(pending)) {
      signUps.deleteOpen(id);
      return false;
    }
    outbox.withdrawAll(pending, false, "sign-up forgotten");
    recipients.erase(pending);
    return true;
  }

  /** Ends what still runs for the person, and empties it. */
  static NewEvent erased(SignUpId id) {
    return SignUps.event("forgotten-", id, "recipient-erased", id.pending(), Map.of());
  }

  /**
   * Open sign-ups of the address of somebody who is erased go in the next round: to hold whoever is
   * pending as well would be to wait crosswise with one who just confirms.
   */
  @EventListener
  void erase(Erasing erasing) {
    RecipientId recipient = erasing.recipient();
    Instant now = clock.instant();
    erasing.kept(
        "open-sign-ups",
        signUps.outdate(recipient, erasing.traces(), now.minus(age())),
        "Somebody asked for mail to the address and has not confirmed it; forgotten within minutes.",
        now.plus(REST).truncatedTo(ChronoUnit.SECONDS));
    signUps.delete(recipient);
  }

  private Duration age() {
    return settings.forgetAfter().plus(BEHIND_THE_JOURNEY);
  }

  @Override
  protected Duration round() {
    forgetDue();
    return REST;
  }
}
