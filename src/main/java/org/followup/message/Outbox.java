package org.followup.message;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.message.OutboxRepository.Earlier;
import org.followup.message.OutboxRepository.VerdictEntry;
import org.followup.recipient.Channel;
import org.followup.recipient.Merging;
import org.followup.recipient.Permissions;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The outbox: what journeys asked to send, and what became of it. Every method joins the caller's
 * transaction, so a mail exists exactly if the journey's step does.
 */
@Component
@Transactional
public class Outbox {

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  /** As {@link MailComposer} writes it. */
  private static final Pattern MAIL_ID = Pattern.compile("<m(\\d{1,18})\\.[0-9a-f]+@.+>");

  private final OutboxRepository repository;
  private final WithdrawalRepository withdrawals;
  private final RequeueRepository requeued;
  private final Gates gates;
  private final Recipients recipients;
  private final RelayBell bell;
  private final MailVersions versions;
  private final ChannelVersions versionsOfChannels;
  private final OnsiteShelfLife shelfLife;
  private final PrintClosings closings;
  private final Clock clock;

  Outbox(
      OutboxRepository repository,
      WithdrawalRepository withdrawals,
      RequeueRepository requeued,
      Gates gates,
      Recipients recipients,
      RelayBell bell,
      MailVersions versions,
      ChannelVersions versionsOfChannels,
      OnsiteShelfLife shelfLife,
      PrintClosings closings,
      Clock clock) {
    this.repository = repository;
    this.withdrawals = withdrawals;
    this.requeued = requeued;
    this.gates = gates;
    this.recipients = recipients;
    this.bell = bell;
    this.versions = versions;
    this.versionsOfChannels = versionsOfChannels;
    this.shelfLife = shelfLife;
    this.closings = closings;
    this.clock = clock;
  }

  /** A mail that will not go out because its journey was stopped. */
  public record Withdrawn(
      long messageId, String journey, String instanceId, String message, RecipientId recipient) {}

  /** A mail that has not left yet. */
  public record Pending(long messageId, String instanceId, String activityId) {}

  /**
   * Asks the gates (those of {@link Permissions}, {@code notAfter}, repetition, caps, gap, quiet
   * hours) and writes the answer down. Repeatable with the same {@code sendKey}: a put-off send is
   * judged anew, a queued one stays queued, a refused or withdrawn one stays refused. Holds the
   * recipient until the transaction ends, so that two sends never pass one cap together.
   *
   * <p>A marketing mail of the same journey, name, recipient and subject goes out once, whatever
   * the key. {@code PutOff.until} is a full second at which, as things stand, the mail may go.
   */
  public Verdict ask(Send send) {
    recipients.lock(List.of(send.recipient()));
    Optional<Earlier> earlier = repository.findEarlier(send.sendKey());
    if (earlier.isPresent() && earlier.get().state() != MessageState.PUT_OFF) {
      return answerOf(earlier.get());
    }
    Instant now = now();
    Judgement judgement = gates.judge(Gates.Case.of(send), now);
    Verdict verdict = write(send, earlier, judgement, now);
    if (send.channel() == Channel.ONSITE && verdict instanceof Verdict.Queued queued) {
      shelfLife.begin(queued.messageId(), now);
    }
    return verdict;
  }

  /** Writes down that a send was skipped by its journey, with the reason. */
  public Verdict.Refused skip(Send send, String reason) {
    recipients.lock(List.of(send.recipient()));
    Optional<Earlier> earlier = repository.findEarlier(send.sendKey());
    if (earlier.isPresent() && earlier.get().state() != MessageState.PUT_OFF) {
      return new Verdict.Refused(earlier.get().messageId(), reason);
    }
    Judgement judgement = Judgement.refused("journey", reason);
    Verdict verdict = write(send, earlier, judgement, now());
    return (Verdict.Refused) verdict;
  }

  /**
   * Lets a send wait for something that its journey waits for, with the reason. Nothing is asked
   * yet: {@link #ask} is, when it has waited.
   */
  public Verdict putOff(Send send, String gate, Instant until, String reason) {
    recipients.lock(List.of(send.recipient()));
    Optional<Earlier> earlier = repository.findEarlier(send.sendKey());
    if (earlier.isPresent() && earlier.get().state() != MessageState.PUT_OFF) {
      return answerOf(earlier.get());
    }
    return write(send, earlier, Judgement.putOff(gate, until, reason), now());
  }

  /**
   * Withdraws what of this instance is not yet being transmitted: queued, put off, or failed, so
   * that nobody repeats it. The methods below withdraw the same of others.
   *
   * @param activityIds only of these send tasks; null for all
   * @param cause mails queued by this event itself stay; null for none
   */
  public List<Withdrawn> withdraw(
      String instanceId,
      @Nullable Collection<String> activityIds,
      @Nullable Long cause,
      String reason) {
    return logged(withdrawals.withdraw(instanceId, activityIds, cause, reason, now()), reason);
  }

  /**
   * Withdraws the marketing mail of this instance. Service mail says what has happened and goes all
   * the same.
   *
   * @param cause mails queued by this event itself stay
   */
  public List<Withdrawn> withdrawMarketing(String instanceId, long cause, String reason) {
    return logged(withdrawals.withdrawMarketing(instanceId, cause, reason, now()), reason);
  }

  /** Withdraws the put-off mail of one token that left its send task. */
  public List<Withdrawn> withdrawPutOff(String sendKey, String reason) {
    return logged(withdrawals.withdrawPutOff(sendKey, reason, now()), reason);
  }

  /** Withdraws the mail of a journey, whoever it is for. */
  public List<Withdrawn> withdrawJourney(String journey, String reason) {
    return logged(withdrawals.withdrawJourney(journey, reason, now()), reason);
  }

  /**
   * Marketing to the recipient that can be withdrawn still: queued, put off, or fetched by a page
   * of the shop and not seen yet.
   */
  public List<Pending> listPendingMarketing(RecipientId recipient) {
    return withdrawals.listPendingMarketing(recipient);
  }

  /** Withdraws the mail to the recipient (marketing only, or all). */
  public List<Withdrawn> withdrawAll(RecipientId recipient, boolean marketingOnly, String reason) {
    RecipientId standing = recipients.standing(recipient);
    return logged(withdrawals.withdrawAll(standing, marketingOnly, reason, now()), reason);
  }

  /** What was for the one is for the other; the relay asks the gates about whom it is for then. */
  @EventListener
  void move(Merging merging) {
    repository.move(merging.from(), merging.into());
  }

  /**
   * Queues a FAILED message once more, at once; the relay asks the gates again before it leaves.
   * One for a page of the shop waits for it as long as a new one would.
   *
   * @return false where there is no such message or it did not fail
   */
  public boolean repeat(long messageId) {
    Instant now = now();
    if (!requeued.requeueFailed(messageId, closings.after(now), now)) {
      return false;
    }
    repository.appendVerdict(
        messageId,
        "repeat",
        new Judgement(MessageState.QUEUED, null, "repeated by hand", null, List.of()),
        now);
    shelfLife.begin(messageId, now);
    log.info("Message was queued again messageId={}", messageId);
    bell.ringAfterCommit();
    return true;
  }

  /**
   * Lets the marketing mail to the recipient that waits in the queue for a later moment be looked
   * at now: the relay asks the gates before it leaves, and they may name another moment.
   */
  public void hasten(RecipientId recipient) {
    if (requeued.hasten(recipient, now()) > 0) {
      bell.ringAfterCommit();
    }
  }

  /** The recipient's messages with every answer about them, newest first. */
  @Transactional(readOnly = true)
  public List<PostedMessage> list(RecipientId recipient, int limit) {
    return withVerdicts(repository.list(recipient, limit));
  }

  /** Messages that failed and can be repeated, newest first. */
  @Transactional(readOnly = true)
  public List<PostedMessage> listFailed(int limit) {
    return withVerdicts(repository.listFailed(limit));
  }

  /** When the newest mail of that name left the instance; empty where none has. */
  @Transactional(readOnly = true)
  public Optional<Instant> findSentAt(String instanceId, String message) {
    return repository.findSentAt(instanceId, message);
  }

  /** One message with every answer about it. */
  @Transactional(readOnly = true)
  public Optional<PostedMessage> find(long messageId) {
    return withVerdicts(repository.find(messageId).stream().toList()).stream().findFirst();
  }

  /** The message whose mail carries that Message-ID, to the letter, angle brackets included. */
  @Transactional(readOnly = true)
  public Optional<PostedMessage> findByMailId(String mailId) {
    Matcher ours = MAIL_ID.matcher(mailId);
    return ours.matches()
        ? find(Long.parseLong(ours.group(1)))
            .filter(
                message ->
                    message.rfcMessageId() != null
                        && MessageDigest.isEqual(
                            message.rfcMessageId().getBytes(StandardCharsets.UTF_8),
                            mailId.getBytes(StandardCharsets.UTF_8)))
        : Optional.empty();
  }

  /**
   * The message whose mail carries that mark for a provider ({@code followup.mail.provider}), to
   * the letter. A mark is as hard to guess as a Message-ID.
   */
  @Transactional(readOnly = true)
  public Optional<PostedMessage> findByMark(String mark) {
    return MailMark.messageId(mark)
        .flatMap(this::find)
        .filter(
            message ->
                message.rfcMessageId() != null
                    && MailMark.of(message.rfcMessageId())
                        .filter(
                            ours ->
                                MessageDigest.isEqual(
                                    ours.getBytes(StandardCharsets.UTF_8),
                                    mark.getBytes(StandardCharsets.UTF_8)))
                        .isPresent());
  }

  private List<PostedMessage> withVerdicts(List<PostedMessage> messages) {
    Map<Long, List<PostedMessage.Entry>> verdicts =
        repository.listVerdicts(messages.stream().map(PostedMessage::messageId).toList()).stream()
            .collect(groupingBy(VerdictEntry::messageId, mapping(VerdictEntry::entry, toList())));
    return messages.stream()
        .map(m -> m.withVerdicts(verdicts.getOrDefault(m.messageId(), List.of())))
        .toList();
  }

  private Verdict write(Send send, Optional<Earlier> earlier, Judgement judgement, Instant now) {
    Long version = judgement.state() == MessageState.REFUSED ? null : versionOf(send);
    Instant turn = send.channel() == Channel.PRINT ? closings.after(now) : now;
    long messageId;
    if (earlier.isPresent()) {
      messageId = earlier.get().messageId();
      repository.rejudge(messageId, send, judgement, version, turn, now);
    } else {
      messageId = repository.insert(send, judgement, version, turn, now);
    }
    repository.appendVerdict(messageId, "ask", judgement, now);
    RestraintTable.Rule rule = judgement.rule();
    log.info(
        "Message was judged messageId={} journey={} message={} state={} rule={} reason=\"{}\"",
        messageId,
        send.journey(),
        send.message(),
        judgement.state(),
        rule == null ? "" : rule.id(),
        judgement.reason() == null ? "" : judgement.reason());
    Instant until = judgement.until();
    if (judgement.state() == MessageState.QUEUED) {
      bell.ringAfterCommit();
      return new Verdict.Queued(messageId);
    }
    return until != null
        ? new Verdict.PutOff(messageId, until, judgement.requireReason())
        : new Verdict.Refused(messageId, judgement.requireReason());
  }

  /** In which it will go out, whatever becomes of the files until then. */
  private @Nullable Long versionOf(Send send) {
    Optional<MailVersionRepository.Version> version =
        send.channel() == Channel.EMAIL
            ? versions.findCurrent(send.journey(), send.message())
            : versionsOfChannels.findCurrent(send.channel(), send.journey(), send.message());
    return version.map(MailVersionRepository.Version::id).orElse(null);
  }

  private static Verdict answerOf(Earlier earlier) {
    return switch (earlier.state()) {
      case REFUSED, WITHDRAWN ->
          new Verdict.Refused(
              earlier.messageId(), earlier.reason() == null ? "withdrawn" : earlier.reason());
      default -> new Verdict.Queued(earlier.messageId());
    };
  }

  private static List<Withdrawn> logged(List<Withdrawn> withdrawn, String reason) {
    for (Withdrawn w : withdrawn) {
      log.info(
          "Message was withdrawn messageId={} journey={} message={} reason=\"{}\"",
          w.messageId(),
          w.journey(),
          w.message(),
          reason);
    }
    return withdrawn;
  }

  /** As the tables keep it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
