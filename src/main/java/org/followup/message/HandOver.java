package org.followup.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.followup.message.RelayLessons.Heard;
import org.followup.message.RelayRates.Turn;
import org.followup.message.RelayRates.Wish;
import org.followup.message.RelayRepository.Claimed;
import org.followup.message.SmtpLine.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes due mails one by one through the gates to a relay. Each step that a crash could tear is a
 * commit: claimed, being transmitted, answered.
 */
@Component
class HandOver {

  private static final Logger log = LoggerFactory.getLogger(HandOver.class);
  private static final int WRITE_TRIES = 4;
  private static final int GIVEN_UP_AT_ONCE = 500;
  private static final String AWAY = "the mail server cannot be reached";

  private final DueMails due;
  private final HoldRepository holds;
  private final ForeignMails foreign;
  private final Departure departure;
  private final SmtpServer server;
  private final RelayRates rates;
  private final RelayAbsences absences;
  private final RelayLessons lessons;
  private final MailLanes lanes;
  private final Clock clock;
  private final Duration lease;
  private final String owner;

  HandOver(
      DueMails due,
      HoldRepository holds,
      ForeignMails foreign,
      Departure departure,
      SmtpServer server,
      RelayRates rates,
      RelayAbsences absences,
      RelayLessons lessons,
      MailLanes lanes,
      MailSettings settings,
      Claimant claimant,
      Clock clock) {
    this.due = due;
    this.holds = holds;
    this.foreign = foreign;
    this.departure = departure;
    this.server = server;
    this.rates = rates;
    this.absences = absences;
    this.lessons = lessons;
    this.lanes = lanes;
    this.clock = clock;
    this.lease = settings.lease();
    this.owner = claimant.name();
  }

  /** Hands over what is due until nothing is left or {@code going} says stop. */
  void run(Relay.Going going) {
    List<Heard> heard = new ArrayList<>();
    try (var lines = new RelayLines(server, absences, heard::add)) {
      List<Claimed> claimed = due.claim(now());
      while (!claimed.isEmpty()) {
        try {
          new Batch(lines, heard, going).handOver(claimed);
        } finally {
          learn(heard);
        }
        going.betweenBatches();
        claimed = going.on() ? due.claim(now()) : List.of();
      }
    }
  }

  private void learn(List<Heard> heard) {
    if (!heard.isEmpty()) {
      lessons.learn(heard, now());
      heard.clear();
    }
  }

  /** Mails that were claimed together and get their relays together. */
  private final class Batch {

    private final RelayLines lines;
    private final List<Heard> heard;
    private final Relay.Going going;
    private final List<Turn> unused = new ArrayList<>();

    Batch(RelayLines lines, List<Heard> heard, Relay.Going going) {
      this.lines = lines;
      this.heard = heard;
      this.going = going;
    }

    void handOver(List<Claimed> mails) {
      List<Claimed> rest = mails;
      while (!rest.isEmpty()) {
        RelayLook look = rates.look(now());
        if (look.usable().isEmpty()) {
          rest.forEach(this::cannotLeave);
          giveUpOld();
          rest = List.of();
        } else {
          List<Wish> wishes = wishes(rest, look);
          rest = handOver(rest, wishes, rates.take(wishes, now()));
        }
      }
      if (!unused.isEmpty()) {
        rates.giveBack(unused, now());
      }
    }

    private List<Wish> wishes(List<Claimed> mails, RelayLook look) {
      boolean asked = look.asksForLanes();
      return mails.stream()
          .map(mail -> new Wish(mail.messageId(), asked ? laneOf(mail) : MailLanes.ALL))
          .toList();
    }

    /**
     * @return those that need another relay, because theirs has just turned out to be away
     */
    private List<Claimed> handOver(List<Claimed> mails, List<Wish> wishes, Map<Long, Turn> turns) {
      Map<Long, String> waiting = new HashMap<>();
      wishes.stream()
          .filter(wish -> !turns.containsKey(wish.messageId()))
          .forEach(wish -> waiting.put(wish.messageId(), wish.lane()));
      if (!waiting.isEmpty()) {
        departure.letWait(waiting, owner, now());
      }
      List<Claimed> leaving =
          mails.stream().filter(mail -> turns.containsKey(mail.messageId())).toList();
      for (int i = 0; i < leaving.size(); i++) {
        Claimed mail = leaving.get(i);
        Turn turn = Objects.requireNonNull(turns.get(mail.messageId()));
        if (!mayLeave(mail)) {
          unused.add(turn);
        } else if (lines.find(turn.relay()).isPresent()) {
          leave(mail, turn);
        } else {
          List<Claimed> rest = leaving.subList(i, leaving.size());
          rest.forEach(left -> unused.add(Objects.requireNonNull(turns.get(left.messageId()))));
          return rest;
        }
      }
      return List.of();
    }

    private boolean mayLeave(Claimed mail) {
      if (!going.on()) {
        giveBack(mail, "the relay stopped", null, 0, now());
      } else if (holds.isHeld(mail.journey())) {
        giveBack(mail, "its mail is held", null, 0, now());
      } else {
        return !foreign.leave(mail, now());
      }
      return false;
    }

    /** Not a try of a mail that nobody could have taken, where a person paused all relays. */
    private void cannotLeave(Claimed mail) {
      if (rates.listGoing().isEmpty()) {
        giveBack(mail, "every relay is paused", null, 0, now());
      } else {
        later(mail, AWAY, null, 1, areAllLongAway());
      }
    }

    /**
     * Nothing is claimed while every relay is away, so nobody else says when it is too late: once
     * this node has knocked at each of them in vain for two days.
     */
    private void giveUpOld() {
      int failed = 0;
      if (areAllLongAway()) {
        Instant old = now().minus(Tries.GIVE_UP_AFTER);
        failed = departure.giveUp(old, AWAY + ", for two days", GIVEN_UP_AT_ONCE, now());
      }
      if (failed > 0) {
        log.error(
            "Messages failed: {}, for two days. They can be repeated. count={}", AWAY, failed);
      }
    }

    private boolean areAllLongAway() {
      Instant then = now().minus(Tries.GIVE_UP_AFTER);
      List<MailRelay> going = rates.listGoing();
      return !going.isEmpty()
          && going.stream()
              .map(relay -> absences.find(relay.name()))
              .allMatch(away -> away.filter(absence -> !absence.since().isAfter(then)).isPresent());
    }

    private void leave(Claimed mail, Turn turn) {
      boolean used = lines.isUsed(turn.relay());
      Optional<MailComposer.Composed> composed = prepare(mail, turn.relay());
      if (composed.isEmpty()) {
        unused.add(turn);
        return;
      }
      Outcome outcome = send(composed.get(), turn.relay());
      if (outcome instanceof Outcome.NotHandedOver && used) {
        // a server hangs up on a line after so many mails: once more on a new one
        lines.close(turn.relay());
        if (lines.find(turn.relay()).isPresent()) {
          outcome = send(composed.get(), turn.relay());
        }
      }
      if (!(outcome instanceof Outcome.Accepted)) {
        lines.close(turn.relay());
      }
      listen(mail, turn, outcome);
      settle(mail, outcome);
    }

    private Outcome send(MailComposer.Composed composed, MailRelay relay) {
      lines.use(relay);
      return lines
          .find(relay)
          .map(line -> line.send(composed.mime(), composed.envelopeTo()))
          .orElseGet(() -> new Outcome.NotHandedOver(AWAY));
    }

    private void listen(Claimed mail, Turn turn, Outcome outcome) {
      String reply = outcome.reply();
      if (reply == null) {
        return;
      }
      SmtpReply said = SmtpReply.read(reply);
      String lane =
          said.slowDown() == SmtpReply.SlowDown.DOMAIN && turn.lane().equals(MailLanes.ALL)
              ? laneOf(mail)
              : turn.lane();
      heard.add(new Heard(turn.relay(), lane, said));
    }
  }

  private String laneOf(Claimed mail) {
    return lanes.laneOf(mail.recipient(), mail.purpose());
  }

  private Optional<MailComposer.Composed> prepare(Claimed mail, MailRelay relay) {
    try {
      return departure.prepare(mail, relay.name(), owner, now(), lease);
    } catch (DataAccessException | TransactionException e) {
      log.warn("Message {} stays queued, the database did not answer.", mail.messageId(), e);
      later(mail, "the database did not answer", null, 1);
      return Optional.empty();
    } catch (MailFault e) {
      log.error(
          "Message {} failed: {}. It can be repeated once mended.", mail.messageId(), e.reason());
      departure.close(mail.messageId(), owner, MessageState.FAILED, e.reason(), null, now());
      return Optional.empty();
    } catch (RuntimeException e) {
      // one mail that cannot be prepared must not stop the others
      log.error("Message {} failed; it can be repeated once mended.", mail.messageId(), e);
      String reason = e.getClass().getSimpleName();
      departure.close(mail.messageId(), owner, MessageState.FAILED, reason, null, now());
      return Optional.empty();
    }
  }

  private void settle(Claimed mail, Outcome outcome) {
    Instant now = now();
    if (outcome instanceof Outcome.Accepted accepted) {
      writeDownSent(mail, accepted.reply(), now);
      log.info(
          "Message was sent messageId={} journey={} message={}",
          mail.messageId(),
          mail.journey(),
          mail.message());
    } else if (outcome instanceof Outcome.RefusedForGood refused) {
      String why = "the mail server refused it";
      if (refused.recipient()) {
        departure.refused(mail, owner, why, refused.reply(), now);
      } else {
        departure.close(mail.messageId(), owner, MessageState.FAILED, why, refused.reply(), now);
      }
      log.info("Message was refused by the mail server messageId={}", mail.messageId());
    } else if (outcome instanceof Outcome.RefusedForNow refused) {
      later(mail, "the mail server said later", refused.reply(), 0);
    } else if (outcome instanceof Outcome.NotHandedOver broken) {
      later(mail, broken.reason(), null, 0);
    } else if (outcome instanceof Outcome.Open open) {
      // a server that broke off just now would do so again
      Instant again = Tries.next(0, now).truncatedTo(ChronoUnit.MICROS);
      departure.unsure(
          mail.messageId(),
          owner,
          mail.purpose().isMarketing(),
          mail.unsure(),
          open.reason(),
          again,
          now);
    }
  }

  /** The mail is gone; a database that blinks just now must not make it look open. */
  private void writeDownSent(Claimed mail, String reply, Instant at) {
    for (int tries = 1; ; tries++) {
      try {
        departure.sent(mail.messageId(), reply, at);
        return;
      } catch (DataAccessException | TransactionException e) {
        if (tries == WRITE_TRIES) {
          log.error("Message {} was sent, but that could not be written down.", mail.messageId());
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(300L * tries * tries).toNanos());
      }
    }
  }

  /**
   * Tries again after a pause that grows; gives up two days after the mail was queued, but not one
   * that only waited and was hardly tried.
   */
  private void later(Claimed mail, String reason, @Nullable String reply, int moreAttempts) {
    later(mail, reason, reply, moreAttempts, mail.attempts() >= Tries.ENOUGH);
  }

  private void later(
      Claimed mail, String reason, @Nullable String reply, int moreAttempts, boolean enough) {
    Instant now = now();
    Instant due = Tries.next(mail.attempts(), now).truncatedTo(ChronoUnit.MICROS);
    if (enough && due.isAfter(mail.queuedAt().plus(Tries.GIVE_UP_AFTER))) {
      departure.close(
          mail.messageId(), owner, MessageState.FAILED, reason + ", for two days", reply, now);
      log.error(
          "Message {} failed: {}, for two days. It can be repeated.", mail.messageId(), reason);
      return;
    }
    giveBack(mail, reason, reply, moreAttempts, due);
    log.info(
        "Message stays queued messageId={} reason=\"{}\" due={}", mail.messageId(), reason, due);
  }

  private void giveBack(
      Claimed mail, String reason, @Nullable String reply, int moreAttempts, Instant due) {
    departure.giveBack(mail.messageId(), owner, reason, reply, moreAttempts, 0, due, now());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
