package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Permissions;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The steps of a mail out of the outbox, each one commit, each with a line in the log of verdicts.
 */
@Component
@Transactional
class Departure {

  private static final Logger log = LoggerFactory.getLogger(Departure.class);

  private final RelayRepository repository;
  private final OutboxRepository outbox;
  private final Gates gates;
  private final Permissions permissions;
  private final Recipients recipients;
  private final Suppressions suppressions;
  private final MailComposer composer;
  private final MailReturns returns;
  private final ApplicationEventPublisher listeners;

  Departure(
      RelayRepository repository,
      OutboxRepository outbox,
      Gates gates,
      Permissions permissions,
      Recipients recipients,
      Suppressions suppressions,
      MailComposer composer,
      MailReturns returns,
      ApplicationEventPublisher listeners) {
    this.repository = repository;
    this.outbox = outbox;
    this.gates = gates;
    this.permissions = permissions;
    this.recipients = recipients;
    this.suppressions = suppressions;
    this.composer = composer;
    this.returns = returns;
    this.listeners = listeners;
  }

  /**
   * Asks the gates again, builds the mail and marks it as being transmitted: from the commit on
   * nothing withdraws it. Holds the recipient, so that a consent withdrawn before is obeyed.
   *
   * @return empty where it does not leave now; that is written down
   * @throws MailFault where it cannot be built
   */
  Optional<MailComposer.Composed> prepare(
      Claimed mail, String relay, String owner, Instant now, Duration lease) {
    recipients.lock(List.of(mail.recipient()));
    Judgement judgement = gates.judgeAgain(mail.asCase(), now);
    Instant until = judgement.until();
    if (judgement.state() == MessageState.REFUSED) {
      if (repository.close(
          mail.messageId(), owner, MessageState.REFUSED, judgement.requireReason(), null, now)) {
        outbox.appendVerdict(mail.messageId(), "relay", judgement, now);
      }
      return Optional.empty();
    }
    if (until != null) {
      if (repository.giveBack(
          mail.messageId(), owner, judgement.requireReason(), null, 0, 0, until, now)) {
        outbox.appendVerdict(mail.messageId(), "relay", judgement, now);
      }
      return Optional.empty();
    }
    Permissions.Grounds grounds =
        Objects.requireNonNull(judgement.grounds(), "what passes the gates has its grounds");
    MailComposer.Composed composed = composer.compose(mail, grounds.basis(), now);
    if (!repository.beginTransmission(
        mail.messageId(),
        owner,
        composed.rfcMessageId(),
        composed.locale().toLanguageTag(),
        grounds.consentSeq(),
        suppressions.hash(composed.envelopeTo()),
        relay,
        now.plus(lease),
        now)) {
      return Optional.empty();
    }
    permissions.use(mail.recipient(), mail.purpose(), now);
    composer.keepLinks(mail, composed);
    append(mail.messageId(), MessageState.TRANSMITTING, null, null, judgement.answers(), now);
    return Optional.of(composed);
  }

  /** Nothing was tried and nothing is counted: they wait for a token of a relay. */
  void letWait(Map<Long, String> lanes, String owner, Instant now) {
    repository.letWait(lanes, owner, "waits for its turn at the mail server", now);
  }

  /**
   * Fails what is due and was queued before that moment, each with its line.
   *
   * @return how many
   */
  int giveUp(Instant queuedBefore, String reason, int limit, Instant now) {
    List<Long> failed = repository.giveUp(queuedBefore, reason, limit, now);
    failed.forEach(id -> append(id, MessageState.FAILED, reason, null, List.of(), now));
    return failed.size();
  }

  void sent(long messageId, String reply, Instant now) {
    if (repository.sent(messageId, reply, now)) {
      append(messageId, MessageState.SENT, reply, null, List.of(), now);
    }
  }

  void giveBack(
      long messageId,
      String owner,
      String reason,
      @Nullable String reply,
      int moreAttempts,
      int moreUnsure,
      Instant due,
      Instant now) {
    if (repository.giveBack(messageId, owner, reason, reply, moreAttempts, moreUnsure, due, now)) {
      append(messageId, MessageState.QUEUED, words(reason, reply), due, List.of(), now);
    }
  }

  void close(
      long messageId,
      String owner,
      MessageState end,
      String reason,
      @Nullable String reply,
      Instant now) {
    if (repository.close(messageId, owner, end, reason, reply, now)) {
      append(messageId, end, words(reason, reply), null, List.of(), now);
    }
  }

  /**
   * The server takes no mail for this recipient: the end of it, counted as a bounce and told
   * ({@link MailRefused}). Holds the recipient, first of all as everybody does.
   */
  void refused(Claimed mail, String owner, String reason, String reply, Instant now) {
    long id = mail.messageId();
    recipients.lock(List.of(mail.recipient()));
    if (repository.close(id, owner, MessageState.FAILED, reason, reply, now)) {
      append(id, MessageState.FAILED, words(reason, reply), null, List.of(), now);
      returns.note(id, MailReturns.Kind.HARD_BOUNCE);
      listeners.publishEvent(new MailRefused(id, mail.attempts() + 1, reply, now));
    }
  }

  /**
   * Nobody knows whether it arrived: marketing and what was in doubt before are not repeated, a
   * service mail is, once.
   *
   * @param again when that is
   */
  void unsure(
      long messageId,
      String owner,
      boolean marketing,
      int earlier,
      String reason,
      Instant again,
      Instant now) {
    if (marketing || earlier > 0) {
      close(messageId, owner, MessageState.UNKNOWN, reason, null, now);
      log.warn("Message {} may or may not have arrived; it is not repeated.", messageId);
    } else {
      giveBack(messageId, owner, reason + "; repeated once", null, 0, 1, again, now);
      log.warn("Message {} may or may not have arrived; it is repeated once.", messageId);
    }
  }

  private static String words(String reason, @Nullable String reply) {
    return reply == null ? reason : reason + ": " + reply;
  }

  private void append(
      long messageId,
      MessageState state,
      @Nullable String reason,
      @Nullable Instant until,
      List<Judgement.Answer> answers,
      Instant now) {
    outbox.appendVerdict(
        messageId, "relay", new Judgement(state, null, reason, until, answers), now);
  }
}
