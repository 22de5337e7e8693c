package org.followup.console;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.followup.journey.EndRun;
import org.followup.journey.JourneySteering;
import org.followup.journey.Steered;
import org.followup.message.RelayDesk;
import org.followup.message.SendingHold;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an operator presses, for the API and the pages alike: the deed and its entry in the {@link
 * Audit} in one transaction. What changes nothing is not written down.
 */
@Component
class Steering {

  /** Many timers change at once; one of them may be running just now. */
  private static final int TRIES = 4;

  private final JourneySteering journeys;
  private final SendingHold sending;
  private final RelayDesk relays;
  private final Audit audit;
  private final TransactionTemplate transaction;

  Steering(
      JourneySteering journeys,
      SendingHold sending,
      RelayDesk relays,
      Audit audit,
      PlatformTransactionManager transactions) {
    this.journeys = journeys;
    this.sending = sending;
    this.relays = relays;
    this.audit = audit;
    this.transaction = new TransactionTemplate(transactions);
  }

  /** Lets the journey take new entries. */
  Steered switchOn(String journey, String who) {
    return steer(who, "journey-switched-on", journey, () -> journeys.switchOn(journey));
  }

  /** Takes no new entries; who is inside goes on. */
  Steered switchOff(String journey, String who) {
    return steer(who, "journey-switched-off", journey, () -> journeys.switchOff(journey));
  }

  /** Lets the journey stand still, except that events still end it. */
  Steered pause(String journey, String who) {
    return steer(who, "journey-paused", journey, () -> journeys.pause(journey, who));
  }

  /** Lets the journey go on. */
  Steered resume(String journey, String who) {
    return steer(who, "journey-resumed", journey, () -> journeys.resume(journey));
  }

  /** Begins to end the journey for everyone; empty where no such journey is deployed. */
  Optional<EndRun> endForEveryone(String journey, String who) {
    return inOne(
        () -> {
          Optional<EndRun> before = findEnd(journey).filter(run -> run.finishedAt() == null);
          Optional<EndRun> run = journeys.endForEveryone(journey, who);
          if (before.isEmpty()) {
            run.ifPresent(
                begun ->
                    audit.record(
                        who,
                        "journey-ended-for-everyone",
                        journey,
                        Map.of("run", begun.runId(), "people", begun.total())));
          }
          return run;
        });
  }

  /** The latest run that ended the journey for everyone. */
  Optional<EndRun> findEnd(String journey) {
    return journeys.findLatestEnd(journey);
  }

  /** Keeps all mail in the queue. */
  void stopSending(String who) {
    note(who, "sending-stopped", () -> sending.stopAll(who), Boolean::booleanValue, "all mail");
  }

  /** Lets mail leave again. */
  void resumeSending(String who) {
    note(who, "sending-resumed", sending::resumeAll, Boolean::booleanValue, "all mail");
  }

  /** Lets the mail of a journey go that stopped itself. */
  boolean letGo(String journey, String who) {
    return note(
        who, "mail-let-go", () -> sending.releaseStopped(journey), Boolean::booleanValue, journey);
  }

  /** Gives a relay no more mail. */
  void pauseRelay(String relay, String who) {
    note(who, "relay-paused", () -> relays.pause(relay, who), Boolean::booleanValue, relay);
  }

  /** Lets a relay take mail again. */
  void resumeRelay(String relay, String who) {
    note(who, "relay-resumed", () -> relays.resume(relay), Boolean::booleanValue, relay);
  }

  private Steered steer(String who, String deed, String journey, Supplier<Steered> press) {
    return note(
        who,
        deed,
        press,
        steered -> steered instanceof Steered.Done done && done.changed(),
        journey);
  }

  private <T> T note(
      String who, String deed, Supplier<T> press, Predicate<T> changed, String about) {
    return inOne(
        () -> {
          T answer = press.get();
          if (changed.test(answer)) {
            audit.record(who, deed, about, Map.of());
          }
          return answer;
        });
  }

  private <T> T inOne(Supplier<T> deed) {
    for (int tries = 1; ; tries++) {
      try {
        T answer = transaction.execute(status -> deed.get());
        if (answer == null) {
          throw new IllegalStateException("A deed has an answer.");
        }
        return answer;
      } catch (RuntimeException fault) {
        if (tries == TRIES || !isRace(fault)) {
          throw fault;
        }
      }
    }
  }

  /** Whether PostgreSQL gave up this transaction for another's sake (SQLSTATE class 40). */
  private static boolean isRace(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && sql.getSQLState().startsWith("40")) {
        return true;
      }
    }
    return false;
  }
}
