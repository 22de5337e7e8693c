package org.followup.message;

import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.followup.message.RelayRepository.Claimed;
import org.followup.message.SmtpLine.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes due mails one by one through the gates to the server. Each step that a crash could tear is
 * a commit: claimed, being transmitted, answered.
 */
@Component
class HandOver {

  private static final Logger log = LoggerFactory.getLogger(HandOver.class);
  private static final int BATCH = 20;
  private static final int WRITE_TRIES = 4;
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6));
  private static final Duration GIVE_UP_AFTER = Duration.ofDays(2);

  private final RelayRepository repository;
  private final QueueRepository queue;
  private final HoldRepository holds;
  private final ForeignMails foreign;
  private final Departure departure;
  private final SmtpServer server;
  private final Clock clock;
  private final Duration lease;
  private final String owner;

  HandOver(
      RelayRepository repository,
      QueueRepository queue,
      HoldRepository holds,
      ForeignMails foreign,
      Departure departure,
      SmtpServer server,
      MailSettings settings,
      Claimant claimant,
      Clock clock) {
    this.repository = repository;
    this.queue = queue;
    this.holds = holds;
    this.foreign = foreign;
    this.departure = departure;
    this.server = server;
    this.clock = clock;
    this.lease = settings.lease();
    this.owner = claimant.name();
  }

  /** Hands over what is due until nothing is left or {@code going} says stop. */
  void run(Relay.Going going) {
    try (var lines = new Lines()) {
      List<Claimed> claimed = claim();
      while (!claimed.isEmpty()) {
        for (Claimed mail : claimed) {
          if (!going.on()) {
            giveBack(mail, "the relay stopped", null, 0, now());
          } else if (holds.isHeld(mail.journey())) {
            giveBack(mail, "its mail is held", null, 0, now());
          } else if (!foreign.leave(mail, now())) {
            handOver(mail, lines);
          }
        }
        going.betweenBatches();
        claimed = going.on() ? claim() : List.of();
      }
    }
  }

  private List<Claimed> claim() {
    Instant now = now();
    Instant until = now.plus(lease);
    var notOurs = new QueueRepository.Left(foreign.list(), now.minus(ForeignMails.PATIENCE));
    return switch (holds.findScope()) {
      case NOTHING -> repository.claimDue(owner, now, until, BATCH, notOurs);
      case SOME_JOURNEYS ->
          repository.claimDue(owner, now, until, queue.listDueBesideHeld(now, BATCH, notOurs));
      case EVERYTHING -> List.of();
    };
  }

  /** When the next mail is due that is neither held nor left to others. */
  Optional<Instant> findNextDue() {
    return switch (holds.findScope()) {
      case NOTHING -> repository.findNextDue(foreign.list());
      case SOME_JOURNEYS -> queue.findNextDueBesideHeld(foreign.list());
      case EVERYTHING -> Optional.empty();
    };
  }

  /** The connection of one run. Where the server is away, the run does not knock for each mail. */
  private final class Lines implements AutoCloseable {

    private @Nullable SmtpLine open;
    private boolean away;

    @Nullable SmtpLine get() {
      if (open == null && !away) {
        try {
          open = server.open();
        } catch (MessagingException | RuntimeException e) {
          away = true;
          log.warn(
              "Mail server cannot be reached; mails stay queued and are tried again. fault={}",
              e.getClass().getSimpleName());
        }
      }
      return open;
    }

    boolean isUsed() {
      return open != null;
    }

    @Override
    public void close() {
      if (open != null) {
        open.close();
        open = null;
      }
    }
  }

  private void handOver(Claimed mail, Lines lines) {
    boolean used = lines.isUsed();
    SmtpLine line = lines.get();
    if (line == null) {
      later(mail, "the mail server cannot be reached", null, 1);
      return;
    }
    Optional<MailComposer.Composed> composed = prepare(mail);
    if (composed.isEmpty()) {
      return;
    }
    Outcome outcome = line.send(composed.get().mime(), composed.get().envelopeTo());
    if (outcome instanceof Outcome.NotHandedOver && used) {
      // a server hangs up on a line after so many mails: once more on a new one
      lines.close();
      SmtpLine fresh = lines.get();
      if (fresh != null) {
        outcome = fresh.send(composed.get().mime(), composed.get().envelopeTo());
      }
    }
    if (!(outcome instanceof Outcome.Accepted)) {
      lines.close();
    }
    settle(mail, outcome);
  }

  private Optional<MailComposer.Composed> prepare(Claimed mail) {
    try {
      return departure.prepare(mail, owner, now(), lease);
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
      departure.close(
          mail.messageId(),
          owner,
          MessageState.FAILED,
          "the mail server refused it",
          refused.reply(),
          now);
      log.info("Message was refused by the mail server messageId={}", mail.messageId());
    } else if (outcome instanceof Outcome.RefusedForNow refused) {
      later(mail, "the mail server said later", refused.reply(), 0);
    } else if (outcome instanceof Outcome.NotHandedOver broken) {
      later(mail, broken.reason(), null, 0);
    } else if (outcome instanceof Outcome.Open open) {
      departure.unsure(
          mail.messageId(), owner, mail.purpose().isMarketing(), mail.unsure(), open.reason(), now);
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

  /** Tries again after a pause that grows; gives up two days after the mail was queued. */
  private void later(Claimed mail, String reason, @Nullable String reply, int moreAttempts) {
    Instant now = now();
    Instant due = now.plus(PAUSES.get(Math.min(mail.attempts(), PAUSES.size() - 1)));
    if (due.isAfter(mail.queuedAt().plus(GIVE_UP_AFTER))) {
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
